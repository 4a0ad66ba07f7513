import { encodeBase32 } from '../../../adapter-kit/encoding.ts';
import { TOTP_PERIOD_SECONDS, totpAt, totpStepOf } from '../../simulated-user/totp.ts';
import { DEVICE_TYPES, type DeviceType } from './device-types.ts';
import type { Account, Device, User } from './state.ts';

type NewDevice = Pick<Device, 'type'> & Partial<Omit<Device, 'type' | 'usedTimeSteps' | 'codeRowId'>>;

/** A device that is not saved yet. */
export function newDevice(account: Account, given: NewDevice): Device {
  const { type, rows = 'one' } = given;
  const id = given.id ?? nextId(account);
  return {
    id,
    type,
    typeName: given.typeName ?? DEVICE_TYPES[type].name,
    displayName: given.displayName ?? given.typeName ?? DEVICE_TYPES[type].name,
    to: given.to,
    secret: given.secret ?? (type === 'totp' || type === 'push' ? newSecret() : undefined),
    usedTimeSteps: new Set(),
    rows,
    codeRowId: rows === 'two-ids' ? nextId(account) : undefined,
    active: given.active ?? false,
  };
}

const newSecret = (): string => encodeBase32(crypto.getRandomValues(new Uint8Array(20)));

function nextId(account: Account): string {
  account.lastDeviceId += 1;
  return String(account.lastDeviceId);
}

export function saveDevice(user: User, device: Device): Device {
  user.devices.set(device.id, device);
  return device;
}

/** Deletes the device and all its transactions. */
export function deleteDevice(user: User, device: Device): void {
  user.devices.delete(device.id);
  for (const transaction of user.transactions.values()) {
    if (transaction.device === device) user.transactions.delete(transaction.id);
  }
}

/** Deletes a row that a test added with `plant`. v1 calls its id `id`, v2 `device_id`. False: there is none. */
export function deletePlantedRow(user: User, id: string): boolean {
  const rest = user.planted.filter((row) => String(row.device_id ?? row.id) !== id);
  const found = rest.length < user.planted.length;
  user.planted = rest;
  return found;
}

export const hasActiveDevice = (user: User, type: DeviceType): boolean =>
  [...user.devices.values()].some((device) => device.active && device.type === type);

/** The default is the user's first active device, or the first pending one if none is active. */
export function isDefault({ devices }: User, device: Device): boolean {
  const all = [...devices.values()];
  return device === (all.find(({ active }) => active) ?? all[0]);
}

/** Accepts a TOTP code, each time step once. False: the code is wrong or used. */
export async function consumeTotp({ secret, usedTimeSteps }: Device, code: string, now: number): Promise<boolean> {
  const timeStep = secret === undefined ? undefined : await totpStepOf(secret, code, now);
  // The used steps are read after the wait: of two parallel requests with one code only the first counts.
  if (timeStep === undefined || usedTimeSteps.has(timeStep)) return false;
  usedTimeSteps.add(timeStep);
  return true;
}

/** The current code, or if it was used, that of the next or the previous time step: all three are accepted. */
export function unusedTotp({ secret, usedTimeSteps }: Device, now: number): Promise<string> {
  if (secret === undefined) throw new Error('This device shows no codes.');
  const current = Math.floor(now / 1000 / TOTP_PERIOD_SECONDS);
  const timeStep = [current, current + 1, current - 1].find((candidate) => !usedTimeSteps.has(candidate)) ?? current;
  return totpAt(secret, timeStep * TOTP_PERIOD_SECONDS * 1000);
}
