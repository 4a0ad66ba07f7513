import { deleteDevice, deletePlantedRow, hasActiveDevice, isDefault } from '../device.ts';
import { DEVICE_TYPES } from '../device-types.ts';
import { v2NotFound } from '../http/errors.ts';
import { type ApiRequest, type ApiResponse, getV2User, ok } from '../http/operation.ts';
import { LongNumber } from '../http/response-json.ts';
import type { Device, User } from '../state.ts';

/** `GET …/factors`: the account's factors that the user does not have. Some of them cannot be registered by API. */
export function listFactors(request: ApiRequest): ApiResponse {
  const user = getV2User(request);
  const offered = request.account.v2Factors.filter(({ type }) => !hasActiveDevice(user, type));
  return ok(
    offered.map(({ factorId, type, name }) => ({ factor_id: factorId, name, auth_factor_name: DEVICE_TYPES[type].v2 })),
  );
}

/** `GET …/devices`: only active devices. */
export function listDevices(request: ApiRequest): ApiResponse {
  const user = getV2User(request);
  const active = [...user.devices.values()].filter((device) => device.active);
  const rows = active.map((device) => ({
    device_id: device.id,
    ...deviceNames(device),
    default: isDefault(user, device),
  }));
  return ok([...rows, ...user.planted]);
}

/** `DELETE …/devices/{device_id}` */
export function removeDevice(request: ApiRequest): ApiResponse {
  const user = getV2User(request);
  const device = findActiveDevice(user, request.deviceId);
  if (device !== undefined) deleteDevice(user, device);
  else if (!deletePlantedRow(user, request.deviceId)) throw v2NotFound();
  return { status: 204 };
}

/** v2 does not find devices that are still pending on v1. */
export function findActiveDevice({ devices }: User, id: string): Device | undefined {
  const device = devices.get(id);
  return device?.active ? device : undefined;
}

/** The three names in every response about a device. */
export const deviceNames = ({ type, typeName, displayName }: Device) => ({
  user_display_name: displayName,
  type_display_name: typeName,
  auth_factor_name: DEVICE_TYPES[type].v2,
});

/** `GET /api/2/users/{user_id}`: only the parts of the profile that second factors need. */
export function readProfile(request: ApiRequest): ApiResponse {
  const { id, email, displayName, profile } = getV2User(request);
  const [firstname = '', lastname = ''] = displayName.split(' ');
  return ok({
    id: new LongNumber(id),
    username: email,
    email: profile.email,
    phone: profile.phone,
    firstname,
    lastname,
    status: 1,
    state: 1,
  });
}
