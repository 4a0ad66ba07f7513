import { knownPerson } from './account.ts';
import { keep, newDevice, untakenTotp } from './device.ts';
import type { DeviceKind } from './device-types.ts';
import type { Account, Device, ProtectRows } from './state.ts';
import { end, isOpen } from './transaction.ts';
import { finish } from './v2/finish-transaction.ts';

/**
 * What a test may say of a device that it adds; the rest is made up.
 *
 * @example
 * const onelogin = createOneLoginEmulator({ users: ['35510511'] });
 * const options: OneLoginDeviceOptions = { rows: 'two-ids' };
 * await onelogin.addDevice('35510511', 'push', options);
 */
export type OneLoginDeviceOptions = {
  /** Digits; ids past what a double holds are fine. */
  readonly id?: string;
  readonly displayName?: string;
  /** How v1 lists Protect; default `one`. */
  readonly rows?: ProtectRows;
};

/** Gives the user an active device, set up on the user's phone. */
export async function addDevice(
  account: Account,
  userId: string,
  kind: DeviceKind,
  { id, displayName, rows }: OneLoginDeviceOptions = {},
): Promise<string> {
  if (id !== undefined && !isId(id)) throw new RangeError('A device id of OneLogin is a number without leading zeros.');
  const person = knownPerson(account, userId);
  const { user, profile } = person;
  const to = {
    sms: profile.phone ?? user.phoneNumber,
    voice: profile.phone ?? user.phoneNumber,
    email: profile.email ?? user.email,
    'email-otp': profile.email ?? user.email,
    'magic-link': profile.email ?? user.email,
    push: undefined,
    totp: undefined,
    token: undefined,
    duo: undefined,
  }[kind];
  const offered = account.v2Factors.find((factor) => factor.kind === kind);
  const device = newDevice(account, {
    kind,
    active: true,
    ...(id === undefined ? {} : { id }),
    ...(offered === undefined ? {} : { typeName: offered.name }),
    ...(displayName === undefined ? {} : { displayName }),
    ...(rows === undefined ? {} : { rows }),
    ...(to === undefined ? {} : { to }),
  });
  keep(person, device);
  if (kind === 'totp' && device.secret !== undefined) {
    const uri = `otpauth://totp/${account.name}?secret=${device.secret}`;
    user.phone.scan({ kind: 'totp', secret: device.secret, uri });
  }
  return device.id;
}

export const isId = (text: string): boolean => /^[1-9]\d*$/.test(text);

/** The code that the user's Protect app shows: of the active device, else of the newest registration. */
export async function pushCode(account: Account, userId: string): Promise<string> {
  const { devices, steps } = knownPerson(account, userId);
  const isProtect = (device: Device) => device.kind === 'push';
  const device =
    [...devices.values()].find(isProtect) ?? [...steps.values()].map((step) => step.device).findLast(isProtect);
  if (device === undefined) throw new Error('This user has no Protect app.');
  return untakenTotp(device, account.clock.now());
}

/** The user opens the newest link that was mailed. One that is expired or used changes nothing. */
export function clickMagicLink(account: Account, userId: string): void {
  const person = knownPerson(account, userId);
  const step = [...person.steps.values()].findLast(({ link }) => link !== undefined);
  if (step === undefined) throw new Error('No magic link has come to this user.');
  finish(person, step, 'accepted', account.clock.now());
}

/** The user picks up the newest call of v1 that still rings, and confirms. */
export function pickUpCall(account: Account, userId: string): void {
  const now = account.clock.now();
  const step = [...knownPerson(account, userId).steps.values()].findLast(
    (running) => running.use === 'state-token' && running.device.kind === 'voice' && isOpen(running, now),
  );
  if (step === undefined) throw new Error('No call rings at this user.');
  end(step, 'accepted', now);
}
