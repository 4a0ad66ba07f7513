import * as v from 'valibot';
import { V1_FACTORS } from '../account-factors.ts';
import { deleteDevice, deletePlantedRow, hasActiveDevice, isDefault, newDevice, saveDevice } from '../device.ts';
import { DEVICE_TYPES } from '../device-types.ts';
import { v1Error, v1SuccessStatus } from '../http/errors.ts';
import { type ApiRequest, type ApiResponse, getV1User, nonEmptyText, ok, parseV1Body } from '../http/operation.ts';
import { LongNumber } from '../http/response-json.ts';
import { newAlphanumericCode, newStateToken } from '../ids.ts';
import { DEFAULT_TEMPLATE, renderTemplate, sendSms } from '../messages.ts';
import type { Device, User } from '../state.ts';
import { DEFAULT_LIFETIME_SECONDS, openTransaction } from '../transaction.ts';

/** `GET …/auth_factors`: the factors that v1 can enroll and that are not active yet. */
export function listFactors(request: ApiRequest): ApiResponse {
  const user = getV1User(request);
  const offered = V1_FACTORS.filter(({ type }) => !hasActiveDevice(user, type));
  return ok({
    status: v1SuccessStatus(),
    data: { auth_factors: offered.map(({ factorId, name }) => ({ name, factor_id: factorId })) },
  });
}

/** `GET …/otp_devices`: pending devices too. */
export function listDevices(request: ApiRequest): ApiResponse {
  const user = getV1User(request);
  const rows = [...user.devices.values()].flatMap((device) =>
    rowsOf(device).map(({ id, needsTrigger }) => rowJson(user, device, id, needsTrigger)),
  );
  return ok({ status: v1SuccessStatus(), data: { otp_devices: [...rows, ...user.planted] } });
}

const enrollBody = v.strictObject({
  factor_id: v.pipe(v.number(), v.integer()),
  display_name: nonEmptyText,
  number: v.pipe(v.string(), v.regex(/^\+[1-9]\d{6,14}$/)),
  verified: v.optional(v.boolean(), false),
});

/** `POST …/otp_devices`: sends a code by SMS, unless the body declares the number to be verified. */
export function enrollDevice(request: ApiRequest): ApiResponse {
  const user = getV1User(request);
  const body = parseV1Body(enrollBody, request);
  const { account, now } = request;
  const factor = V1_FACTORS.find(({ factorId }) => factorId === body.factor_id);
  if (factor === undefined) throw v1Error(400, 'factor_id is missing or invalid');
  if (hasActiveDevice(user, factor.type)) throw v1Error(400, ALREADY_ENROLLED);
  if (factor.type === 'voice' && !body.verified) throw v1Error(400, 'OneLogin Voice needs verified to be true');
  const device = saveDevice(
    user,
    newDevice(account, {
      type: factor.type,
      displayName: body.display_name,
      to: body.number,
      active: body.verified,
    }),
  );
  const row = rowJson(user, device, device.id, DEVICE_TYPES[device.type].needsTrigger);
  if (device.active) return ok({ status: v1SuccessStatus(), data: [row] });
  const code = newAlphanumericCode();
  const expiresAt = now + DEFAULT_LIFETIME_SECONDS * 1000;
  const transaction = openTransaction(user, { id: newStateToken(), purpose: 'state-token', device, expiresAt, code });
  sendSms(account, device, renderTemplate(DEFAULT_TEMPLATE, new Map([['otp_code', code]])), code);
  return ok({ status: v1SuccessStatus(), data: [{ ...row, state_token: transaction.id }] });
}

export const ALREADY_ENROLLED = 'The user has this factor already';

/** `DELETE …/otp_devices/{device_id}` */
export function removeDevice({ account, userId, deviceId }: ApiRequest): ApiResponse {
  const user = account.users.get(userId);
  const device = user === undefined ? undefined : findDevice(user, deviceId);
  if (user !== undefined && device !== undefined) deleteDevice(user, device);
  else if (user === undefined || !deletePlantedRow(user, deviceId)) throw v1Error(400, 'Factor could not be found');
  return ok({});
}

/** The device with this id. v1 can list Protect under two ids. */
const findDevice = ({ devices }: User, id: string): Device | undefined =>
  [...devices.values()].find((device) => device.id === id || device.codeRowId === id);

/** The device in the path of trigger and verify. An unknown user and an unknown device get the same error. */
export function getDevice({ account, userId, deviceId }: ApiRequest): { readonly user: User; readonly device: Device } {
  const user = account.users.get(userId);
  const device = user === undefined ? undefined : findDevice(user, deviceId);
  if (user === undefined || device === undefined) throw v1Error(400, 'User does not exist');
  return { user, device };
}

/** The device's rows in v1's list. */
function rowsOf({
  id,
  type,
  rows,
  codeRowId,
}: Device): readonly { readonly id: string; readonly needsTrigger: boolean }[] {
  if (type !== 'push' || rows === 'one') return [{ id, needsTrigger: DEVICE_TYPES[type].needsTrigger }];
  return [
    { id, needsTrigger: true },
    { id: codeRowId ?? id, needsTrigger: false },
  ];
}

function rowJson(user: User, device: Device, id: string, needsTrigger: boolean) {
  const { type, typeName, displayName, to, active } = device;
  return {
    type_display_name: typeName,
    active,
    user_display_name: displayName,
    default: isDefault(user, device),
    ...((type === 'sms' || type === 'voice') && to !== undefined ? { phone_number: to } : {}),
    auth_factor_name: DEVICE_TYPES[type].v1,
    id: new LongNumber(id),
    needs_trigger: needsTrigger,
  };
}
