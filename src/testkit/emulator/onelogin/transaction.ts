import type { Transaction, User } from './state.ts';

/** A transaction is rejected after this many wrong codes. */
export const MAX_WRONG_ATTEMPTS = 5;
export const DEFAULT_LIFETIME_SECONDS = 120;
export const LIFETIME_SECONDS = { min: 120, max: 900 } as const;

export function openTransaction(
  user: User,
  given: Pick<Transaction, 'id' | 'purpose' | 'device' | 'expiresAt'> & Partial<Transaction>,
): Transaction {
  const transaction: Transaction = {
    requestedDeviceId: given.device.id,
    code: undefined,
    magicLink: undefined,
    qrCode: undefined,
    status: 'pending',
    wrongAttempts: 0,
    ...given,
  };
  user.transactions.set(transaction.id, transaction);
  return transaction;
}

/** True while the transaction can still be accepted or rejected. */
export const isOpen = ({ status, expiresAt, wrongAttempts }: Transaction, now: number): boolean =>
  status === 'pending' && now < expiresAt && wrongAttempts < MAX_WRONG_ATTEMPTS;

/** Sets the final status. Returns false if the transaction is no longer open: only the first decision counts. */
export function endTransaction(transaction: Transaction, status: 'accepted' | 'rejected', now: number): boolean {
  if (!isOpen(transaction, now)) return false;
  transaction.status = status;
  return true;
}
