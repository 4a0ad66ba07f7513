import { forget, forgetPlanted, hasActive, isDefault } from '../device.ts';
import { KINDS } from '../device-types.ts';
import { v2NotFound } from '../http/errors.ts';
import { type Call, ok, type Reply, v2Person } from '../http/operation.ts';
import { WireNumber } from '../http/response-json.ts';
import type { Device, Person } from '../state.ts';

/** `GET …/factors`: what the account offers, and the user does not have; some of it no API can register. */
export function listFactors(call: Call): Reply {
  const person = v2Person(call);
  const offered = call.account.v2Factors.filter(({ kind }) => !hasActive(person, kind));
  return ok(
    offered.map(({ factorId, kind, name }) => ({ factor_id: factorId, name, auth_factor_name: KINDS[kind].v2 })),
  );
}

/** `GET …/devices`: active ones only. */
export function listDevices(call: Call): Reply {
  const person = v2Person(call);
  const active = [...person.devices.values()].filter((device) => device.active);
  const rows = active.map((device) => ({
    device_id: device.id,
    ...namesOf(device),
    default: isDefault(person, device),
  }));
  return ok([...rows, ...person.planted]);
}

/** `DELETE …/devices/{device_id}` */
export function removeDevice(call: Call): Reply {
  const person = v2Person(call);
  const device = activeDevice(person, call.deviceId);
  if (device !== undefined) forget(person, device);
  else if (!forgetPlanted(person, call.deviceId)) throw v2NotFound();
  return { status: 204 };
}

/** Version 2 does not know of devices that are pending on v1. */
export function activeDevice({ devices }: Person, id: string): Device | undefined {
  const device = devices.get(id);
  return device?.active ? device : undefined;
}

/** The three names that every answer about a device has. */
export const namesOf = ({ kind, typeName, displayName }: Device) => ({
  user_display_name: displayName,
  type_display_name: typeName,
  auth_factor_name: KINDS[kind].v2,
});

/** `GET /api/2/users/{user_id}`: what of the profile has to do with second factors. */
export function readProfile(call: Call): Reply {
  const { user, profile } = v2Person(call);
  const [firstname = '', lastname = ''] = user.displayName.split(' ');
  return ok({
    id: new WireNumber(user.id),
    username: user.email,
    email: profile.email,
    phone: profile.phone,
    firstname,
    lastname,
    status: 1,
    state: 1,
  });
}
