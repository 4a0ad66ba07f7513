import * as v from 'valibot';
import type { HttpAnswer } from '../../../src/adapter-kit/http/client.ts';
import { lenient, omitUndefined, parseOrUndefined, required, someText } from '../../../src/adapter-kit/parse.ts';
import { unexpected } from '../../../src/spec/errors.ts';
import type { AvailableFactor, Factor, FactorType } from '../../../src/spec/factors.ts';
import type { Prompt } from '../../../src/spec/steps.ts';
import { entriesOf, idText, single } from '../shared/envelope.ts';
import { typeOf, waysOf } from './outcomes.ts';

// What OneLogin's API 2 answers, as far as it is used.

const deviceSchema = v.object({
  device_id: idText,
  auth_factor_name: lenient(someText),
  user_display_name: lenient(someText),
  default: lenient(v.boolean()),
});

/** The user's devices; only active ones are listed. An odd one is kept as far as it has an id, to be removed. */
export function readDevices(answer: HttpAnswer): readonly Factor[] {
  return entriesOf(answer, 'devices', 'device_id').flatMap((entry) => {
    const device = parseOrUndefined(deviceSchema, entry);
    if (device === undefined) return [];
    const { device_id: id, auth_factor_name: name, user_display_name: displayName, default: isDefault } = device;
    return factorOf(id, name, { displayName, isDefault });
  });
}

/** An active device as a factor. */
export function factorOf(
  id: string,
  name: string | undefined,
  shown: { readonly displayName: string | undefined; readonly isDefault?: boolean | undefined },
): Factor {
  const type = name === undefined ? 'other' : typeOf(name);
  const status = name === undefined ? 'unusable' : 'active';
  return {
    id,
    type,
    status,
    verifiableBy: [...waysOf(type)],
    ...omitUndefined(shown),
    native: { type: name ?? 'unknown' },
  };
}

const offerSchema = v.object({ factor_id: idText, name: lenient(someText), auth_factor_name: someText });

/** What the user's policy offers and the user does not have yet. Names are the administrator's, types OneLogin's. */
export function readAvailable(answer: HttpAnswer): readonly AvailableFactor[] {
  return entriesOf(answer, 'factors', 'factor_id').flatMap((entry) => {
    const read = parseOrUndefined(offerSchema, entry);
    if (read === undefined) return [];
    const { factor_id: id, name, auth_factor_name: type } = read;
    return { id, type: typeOf(type), displayName: name ?? type, native: { type } };
  });
}

const stepSchema = v.object({
  // An id that cannot be read is not taken for none: it might be another's.
  id: v.nullish(idText),
  user_id: v.nullish(idText),
  device_id: v.nullish(idText),
  auth_factor_name: lenient(someText),
  expires_at: lenient(someText),
  factor_data: lenient(v.object({ verification_token: lenient(someText), totp_url: lenient(someText) })),
});
/** A registration or verification, of which everything is optional: the specification leaves half of it out. */
export type StepBody = v.InferOutput<typeof stepSchema>;

export function readStep(answer: HttpAnswer): StepBody {
  return required(parseOrUndefined(stepSchema, single(answer.body)), answer.status);
}

/** The step's own id, for a path of ours. */
export function stepIdOf(body: StepBody, { status }: HttpAnswer): string {
  const id = required(body.id ?? undefined, status);
  if (/^[\w-]{1,128}$/.test(id)) return id;
  throw unexpected(status, 'no id that a step could have');
}

/** An answer about a step must be about the one that was asked for, as far as it says. */
export function assertSameStep(body: StepBody | undefined, stepId: string | undefined, { status }: HttpAnswer): void {
  if (stepId === undefined || (body?.id ?? stepId) === stepId) return;
  throw unexpected(status, 'an answer about another step');
}

/** What the user must see to go on: digits for the call's keypad, or what the app scans. */
export function promptOf(
  type: FactorType,
  purpose: 'activation' | 'verification',
  body: StepBody,
  { status }: HttpAnswer,
): Pick<Prompt, 'display' | 'setup'> {
  const { verification_token: digits, totp_url: url } = body.factor_data ?? {};
  if (type === 'voice') return { display: { kind: 'key-into-phone', value: required(digits, status) } };
  if (purpose === 'verification' || (type !== 'totp' && type !== 'push')) return {};
  const uri = required(url, status);
  // It becomes a link or a picture on the caller's page.
  if (!/^otpauth:\/\/totp\//.test(uri) || !URL.canParse(uri)) throw unexpected(status, 'no otpauth URI to scan');
  if (type === 'push') return { setup: { kind: 'app', uri } };
  const secret = new URL(uri).searchParams.get('secret') ?? '';
  if (!/^[A-Z2-7]+=*$/i.test(secret)) throw unexpected(status, 'no secret in the otpauth URI');
  return { setup: { kind: 'totp', secret, uri } };
}

const profileSchema = v.object({ id: v.nullish(idText), phone: lenient(someText), email: lenient(someText) });

/** The user's profile, out of which API 2 takes numbers and addresses. */
export function readProfile(answer: HttpAnswer, userId: string) {
  const profile = required(parseOrUndefined(profileSchema, single(answer.body)), answer.status);
  if ((profile.id ?? userId) !== userId) throw unexpected(answer.status, 'the profile of another user');
  return profile;
}
