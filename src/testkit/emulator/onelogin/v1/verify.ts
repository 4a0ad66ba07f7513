import * as v from 'valibot';
import { consumeTotp, hasActiveDevice } from '../device.ts';
import { factorAuthenticationFailed, stateTokenExpired, v1Error, v1SuccessStatus } from '../http/errors.ts';
import { type ApiRequest, type ApiResponse, ok, parseV1Body } from '../http/operation.ts';
import type { Device, Transaction, User } from '../state.ts';
import { consumeTemporaryToken } from '../temporary-tokens.ts';
import { MAX_WRONG_ATTEMPTS } from '../transaction.ts';
import { ALREADY_ENROLLED, getDevice } from './devices.ts';

const verifyBody = v.strictObject({ otp_token: v.optional(v.string()), state_token: v.optional(v.string()) });
type VerifyBody = v.InferOutput<typeof verifyBody>;

/**
 * `POST …/otp_devices/{device_id}/verify`: checks a code, or returns the state of an approval. The first success makes a
 * pending device active.
 */
export async function verifyDevice(request: ApiRequest): Promise<ApiResponse> {
  if (request.deviceId === '0') return redeemTemporaryToken(request);
  const { user, device } = getDevice(request);
  await checkAnswer(request, user, device, parseV1Body(verifyBody, request));
  // Checked after the wait: a parallel request may have activated another device or removed this one.
  getDevice(request);
  requireNoOtherActive(user, device);
  device.active = true;
  return SUCCESS;
}

function requireNoOtherActive(user: User, device: Device): void {
  if (!device.active && hasActiveDevice(user, device.type)) throw v1Error(400, ALREADY_ENROLLED);
}

const SUCCESS = ok({ status: v1SuccessStatus() });

/** A temporary token is verified with device id 0. The user needs no device for it. */
function redeemTemporaryToken(request: ApiRequest): ApiResponse {
  const user = request.account.users.get(request.userId);
  if (user === undefined) throw v1Error(400, 'User does not exist');
  const token = requireOtpToken(parseV1Body(verifyBody, request).otp_token);
  if (!consumeTemporaryToken(user, token, request.now)) throw factorAuthenticationFailed();
  return SUCCESS;
}

async function checkAnswer(request: ApiRequest, user: User, device: Device, body: VerifyBody): Promise<void> {
  const { now } = request;
  switch (device.type) {
    case 'sms':
      return consumeCode(
        user,
        findTransaction(request, user, requireStateToken(body)),
        requireOtpToken(body.otp_token),
      );
    case 'voice': {
      const transaction = findTransaction(request, user, requireStateToken(body));
      if (body.otp_token === undefined) return consumeApproval(user, transaction, 'Authentication pending');
      return consumeCode(user, transaction, body.otp_token);
    }
    case 'push':
      if (body.otp_token !== undefined) return consumeProtectCode(request, user, device, body, body.otp_token);
      return consumeApproval(
        user,
        findTransaction(request, user, requireStateToken(body)),
        'Authentication pending on OL Protect',
      );
    case 'totp':
      if (body.state_token !== undefined) throw stateTokenExpired();
      if (!(await consumeTotp(device, requireOtpToken(body.otp_token), now))) throw factorAuthenticationFailed();
      return;
    case 'token':
      if (body.state_token !== undefined) throw stateTokenExpired();
      if (user.phone.takeTokenCode('yubikey', requireOtpToken(body.otp_token)) !== 'fresh')
        throw factorAuthenticationFailed();
      return;
    default:
      throw v1Error(400, 'This factor cannot be verified here');
  }
}

/** All wrong state tokens get the same error: expired, used, replaced, or of another device. */
function findTransaction({ deviceId, now }: ApiRequest, user: User, stateToken: string): Transaction {
  const transaction = user.transactions.get(stateToken);
  if (
    transaction === undefined ||
    transaction.purpose !== 'state-token' ||
    transaction.requestedDeviceId !== deviceId ||
    now >= transaction.expiresAt
  ) {
    throw stateTokenExpired();
  }
  return transaction;
}

/** A call accepts its code even after the user has confirmed it. Either of them uses up the state token. */
function consumeCode(user: User, transaction: Transaction, code: string): void {
  if (transaction.code !== code) throw countWrongCode(user, transaction);
  user.transactions.delete(transaction.id);
}

function consumeApproval(user: User, transaction: Transaction, pendingMessage: string): void {
  if (transaction.status === 'rejected') throw factorAuthenticationFailed();
  if (transaction.status === 'pending') throw v1Error(401, pendingMessage);
  user.transactions.delete(transaction.id);
}

/** A typed Protect code needs no state token. If Protect has two ids, the one for the push accepts no code. */
async function consumeProtectCode(
  request: ApiRequest,
  user: User,
  device: Device,
  body: VerifyBody,
  code: string,
): Promise<void> {
  const transaction = body.state_token === undefined ? undefined : findTransaction(request, user, body.state_token);
  const isPushOnly = device.codeRowId !== undefined && device.codeRowId !== request.deviceId;
  if (isPushOnly || !(await consumeTotp(device, code, request.now))) {
    throw transaction === undefined ? factorAuthenticationFailed() : countWrongCode(user, transaction);
  }
  if (transaction !== undefined && !user.transactions.delete(transaction.id)) throw stateTokenExpired();
}

/** Counts a wrong code. After five the state token ends. */
function countWrongCode(user: User, transaction: Transaction): Error {
  transaction.wrongAttempts += 1;
  if (transaction.wrongAttempts >= MAX_WRONG_ATTEMPTS) user.transactions.delete(transaction.id);
  return factorAuthenticationFailed();
}

function requireOtpToken(otpToken: string | undefined): string {
  if (!otpToken) throw v1Error(400, 'otp_token is missing or invalid');
  return otpToken;
}

function requireStateToken({ state_token }: VerifyBody): string {
  if (!state_token) throw v1Error(400, 'state_token is missing or invalid');
  return state_token;
}
