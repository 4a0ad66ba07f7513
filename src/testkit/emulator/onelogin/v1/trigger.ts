import * as v from 'valibot';
import { KINDS } from '../device-types.ts';
import { v1Refusal, v1Success } from '../http/errors.ts';
import { type Call, ok, type Reply, v1Body, wholeSeconds } from '../http/operation.ts';
import { WireNumber } from '../http/response-json.ts';
import { isoSeconds, newAlphanumericCode, newDigits, newStateToken } from '../ids.ts';
import { DEFAULT_TEMPLATE, MAX_SMS_LENGTH, minutes, push, rendered, sendSms, speak } from '../messages.ts';
import type { Device, Person, Step } from '../state.ts';
import { DEFAULT_LIFETIME_SECONDS, end, LIFETIME_SECONDS, open } from '../transaction.ts';
import { deviceOfRow } from './devices.ts';

const triggerBody = v.strictObject({
  state_token_expires_in: v.optional(
    wholeSeconds(LIFETIME_SECONDS.min, LIFETIME_SECONDS.max),
    DEFAULT_LIFETIME_SECONDS,
  ),
  numeric_sms_otp: v.optional(v.boolean(), false),
  sms_message: v.optional(v.string()),
  // Undocumented, and sent by callers in production.
  ipaddr: v.optional(v.string()),
});
type Wanted = v.InferOutput<typeof triggerBody>;

/** Only the one for SMS is documented. */
const MESSAGES = {
  sms: 'SMS token sent to your mobile device. Authentication pending.',
  voice: 'Voice call placed to your phone. Authentication pending.',
  push: 'Push notification sent to OneLogin Protect. Authentication pending.',
} as const;
type Triggerable = keyof typeof MESSAGES;

/** `POST …/otp_devices/{device_id}/trigger`: sends, rings or pushes; the state token before it is void. */
export function triggerDevice(call: Call): Reply {
  const body = v1Body(triggerBody, call);
  const { person, device } = ownDevice(call);
  const kind = triggerable(device, call.deviceId);
  if (body.sms_message !== undefined && kind !== 'sms') throw v1Refusal(400, 'sms_message is for OneLogin SMS only');
  const step = start(call, person, device, kind, body);
  return ok({
    status: v1Success(MESSAGES[kind]),
    data: [
      {
        user_display_name: device.displayName,
        active: device.active,
        state_token: step.id,
        state_token_expires_at: isoSeconds(step.expiresAt),
        auth_factor_name: KINDS[device.kind].v1,
        type_display_name: device.typeName,
        // The user's here, and not the device's.
        id: new WireNumber(person.user.id),
        device_id: new WireNumber(call.deviceId),
      },
    ],
  });
}

/** The device of the path. A user and a device that are not there read the same. */
export function ownDevice({ account, userId, deviceId }: Call): { readonly person: Person; readonly device: Device } {
  const person = account.people.get(userId);
  const device = person === undefined ? undefined : deviceOfRow(person, deviceId);
  if (person === undefined || device === undefined) throw v1Refusal(400, 'User does not exist');
  return { person, device };
}

/** A row of Protect that is there for the typed code alone is not triggered either. */
function triggerable({ kind, codeRowId }: Device, rowId: string): Triggerable {
  if (rowId === codeRowId || (kind !== 'sms' && kind !== 'voice' && kind !== 'push')) {
    throw v1Refusal(400, 'This factor cannot be triggered');
  }
  return kind;
}

function start(
  { account, now, deviceId }: Call,
  person: Person,
  device: Device,
  kind: Triggerable,
  body: Wanted,
): Step {
  const code = newCode(kind, body);
  const text = code === undefined ? undefined : smsText(code, body);
  for (const { id, use, rowId } of person.steps.values()) {
    if (use === 'state-token' && rowId === deviceId) person.steps.delete(id);
  }
  const expiresAt = now + body.state_token_expires_in * 1000;
  const step = open(person, { id: newStateToken(), use: 'state-token', device, rowId: deviceId, expiresAt, code });
  if (kind === 'push') push(person, (decision) => end(step, WORD[decision], account.clock.now()));
  if (kind === 'sms' && code !== undefined && text !== undefined) sendSms(account, device, text, code);
  if (kind === 'voice' && code !== undefined) speak(account, device, code);
  return step;
}

const WORD = { approve: 'accepted', deny: 'rejected' } as const;

function newCode(kind: Triggerable, { numeric_sms_otp }: Wanted): string | undefined {
  if (kind === 'push') return undefined;
  return kind === 'voice' || numeric_sms_otp ? newDigits(6) : newAlphanumericCode();
}

function smsText(code: string, { sms_message = DEFAULT_TEMPLATE, state_token_expires_in }: Wanted): string {
  const variables = new Map([
    ['otp_code', code],
    ['expiration', minutes(state_token_expires_in)],
  ]);
  const text = rendered(sms_message, variables);
  if (text.length > MAX_SMS_LENGTH) throw v1Refusal(400, 'sms_message is longer than 160 characters');
  return text;
}
