import * as v from 'valibot';
import { forget, forgetPlanted, hasActive, isDefault, keep, newDevice } from '../device.ts';
import { KINDS, V1_FACTORS } from '../device-types.ts';
import { v1Refusal, v1Success } from '../http/errors.ts';
import { type Call, ok, type Reply, someText, v1Body, v1Person } from '../http/operation.ts';
import { WireNumber } from '../http/response-json.ts';
import { newAlphanumericCode, newStateToken } from '../ids.ts';
import { DEFAULT_TEMPLATE, rendered, sendSms } from '../messages.ts';
import type { Device, Person } from '../state.ts';
import { DEFAULT_LIFETIME_SECONDS, open } from '../transaction.ts';

/** `GET …/auth_factors`: what can be enrolled here, and is not active yet. */
export function listFactors(call: Call): Reply {
  const person = v1Person(call);
  const offered = V1_FACTORS.filter(({ kind }) => !hasActive(person, kind));
  return ok({
    status: v1Success(),
    data: { auth_factors: offered.map(({ factorId, name }) => ({ name, factor_id: factorId })) },
  });
}

/** `GET …/otp_devices`: pending ones too. */
export function listDevices(call: Call): Reply {
  const person = v1Person(call);
  const rows = [...person.devices.values()].flatMap((device) =>
    rowsOf(device).map(({ id, needsTrigger }) => rowJson(person, device, id, needsTrigger)),
  );
  return ok({ status: v1Success(), data: { otp_devices: [...rows, ...person.planted] } });
}

const enrollBody = v.strictObject({
  factor_id: v.pipe(v.number(), v.integer()),
  display_name: someText,
  number: v.pipe(v.string(), v.regex(/^\+[1-9]\d{6,14}$/)),
  verified: v.optional(v.boolean(), false),
});

/** `POST …/otp_devices`: texts a code at once, unless the number is declared to be verified. */
export function enrollDevice(call: Call): Reply {
  const body = v1Body(enrollBody, call);
  const person = v1Person(call);
  const { account, now } = call;
  const factor = V1_FACTORS.find(({ factorId }) => factorId === body.factor_id);
  if (factor === undefined) throw v1Refusal(400, 'factor_id is missing or invalid');
  if (hasActive(person, factor.kind)) throw v1Refusal(400, ALREADY_ENROLLED);
  if (factor.kind === 'voice' && !body.verified) throw v1Refusal(400, 'OneLogin Voice needs verified to be true');
  const device = keep(
    person,
    newDevice(account, {
      kind: factor.kind,
      displayName: body.display_name,
      to: body.number,
      active: body.verified,
    }),
  );
  const row = rowJson(person, device, device.id, KINDS[device.kind].needsTrigger);
  if (device.active) return ok({ status: v1Success(), data: [row] });
  const code = newAlphanumericCode();
  const expiresAt = now + DEFAULT_LIFETIME_SECONDS * 1000;
  const step = open(person, { id: newStateToken(), use: 'state-token', device, expiresAt, code });
  sendSms(account, device, rendered(DEFAULT_TEMPLATE, new Map([['otp_code', code]])), code);
  return ok({ status: v1Success(), data: [{ ...row, state_token: step.id }] });
}

export const ALREADY_ENROLLED = 'The user has this factor already';

/** `DELETE …/otp_devices/{device_id}` */
export function removeDevice({ account, userId, deviceId }: Call): Reply {
  const person = account.people.get(userId);
  const device = person === undefined ? undefined : deviceOfRow(person, deviceId);
  if (person !== undefined && device !== undefined) forget(person, device);
  else if (person === undefined || !forgetPlanted(person, deviceId)) throw v1Refusal(400, 'Factor could not be found');
  return ok({});
}

/** The device behind a row of v1: Protect can have two. */
export const deviceOfRow = ({ devices }: Person, id: string): Device | undefined =>
  [...devices.values()].find((device) => device.id === id || device.codeRowId === id);

function rowsOf({
  id,
  kind,
  rows,
  codeRowId,
}: Device): readonly { readonly id: string; readonly needsTrigger: boolean }[] {
  if (kind !== 'push' || rows === 'one') return [{ id, needsTrigger: KINDS[kind].needsTrigger }];
  return [
    { id, needsTrigger: true },
    { id: codeRowId ?? id, needsTrigger: false },
  ];
}

function rowJson(person: Person, device: Device, id: string, needsTrigger: boolean) {
  const { kind, typeName, displayName, to, active } = device;
  return {
    type_display_name: typeName,
    active,
    user_display_name: displayName,
    default: isDefault(person, device),
    ...((kind === 'sms' || kind === 'voice') && to !== undefined ? { phone_number: to } : {}),
    auth_factor_name: KINDS[kind].v1,
    id: new WireNumber(id),
    needs_trigger: needsTrigger,
  };
}
