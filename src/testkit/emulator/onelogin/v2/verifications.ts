import * as v from 'valibot';
import { takeTotp } from '../device.ts';
import { v2Invalid, v2InvalidField, v2NotFound } from '../http/errors.ts';
import { type Call, created, ok, type Reply, v2Body, v2Person } from '../http/operation.ts';
import { isoSeconds } from '../ids.ts';
import type { Device, Person, Step } from '../state.ts';
import { activeDevice, namesOf } from './devices.ts';
import { answerStep, statusOf } from './finish-transaction.ts';
import { begin, beginFields } from './start-transaction.ts';

const deviceId = v.pipe(
  v.union([v.pipe(v.string(), v.regex(/^\d+$/)), v.pipe(v.number(), v.safeInteger())]),
  v.transform(String),
);
const verificationBody = v.strictObject({
  device_id: deviceId,
  otp: v.nullish(v.string()),
  // Means nothing, and is in the specification.
  display_name: v.optional(v.string()),
  ...beginFields,
});

/** `POST …/verifications`: starts one, or with a code checks that at once, without an id to come back to. */
export async function verify(call: Call): Promise<Reply> {
  const wanted = v2Body(verificationBody, call);
  const person = v2Person(call);
  const device = activeDevice(person, wanted.device_id);
  if (device === undefined) throw v2NotFound();
  if (typeof wanted.otp === 'string') return created(await checkedAtOnce(device, wanted.otp, call.now));
  // Duo and YubiKey: nobody has published how, so nothing is made up.
  if (device.kind === 'duo' || device.kind === 'token') throw v2Invalid();
  const step = begin(call, person, { use: 'verification', device, wanted });
  return created({
    id: step.id,
    ...namesOf(device),
    user_id: person.user.id,
    device_id: device.id,
    expires_at: isoSeconds(step.expiresAt),
    ...(device.kind === 'voice' && step.code !== undefined ? { factor_data: { verification_token: step.code } } : {}),
  });
}

/** For what shows codes by itself: an authenticator app, and Protect. */
async function checkedAtOnce(device: Device, otp: string, now: number) {
  if (device.kind !== 'push' && device.kind !== 'totp') throw v2InvalidField('otp');
  const status = (await takeTotp(device, otp, now)) ? 'accepted' : 'rejected';
  return { id: crypto.randomUUID(), status, device_id: device.id };
}

const answerBody = v.strictObject({ otp: v.string(), device_id: v.optional(deviceId) });

/** `PUT …/verifications/{verification_id}`: a wrong code is a status, not an error. */
export async function confirmVerification(call: Call): Promise<Reply> {
  const body = v2Body(answerBody, call);
  const person = v2Person(call);
  const step = verificationOf(call, person);
  const absent = body.device_id === undefined;
  if (absent ? step.device.kind === 'totp' : body.device_id !== step.device.id) throw v2InvalidField('device_id');
  return ok(verificationJson(step, await answerStep(person, step, body.otp, call.now)));
}

/** `GET …/verifications/{verification_id}` */
export function readVerification(call: Call): Reply {
  const step = verificationOf(call, v2Person(call));
  return ok(verificationJson(step, statusOf(step, call.now)));
}

function verificationOf({ stepId }: Call, { steps }: Person): Step {
  const step = steps.get(stepId);
  if (step?.use !== 'verification') throw v2NotFound();
  return step;
}

const verificationJson = ({ id, device }: Step, status: Step['word']) => ({ id, status, device_id: device.id });
