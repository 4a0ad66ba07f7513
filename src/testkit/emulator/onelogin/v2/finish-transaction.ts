import { consumeTotp, hasActiveDevice, saveDevice } from '../device.ts';
import type { Transaction, User } from '../state.ts';
import { endTransaction, isOpen, MAX_WRONG_ATTEMPTS } from '../transaction.ts';

/**
 * Sets the final status of an open transaction. An accepted registration adds its device. It is rejected if the user has
 * an active device of this type.
 */
export function finishTransaction(
  user: User,
  transaction: Transaction,
  status: 'accepted' | 'rejected',
  now: number,
): void {
  const { device, purpose } = transaction;
  const isSecond = purpose !== 'verification' && hasActiveDevice(user, device.type);
  const ended = endTransaction(transaction, isSecond ? 'rejected' : status, now);
  if (!ended || transaction.status !== 'accepted' || purpose === 'verification') return;
  device.active = true;
  saveDevice(user, device);
}

/**
 * The status that a read returns. Not confirmed: the status after the expiry. Here a pending transaction and an accepted
 * verification are then rejected. An accepted registration stays accepted, because its device exists.
 */
export function currentStatus(transaction: Transaction, now: number): Transaction['status'] {
  if (transaction.status === 'pending') return isOpen(transaction, now) ? 'pending' : 'rejected';
  return transaction.purpose === 'verification' && now >= transaction.expiresAt ? 'rejected' : transaction.status;
}

/** Checks a code and returns the new status. A transaction that has ended accepts no code: a code is for one use. */
export async function submitOtp(
  user: User,
  transaction: Transaction,
  otp: string,
  now: number,
): Promise<Transaction['status']> {
  if (!isOpen(transaction, now)) return 'rejected';
  // Count the attempt before the check: otherwise parallel guesses could exceed the limit.
  transaction.wrongAttempts += 1;
  const isCorrect = await isCorrectOtp(transaction, otp, now);
  if (transaction.status !== 'pending') return 'rejected';
  if (!isCorrect) return transaction.wrongAttempts < MAX_WRONG_ATTEMPTS ? 'pending' : 'rejected';
  transaction.wrongAttempts = 0;
  finishTransaction(user, transaction, 'accepted', now);
  return transaction.status;
}

async function isCorrectOtp({ device, purpose, code }: Transaction, otp: string, now: number): Promise<boolean> {
  switch (device.type) {
    case 'sms':
    case 'email':
    case 'email-otp':
      return otp === code;
    case 'totp':
      return consumeTotp(device, otp, now);
    case 'push':
      // A verification with Protect waits for the push and accepts no typed code.
      return purpose === 'registration' && consumeTotp(device, otp, now);
    default:
      return false;
  }
}
