import * as v from 'valibot';
import type { Factor } from '../account-factors.ts';
import { hasActiveDevice, newDevice, saveDevice } from '../device.ts';
import { v2InvalidField, v2NotFound, v2ValidationError } from '../http/errors.ts';
import {
  type ApiRequest,
  type ApiResponse,
  created,
  getV2User,
  nonEmptyText,
  ok,
  parseV2Body,
} from '../http/operation.ts';
import { isoSeconds } from '../ids.ts';
import type { Account, Device, Transaction, User } from '../state.ts';
import { openTransaction } from '../transaction.ts';
import { deviceNames } from './devices.ts';
import { currentStatus, finishTransaction, submitOtp } from './finish-transaction.ts';
import { isEmail, startFields, startTransaction } from './start-transaction.ts';

// The body has no number and no address: both come from the user's profile.
const registrationBody = v.strictObject({
  factor_id: v.pipe(v.number(), v.integer()),
  display_name: nonEmptyText,
  verified: v.optional(v.boolean(), false),
  ...startFields,
});

/** `POST …/registrations` */
export function register(request: ApiRequest): ApiResponse {
  const user = getV2User(request);
  const body = parseV2Body(registrationBody, request);
  const factor = request.account.v2Factors.find(({ factorId }) => factorId === body.factor_id);
  if (factor === undefined || hasActiveDevice(user, factor.type)) throw v2ValidationError();
  const to = destinationOf(user, factor);
  if (body.verified && to === undefined) throw v2InvalidField('verified');
  const { type, name: typeName } = factor;
  const device = newDevice(request.account, { type, typeName, displayName: body.display_name, to });
  if (body.verified) return created(registerVerified(request, user, device));
  const transaction = startTransaction(request, user, 'registration', device, body);
  return created({
    id: transaction.id,
    status: 'pending',
    ...deviceNames(device),
    ...(type === 'push' ? {} : { expires_at: isoSeconds(transaction.expiresAt) }),
    ...factorData(request.account, user, transaction),
  });
}

/** Where the codes are sent. Undefined: the factor needs no address. */
function destinationOf({ profile }: User, { type }: Factor): string | undefined {
  if (type === 'push' || type === 'totp') return undefined;
  const to = type === 'sms' || type === 'voice' ? profile.phone : isEmail(type) ? profile.email : null;
  // The profile has no address, or the factor cannot be registered by API.
  if (to === null) throw v2ValidationError();
  return to;
}

function registerVerified({ now }: ApiRequest, user: User, device: Device) {
  device.active = true;
  saveDevice(user, device);
  const { id, status } = openTransaction(user, {
    id: crypto.randomUUID(),
    purpose: 'registration',
    device,
    expiresAt: now,
    status: 'accepted',
  });
  return { id, status, ...deviceNames(device), device_id: device.id };
}

function factorData({ name }: Account, { email }: User, { device, qrCode, code }: Transaction) {
  const { type, secret } = device;
  if (qrCode !== undefined) {
    const token = new URL(qrCode).searchParams.get('secret') ?? '';
    return { factor_data: { verification_token: token, totp_url: qrCode } };
  }
  if (type === 'voice' && code !== undefined) return { factor_data: { verification_token: code } };
  if (type !== 'totp' || secret === undefined) return {};
  // Derived: OneLogin has published no response for an authenticator app.
  const label = `${encodeURIComponent(name)}:${encodeURIComponent(email)}`;
  return { factor_data: { totp_url: `otpauth://totp/${label}?secret=${secret}&issuer=${encodeURIComponent(name)}` } };
}

// A number as OneLogin's specification has it, and its official clients. They lose the zeros at the front of a code.
const otp = v.union([v.string(), v.pipe(v.number(), v.safeInteger(), v.minValue(0), v.transform(String))]);
const otpBody = v.strictObject({ otp });

/** `PUT …/registrations/{registration_id}`: a wrong code is a status, not an error. */
export async function confirmRegistration(request: ApiRequest): Promise<ApiResponse> {
  const user = getV2User(request);
  const transaction = findRegistration(request, user);
  const body = parseV2Body(otpBody, request);
  return ok(registrationJson(transaction, await submitOtp(user, transaction, body.otp, request.now)));
}

/** `GET …/registrations/{registration_id}` */
export function readRegistration(request: ApiRequest): ApiResponse {
  const transaction = findRegistration(request, getV2User(request));
  return ok(registrationJson(transaction, currentStatus(transaction, request.now)));
}

function findRegistration({ transactionId }: ApiRequest, { transactions }: User): Transaction {
  const transaction = transactions.get(transactionId);
  if (transaction?.purpose !== 'registration') throw v2NotFound();
  return transaction;
}

function registrationJson({ id, device }: Transaction, status: Transaction['status']) {
  return { id, status, ...(status === 'accepted' ? { device_id: device.id } : {}) };
}

/** The user's phone scans the QR code of a Protect registration. False: there is no such open registration. */
export function bindProtect({ clock }: Account, user: User, scanned: string): boolean {
  const transaction = [...user.transactions.values()].find(({ qrCode }) => qrCode === scanned);
  if (transaction === undefined) return false;
  const before = transaction.status;
  finishTransaction(user, transaction, 'accepted', clock.now());
  return before === 'pending' && transaction.status === 'accepted';
}
