import { getUser } from './account.ts';
import { newDevice, saveDevice, unusedTotp } from './device.ts';
import type { DeviceType } from './device-types.ts';
import { isNumericId } from './ids.ts';
import type { OneLoginDeviceOptions } from './options.ts';
import type { Account, Device, User } from './state.ts';
import { endTransaction, isOpen } from './transaction.ts';
import { finishTransaction } from './v2/finish-transaction.ts';

/** Adds an active device, set up on the user's phone. Returns its id. */
export async function addDevice(
  account: Account,
  userId: string,
  type: DeviceType,
  { id, displayName, rows }: OneLoginDeviceOptions = {},
): Promise<string> {
  if (id !== undefined && !isNumericId(id))
    throw new RangeError('A device id of OneLogin is a number without leading zeros.');
  const user = getUser(account, userId);
  const to = addressOf(user, type);
  const accountFactor = account.v2Factors.find((factor) => factor.type === type);
  const device = newDevice(account, {
    type,
    active: true,
    ...(id === undefined ? {} : { id }),
    ...(accountFactor === undefined ? {} : { typeName: accountFactor.name }),
    ...(displayName === undefined ? {} : { displayName }),
    ...(rows === undefined ? {} : { rows }),
    ...(to === undefined ? {} : { to }),
  });
  saveDevice(user, device);
  if (type === 'totp' && device.secret !== undefined) {
    const uri = `otpauth://totp/${account.name}?secret=${device.secret}`;
    user.phone.scan({ kind: 'totp', secret: device.secret, uri });
  }
  return device.id;
}

function addressOf({ profile, phoneNumber, email }: User, type: DeviceType): string | undefined {
  switch (type) {
    case 'sms':
    case 'voice':
      return profile.phone ?? phoneNumber;
    case 'email':
    case 'email-otp':
    case 'magic-link':
      return profile.email ?? email;
    default:
      return undefined;
  }
}

/** The code that the user's Protect app shows: for the Protect device, or for the newest registration of one. */
export async function pushCode(account: Account, userId: string): Promise<string> {
  const { devices, transactions } = getUser(account, userId);
  const isProtect = ({ type }: Device) => type === 'push';
  const device =
    [...devices.values()].find(isProtect) ??
    [...transactions.values()].map((transaction) => transaction.device).findLast(isProtect);
  if (device === undefined) throw new Error('This user has no Protect app.');
  return unusedTotp(device, account.clock.now());
}

/** The user opens the newest magic link. If it is expired or used, nothing changes. */
export function clickMagicLink(account: Account, userId: string): void {
  const user = getUser(account, userId);
  const transaction = [...user.transactions.values()].findLast(({ magicLink }) => magicLink !== undefined);
  if (transaction === undefined) throw new Error('No magic link has come to this user.');
  finishTransaction(user, transaction, 'accepted', account.clock.now());
}

/** The user answers the newest open call of v1 and confirms. */
export function pickUpCall(account: Account, userId: string): void {
  const now = account.clock.now();
  const call = [...getUser(account, userId).transactions.values()].findLast(
    (transaction) =>
      transaction.purpose === 'state-token' && transaction.device.type === 'voice' && isOpen(transaction, now),
  );
  if (call === undefined) throw new Error('No call rings at this user.');
  endTransaction(call, 'accepted', now);
}
