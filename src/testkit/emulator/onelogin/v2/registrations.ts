import * as v from 'valibot';
import { hasActive, keep, newDevice } from '../device.ts';
import type { Factor } from '../device-types.ts';
import { v2Invalid, v2InvalidField, v2NotFound } from '../http/errors.ts';
import { type Call, created, ok, type Reply, someText, v2Body, v2Person } from '../http/operation.ts';
import { isoSeconds } from '../ids.ts';
import type { Account, Device, Person, Step } from '../state.ts';
import { open } from '../transaction.ts';
import { namesOf } from './devices.ts';
import { answerStep, finish, statusOf } from './finish-transaction.ts';
import { begin, beginFields, isMail } from './start-transaction.ts';

// No number and no address: both come from the user's profile.
const registrationBody = v.strictObject({
  factor_id: v.pipe(v.number(), v.integer()),
  display_name: someText,
  verified: v.optional(v.boolean(), false),
  ...beginFields,
});

/** `POST …/registrations` */
export function register(call: Call): Reply {
  const wanted = v2Body(registrationBody, call);
  const person = v2Person(call);
  const factor = call.account.v2Factors.find(({ factorId }) => factorId === wanted.factor_id);
  if (factor === undefined || hasActive(person, factor.kind)) throw v2Invalid();
  const to = destinationOf(person, factor);
  if (wanted.verified && to === undefined) throw v2InvalidField('verified');
  const { kind, name: typeName } = factor;
  const device = newDevice(call.account, { kind, typeName, displayName: wanted.display_name, to });
  if (wanted.verified) return created(preverified(call, person, device));
  const step = begin(call, person, { use: 'registration', device, wanted });
  return created({
    id: step.id,
    status: 'pending',
    ...namesOf(device),
    ...(kind === 'push' ? {} : { expires_at: isoSeconds(step.expiresAt) }),
    ...factorDataOf(call.account, person, step),
  });
}

/** Where the codes will go; undefined for what needs no address. */
function destinationOf({ profile }: Person, { kind }: Factor): string | undefined {
  if (kind === 'push' || kind === 'totp') return undefined;
  const to = kind === 'sms' || kind === 'voice' ? profile.phone : isMail(kind) ? profile.email : null;
  // The profile has none, or this is a factor that no API registers.
  if (to === null) throw v2Invalid();
  return to;
}

function preverified({ now }: Call, person: Person, device: Device) {
  device.active = true;
  keep(person, device);
  const { id, word } = open(person, {
    id: crypto.randomUUID(),
    use: 'registration',
    device,
    expiresAt: now,
    word: 'accepted',
  });
  return { id, status: word, ...namesOf(device), device_id: device.id };
}

function factorDataOf({ name }: Account, { user }: Person, { device, picture, code }: Step) {
  const { kind, secret } = device;
  if (picture !== undefined) {
    const token = new URL(picture).searchParams.get('secret') ?? '';
    return { factor_data: { verification_token: token, totp_url: picture } };
  }
  if (kind === 'voice' && code !== undefined) return { factor_data: { verification_token: code } };
  if (kind !== 'totp' || secret === undefined) return {};
  // Derived: OneLogin has published no answer for an authenticator app.
  const account = `${encodeURIComponent(name)}:${encodeURIComponent(user.email)}`;
  return { factor_data: { totp_url: `otpauth://totp/${account}?secret=${secret}&issuer=${encodeURIComponent(name)}` } };
}

const otpBody = v.strictObject({ otp: v.string() });

/** `PUT …/registrations/{registration_id}`: a wrong code is a status, not an error. */
export async function confirmRegistration(call: Call): Promise<Reply> {
  const { otp } = v2Body(otpBody, call);
  const person = v2Person(call);
  const step = registrationOf(call, person);
  return ok(registrationJson(step, await answerStep(person, step, otp, call.now)));
}

/** `GET …/registrations/{registration_id}` */
export function readRegistration(call: Call): Reply {
  const step = registrationOf(call, v2Person(call));
  return ok(registrationJson(step, statusOf(step, call.now)));
}

function registrationOf({ stepId }: Call, { steps }: Person): Step {
  const step = steps.get(stepId);
  if (step?.use !== 'registration') throw v2NotFound();
  return step;
}

function registrationJson({ id, device }: Step, status: Step['word']) {
  return { id, status, ...(status === 'accepted' ? { device_id: device.id } : {}) };
}

/** The user's phone scans the picture of a Protect registration. False: nothing that could be bound. */
export function bindProtect({ clock }: Account, person: Person, link: string): boolean {
  const step = [...person.steps.values()].find(({ picture }) => picture === link);
  if (step === undefined) return false;
  const before = step.word;
  finish(person, step, 'accepted', clock.now());
  return before === 'pending' && step.word === 'accepted';
}
