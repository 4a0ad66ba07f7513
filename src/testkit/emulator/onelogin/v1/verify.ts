import * as v from 'valibot';
import { hasActive, takeTotp } from '../device.ts';
import { failedAuthentication, stateTokenExpired, v1Refusal, v1Success } from '../http/errors.ts';
import { type Call, ok, type Reply, v1Body } from '../http/operation.ts';
import type { Device, Person, Step } from '../state.ts';
import { takeTemporaryToken } from '../temporary-tokens.ts';
import { MAX_WRONG } from '../transaction.ts';
import { ALREADY_ENROLLED } from './devices.ts';
import { ownDevice } from './trigger.ts';

const verifyBody = v.strictObject({ otp_token: v.optional(v.string()), state_token: v.optional(v.string()) });
type Answer = v.InferOutput<typeof verifyBody>;

/**
 * `POST …/otp_devices/{device_id}/verify`: judges a code, or says how far an approval is. The first success of a pending
 * device makes it active.
 */
export async function verifyDevice(call: Call): Promise<Reply> {
  const body = v1Body(verifyBody, call);
  if (call.deviceId === '0') return redeemTemporaryToken(call, body);
  const { person, device } = ownDevice(call);
  await prove(call, person, device, body);
  // After the wait, for a parallel request may have activated another one, or removed this one.
  ownDevice(call);
  refuseSecond(person, device);
  device.active = true;
  return SUCCESS;
}

function refuseSecond(person: Person, device: Device): void {
  if (!device.active && hasActive(person, device.kind)) throw v1Refusal(400, ALREADY_ENROLLED);
}

const SUCCESS = ok({ status: v1Success() });

/** Device 0 is nobody's: a temporary token is verified there, with or without a device. */
function redeemTemporaryToken({ account, userId, now }: Call, { otp_token }: Answer): Reply {
  const person = account.people.get(userId);
  if (person === undefined) throw v1Refusal(400, 'User does not exist');
  if (!takeTemporaryToken(person, needed(otp_token), now)) throw failedAuthentication();
  return SUCCESS;
}

async function prove(call: Call, person: Person, device: Device, body: Answer): Promise<void> {
  const { now } = call;
  switch (device.kind) {
    case 'sms':
      return takeCode(person, stateOf(call, person, neededState(body)), needed(body.otp_token));
    case 'voice': {
      const step = stateOf(call, person, neededState(body));
      if (body.otp_token === undefined) return takeApproval(person, step, 'Authentication pending');
      return takeCode(person, step, body.otp_token);
    }
    case 'push':
      if (body.otp_token !== undefined) return takeProtectCode(call, person, device, body, body.otp_token);
      return takeApproval(person, stateOf(call, person, neededState(body)), 'Authentication pending on OL Protect');
    case 'totp':
      if (body.state_token !== undefined) throw stateTokenExpired();
      if (!(await takeTotp(device, needed(body.otp_token), now))) throw failedAuthentication();
      return;
    case 'token':
      if (body.state_token !== undefined) throw stateTokenExpired();
      if (person.user.phone.takeTokenCode('yubikey', needed(body.otp_token)) !== 'fresh') throw failedAuthentication();
      return;
    default:
      throw v1Refusal(400, 'This factor cannot be verified here');
  }
}

/** The running step of this row: a state token that is expired, used, replaced or another one's all read the same. */
function stateOf({ deviceId, now }: Call, person: Person, stateToken: string): Step {
  const step = person.steps.get(stateToken);
  if (step === undefined || step.use !== 'state-token' || step.rowId !== deviceId || now >= step.expiresAt) {
    throw stateTokenExpired();
  }
  return step;
}

/** A call that was picked up still takes its code: the state token is what is used up, by either. */
function takeCode(person: Person, step: Step, code: string): void {
  if (step.code !== code) throw wrongCode(person, step);
  person.steps.delete(step.id);
}

function takeApproval(person: Person, step: Step, pending: string): void {
  if (step.word === 'rejected') throw failedAuthentication();
  if (step.word === 'pending') throw v1Refusal(401, pending);
  person.steps.delete(step.id);
}

/** The typed code of Protect goes without a state token. Where Protect has two rows, the one for the push takes none. */
async function takeProtectCode(call: Call, person: Person, device: Device, body: Answer, code: string): Promise<void> {
  const step = body.state_token === undefined ? undefined : stateOf(call, person, body.state_token);
  const forPushOnly = device.codeRowId !== undefined && device.codeRowId !== call.deviceId;
  if (forPushOnly || !(await takeTotp(device, code, call.now))) {
    throw step === undefined ? failedAuthentication() : wrongCode(person, step);
  }
  if (step !== undefined && !person.steps.delete(step.id)) throw stateTokenExpired();
}

/** Counts a wrong code; a state token bears five. */
function wrongCode(person: Person, step: Step): Error {
  step.wrong += 1;
  if (step.wrong >= MAX_WRONG) person.steps.delete(step.id);
  return failedAuthentication();
}

function needed(otpToken: string | undefined): string {
  if (!otpToken) throw v1Refusal(400, 'otp_token is missing or invalid');
  return otpToken;
}

function neededState({ state_token }: Answer): string {
  if (!state_token) throw v1Refusal(400, 'state_token is missing or invalid');
  return state_token;
}
