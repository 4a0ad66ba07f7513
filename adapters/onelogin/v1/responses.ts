import * as v from 'valibot';
import type { HttpAnswer } from '../../../src/adapter-kit/http/client.ts';
import { maskPhone } from '../../../src/adapter-kit/mask.ts';
import {
  isRecord,
  lenient,
  omitUndefined,
  parseOrUndefined,
  required,
  someText,
} from '../../../src/adapter-kit/parse.ts';
import { unexpected } from '../../../src/spec/errors.ts';
import type { AvailableFactor, Factor } from '../../../src/spec/factors.ts';
import { entriesIn, idText, singleIn } from '../shared/envelope.ts';
import { typeOf, waysOf } from './outcomes.ts';

// What OneLogin's API 1 answers, as far as it is used.

const deviceSchema = v.object({
  // An id that cannot be read is not taken for none: it might be another's.
  id: v.nullish(idText),
  device_id: v.nullish(idText),
  user_id: v.nullish(idText),
  active: v.nullish(v.boolean()),
  auth_factor_name: lenient(someText),
  user_display_name: lenient(someText),
  default: lenient(v.boolean()),
  phone_number: lenient(someText),
  needs_trigger: lenient(v.boolean()),
  state_token: lenient(someText),
  state_token_expires_at: lenient(someText),
});
const idsSchema = v.pick(deviceSchema, ['id', 'device_id', 'user_id']);
export type Device = v.InferOutput<typeof deviceSchema>;

/** A factor, and whether it wants `trigger` before `verify`; undefined: OneLogin does not say. */
export type Row = { readonly factor: Factor; readonly needsTrigger: boolean | undefined };

/** The user's devices. Rows with one id are one factor; an odd one is kept as far as it has an id, to be removed. */
export function readDevices(answer: HttpAnswer, userId: string): readonly Row[] {
  const rows = entriesIn(answer, 'otp_devices', 'auth_factor_name').flatMap((entry) => {
    const device: Partial<Device> | undefined =
      parseOrUndefined(deviceSchema, entry) ?? parseOrUndefined(idsSchema, entry);
    const id = device?.device_id ?? device?.id ?? undefined;
    if ((device?.user_id ?? userId) !== userId) throw unexpected(answer.status, 'a device of another user');
    return device === undefined || id === undefined ? [] : [{ device, id }];
  });
  return [...Map.groupBy(rows, ({ id }) => id)].map(([id, [first, ...others]]) => {
    const all = [first, ...others].flatMap((row) => row?.device ?? []);
    const wants = all.map((device) => device.needs_trigger).filter((needs) => needs !== undefined);
    return { factor: factorOf(id, merged(all)), needsTrigger: wants.length === 0 ? undefined : wants.includes(true) };
  });
}

/** One device out of its rows: active where all of them are, of a type where they agree on it. */
function merged([first, ...others]: readonly Partial<Device>[]): Partial<Device> {
  if (first === undefined) return {};
  const isOdd = others.some((device) => device.auth_factor_name !== first.auth_factor_name);
  return {
    ...first,
    active: [first, ...others].every((device) => device.active ?? true),
    default: [first, ...others].find((device) => device.default === true)?.default ?? first.default,
    ...(isOdd && { auth_factor_name: undefined }),
  };
}

/** A device as a factor. Without `active` it is: other callers of OneLogin's read it so. */
export function factorOf(id: string, device: Partial<Device>): Factor {
  const name = device.auth_factor_name ?? 'unknown';
  const type = typeOf(name);
  const active = device.active ?? true;
  return {
    id,
    type,
    status: device.auth_factor_name === undefined ? 'unusable' : active ? 'active' : 'pending',
    verifiableBy: [...waysOf(type)],
    ...omitUndefined({
      displayName: device.user_display_name,
      destination: device.phone_number === undefined ? undefined : maskPhone(device.phone_number),
      isDefault: device.default,
    }),
    native: { type: name, status: active ? 'active' : 'inactive' },
  };
}

const offerSchema = v.object({ factor_id: idText, name: someText });

/** What the user's policy offers and the user does not have yet. */
export function readAvailable(answer: HttpAnswer): readonly AvailableFactor[] {
  return entriesIn(answer, 'auth_factors', 'factor_id').flatMap((entry) => {
    const read = parseOrUndefined(offerSchema, entry);
    if (read === undefined) return [];
    return { id: read.factor_id, type: typeOf(read.name), displayName: read.name, native: { type: read.name } };
  });
}

/** What `enroll` answers: the new device. */
export function readEnrolled(answer: HttpAnswer): { readonly device: Device; readonly id: string } {
  const device = required(parseOrUndefined(deviceSchema, singleIn(answer.body)), answer.status);
  return { device, id: required(device.device_id ?? device.id ?? undefined, answer.status) };
}

type Ours = { readonly userId: string; readonly factorId: string };

/** What `trigger` answers: a state token, and whose device it is about. */
export function readTriggered(answer: HttpAnswer, ours: Ours) {
  const [entry] = entriesIn(answer, 'otp_devices', 'state_token');
  const device = required(parseOrUndefined(deviceSchema, entry), answer.status);
  return { device, names: namesIn(device, ours) };
}

/** Whom an answer of `verify` names; none is documented to, and so what cannot be read is refused. */
export function readVerified({ body, status }: HttpAnswer, ours: Ours) {
  if (!isRecord(body) || (body.data ?? null) === null) return {};
  const names = namesIn(required(parseOrUndefined(deviceSchema, singleIn(body)), status), ours);
  // The core knows no device of a temporary token.
  if ((names.factorId ?? ours.factorId) !== ours.factorId) throw unexpected(status, 'an answer about another factor');
  return names;
}

/**
 * Beside `device_id`, `id` is the user's. The specification says that it is the device's, so where it stands alone it
 * may be either, and is only told where it is neither.
 */
function namesIn({ id, device_id: deviceId, user_id: userId }: Device, ours: Ours) {
  if (typeof deviceId === 'string') return { userId: userId ?? id ?? undefined, factorId: deviceId };
  const isOurs = id === ours.userId || id === ours.factorId;
  return { userId: userId ?? undefined, factorId: isOurs ? undefined : (id ?? undefined) };
}
