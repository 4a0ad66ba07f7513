import * as v from 'valibot';
import { consumeTotp } from '../device.ts';
import { v2InvalidField, v2NotFound, v2ValidationError } from '../http/errors.ts';
import { type ApiRequest, type ApiResponse, created, getV2User, ok, parseV2Body } from '../http/operation.ts';
import { isoSeconds } from '../ids.ts';
import type { Device, Transaction, User } from '../state.ts';
import { deviceNames, findActiveDevice } from './devices.ts';
import { currentStatus, submitOtp } from './finish-transaction.ts';
import { startFields, startTransaction } from './start-transaction.ts';

const deviceId = v.pipe(
  v.union([v.pipe(v.string(), v.regex(/^\d+$/)), v.pipe(v.number(), v.safeInteger())]),
  v.transform(String),
);
const verificationBody = v.strictObject({
  device_id: deviceId,
  otp: v.nullish(v.string()),
  // In OneLogin's specification, but without effect.
  display_name: v.optional(v.string()),
  ...startFields,
});

/** `POST …/verifications`: starts a verification. A code in the body is checked at once; the result cannot be read later. */
export async function verify(request: ApiRequest): Promise<ApiResponse> {
  const user = getV2User(request);
  const body = parseV2Body(verificationBody, request);
  const device = findActiveDevice(user, body.device_id);
  if (device === undefined) throw v2NotFound();
  if (typeof body.otp === 'string') return created(await checkOtpAtOnce(device, body.otp, request.now));
  // No published source shows how Duo and YubiKey are verified, so the emulator does not guess.
  if (device.type === 'duo' || device.type === 'token') throw v2ValidationError();
  const transaction = startTransaction(request, user, 'verification', device, body);
  return created({
    id: transaction.id,
    ...deviceNames(device),
    user_id: user.id,
    device_id: device.id,
    expires_at: isoSeconds(transaction.expiresAt),
    ...(device.type === 'voice' && transaction.code !== undefined
      ? { factor_data: { verification_token: transaction.code } }
      : {}),
  });
}

/** Only an authenticator app and Protect show codes without a challenge. */
async function checkOtpAtOnce(device: Device, otp: string, now: number) {
  if (device.type !== 'push' && device.type !== 'totp') throw v2InvalidField('otp');
  const status = (await consumeTotp(device, otp, now)) ? 'accepted' : 'rejected';
  return { id: crypto.randomUUID(), status, device_id: device.id };
}

const confirmBody = v.strictObject({ otp: v.string(), device_id: v.optional(deviceId) });

/** `PUT …/verifications/{verification_id}`: a wrong code is a status, not an error. */
export async function confirmVerification(request: ApiRequest): Promise<ApiResponse> {
  const user = getV2User(request);
  const transaction = findVerification(request, user);
  const body = parseV2Body(confirmBody, request);
  const deviceIdMissing = body.device_id === undefined;
  if (deviceIdMissing ? transaction.device.type === 'totp' : body.device_id !== transaction.device.id)
    throw v2InvalidField('device_id');
  return ok(verificationJson(transaction, await submitOtp(user, transaction, body.otp, request.now)));
}

/** `GET …/verifications/{verification_id}` */
export function readVerification(request: ApiRequest): ApiResponse {
  const transaction = findVerification(request, getV2User(request));
  return ok(verificationJson(transaction, currentStatus(transaction, request.now)));
}

function findVerification({ transactionId }: ApiRequest, { transactions }: User): Transaction {
  const transaction = transactions.get(transactionId);
  if (transaction?.purpose !== 'verification') throw v2NotFound();
  return transaction;
}

const verificationJson = ({ id, device }: Transaction, status: Transaction['status']) => ({
  id,
  status,
  device_id: device.id,
});
