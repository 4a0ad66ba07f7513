import { encodeBase32 } from '../../../adapter-kit/encoding.ts';
import { TOTP_PERIOD_SECONDS, totpAt, totpStepOf } from '../../simulated-user/totp.ts';
import { type DeviceKind, KINDS } from './device-types.ts';
import type { Account, Device, Person } from './state.ts';

type NewDevice = Pick<Device, 'kind'> & Partial<Omit<Device, 'kind' | 'usedSteps' | 'codeRowId'>>;

/** A device that is not the user's yet. */
export function newDevice(account: Account, given: NewDevice): Device {
  const { kind, rows = 'one' } = given;
  const id = given.id ?? nextId(account);
  return {
    id,
    kind,
    typeName: given.typeName ?? KINDS[kind].name,
    displayName: given.displayName ?? given.typeName ?? KINDS[kind].name,
    to: given.to,
    secret: given.secret ?? (kind === 'totp' || kind === 'push' ? newSecret() : undefined),
    usedSteps: new Set(),
    rows,
    codeRowId: rows === 'two-ids' ? nextId(account) : undefined,
    active: given.active ?? false,
  };
}

const newSecret = (): string => encodeBase32(crypto.getRandomValues(new Uint8Array(20)));

function nextId(account: Account): string {
  account.nextDeviceId += 1;
  return String(account.nextDeviceId);
}

export function keep(person: Person, device: Device): Device {
  person.devices.set(device.id, device);
  return device;
}

/** Forgets the device, and every step that waits for it. */
export function forget(person: Person, device: Device): void {
  person.devices.delete(device.id);
  for (const step of person.steps.values()) {
    if (step.device === device) person.steps.delete(step.id);
  }
}

/** Deletes a row that a test put there; v1 calls its id `id`, v2 `device_id`. */
export function forgetPlanted(person: Person, id: string): boolean {
  const rest = person.planted.filter((row) => String(row.device_id ?? row.id) !== id);
  const found = rest.length < person.planted.length;
  person.planted = rest;
  return found;
}

export const hasActive = (person: Person, kind: DeviceKind): boolean =>
  [...person.devices.values()].some((device) => device.active && device.kind === kind);

/** The user's first active device; a pending one only where there is no other. */
export function isDefault({ devices }: Person, device: Device): boolean {
  const all = [...devices.values()];
  return device === (all.find(({ active }) => active) ?? all[0]);
}

/** Takes a time-based code, each time step once. */
export async function takeTotp({ secret, usedSteps }: Device, code: string, now: number): Promise<boolean> {
  const step = secret === undefined ? undefined : await totpStepOf(secret, code, now);
  // Looked at after the wait: of two parallel answers with one code only the first counts.
  if (step === undefined || usedSteps.has(step)) return false;
  usedSteps.add(step);
  return true;
}

/** A code that would be taken now: the current one, unless it was taken, then one of the steps beside it. */
export function untakenTotp({ secret, usedSteps }: Device, now: number): Promise<string> {
  if (secret === undefined) throw new Error('This device shows no codes.');
  const current = Math.floor(now / 1000 / TOTP_PERIOD_SECONDS);
  const step = [current, current + 1, current - 1].find((candidate) => !usedSteps.has(candidate)) ?? current;
  return totpAt(secret, step * TOTP_PERIOD_SECONDS * 1000);
}
