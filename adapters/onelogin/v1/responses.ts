import * as v from 'valibot';
import {
  type HttpResponse,
  lenient,
  maskPhone,
  nonEmptyString,
  omitUndefined,
  parseOrUndefined,
  required,
  type StepResponse,
  unexpected,
} from '../../../src/adapter-kit/index.ts';
import type { Answered, ListedOffer } from '../../../src/spec/driver.ts';
import type { Factor, FactorType } from '../../../src/spec/factors.ts';
import { anyEntriesIn, entriesIn, idText, singleIn } from '../shared/envelope.ts';
import { errorIn } from '../shared/errors.ts';
import { typeOf, waysOf } from './capabilities.ts';
import { namesInVerification, type Ours } from './names.ts';
import { wordOf } from './outcomes.ts';

// What OneLogin's API 1 sends back, as far as it is used.

const deviceSchema = v.object({
  // An id that cannot be read does not count as absent: it may be the id of somebody else.
  id: v.nullish(idText),
  device_id: v.nullish(idText),
  user_id: v.nullish(idText),
  active: v.nullish(v.boolean()),
  auth_factor_name: lenient(nonEmptyString),
  user_display_name: lenient(nonEmptyString),
  default: lenient(v.boolean()),
  phone_number: lenient(nonEmptyString),
  needs_trigger: lenient(v.boolean()),
  state_token: lenient(nonEmptyString),
  state_token_expires_at: lenient(nonEmptyString),
});
const idsSchema = v.pick(deviceSchema, ['id', 'device_id', 'user_id']);
export type Device = v.InferOutput<typeof deviceSchema>;

/** A factor, and whether it needs `trigger` before `verify`. Undefined: OneLogin does not say. */
export type Row = { readonly factor: Factor; readonly needsTrigger: boolean | undefined };

/** The user's devices. Rows with the same id are one factor. An odd device is listed if it has an id, to be removed. */
export function readDevices(answer: HttpResponse, userId: string): readonly Row[] {
  const rows = entriesIn(answer, 'otp_devices', 'auth_factor_name').flatMap((entry) => {
    const device: Partial<Device> | undefined =
      parseOrUndefined(deviceSchema, entry) ?? parseOrUndefined(idsSchema, entry);
    const id = device?.device_id ?? device?.id ?? undefined;
    if ((device?.user_id ?? userId) !== userId) throw unexpected(answer.status, 'a device of another user');
    return device === undefined || id === undefined ? [] : [{ device, id }];
  });
  return [...Map.groupBy(rows, ({ id }) => id)].map(([id, [first, ...others]]) => {
    const all = [first, ...others].flatMap((row) => row?.device ?? []);
    const needs = all.map((device) => device.needs_trigger).filter((needed) => needed !== undefined);
    return { factor: factorOf(id, merged(all)), needsTrigger: needs.length === 0 ? undefined : needs.includes(true) };
  });
}

/** One device out of its rows: active if all of them are, with a type if they agree on it. */
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

/** A device as a factor. A device without `active` is active: other callers of OneLogin read it so. */
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

const offerSchema = v.object({ factor_id: idText, name: nonEmptyString });

/** What the user's policy offers, without what the user has already. */
export function readAvailable(answer: HttpResponse): readonly ListedOffer[] {
  return entriesIn(answer, 'auth_factors', 'factor_id').flatMap((entry) => {
    const read = parseOrUndefined(offerSchema, entry);
    if (read === undefined) return [];
    return { id: read.factor_id, type: typeOf(read.name), displayName: read.name, native: { type: read.name } };
  });
}

/** The device in a response to `enroll`, as far as it can be read. */
export function readDevice({ body }: HttpResponse): Device | undefined {
  return parseOrUndefined(deviceSchema, singleIn(body));
}

/** A new device, with its id and OneLogin's name of the factor. */
export type Enrolled = { readonly device: Device; readonly id: string; readonly name: string };

/** What an enrollment has asked for. `name`: OneLogin's name of the factor. */
type Asked = { readonly type: FactorType; readonly name: string; readonly phoneNumber: string };

/** The device that `enroll` has made. UNEXPECTED_RESPONSE for one of another type or number. */
export function readEnrolled(response: HttpResponse, asked: Asked): Enrolled {
  const device = required(readDevice(response), response.status);
  const id = required(device.device_id ?? device.id ?? undefined, response.status);
  const name = device.auth_factor_name ?? asked.name;
  if (typeOf(name) === asked.type && isSameNumber(device.phone_number, asked.phoneNumber)) return { device, id, name };
  throw unexpected(response.status, 'another factor than the one that is being enrolled');
}

/** True for a number that is masked, as OneLogin documents it. One that can be read must be ours. */
function isSameNumber(said: string | undefined, asked: string): boolean {
  if (said === undefined || !/^[+\d\s().-]+$/.test(said)) return true;
  const digits = (text: string) => text.replace(/\D/g, '');
  return digits(asked).endsWith(digits(said));
}

/**
 * The one device in a response to `trigger`, as far as it can be read, and the entries that it was read from. The
 * specification's example has the same device twice.
 */
export function readTriggered(response: HttpResponse) {
  const entries = anyEntriesIn(response, 'otp_devices', 'state_token');
  const devices = entries.map((entry) => parseOrUndefined(deviceSchema, entry));
  const isOne = new Set(devices.map((device) => JSON.stringify(device))).size === 1;
  return { device: isOne ? devices[0] : undefined, entries };
}

/** The response to `verify`, as the outcome table needs it. */
export function readVerification(
  { response, failure }: StepResponse,
  { sent, sentStateToken }: { readonly sent: string; readonly sentStateToken: boolean },
  ours: Ours,
): Answered {
  const error = errorIn(response);
  // Some errors come with HTTP 200. The status in the body counts.
  const status = error?.status ?? response.status;
  const word = wordOf(response.body, error, { sentStateToken });
  return { sent, status, word, names: namesInVerification(response, ours), failure };
}
