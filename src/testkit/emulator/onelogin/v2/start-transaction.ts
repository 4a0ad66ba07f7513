import * as v from 'valibot';
import type { DeviceType } from '../device-types.ts';
import { v2InvalidField } from '../http/errors.ts';
import { type ApiRequest, wholeSecondsOrDigits } from '../http/operation.ts';
import { newDigits, newHexToken } from '../ids.ts';
import {
  DEFAULT_TEMPLATE,
  MAX_SMS_LENGTH,
  renderTemplate,
  sendEmail,
  sendPush,
  sendSms,
  toMinutes,
} from '../messages.ts';
import type { Device, Transaction, User } from '../state.ts';
import { DEFAULT_LIFETIME_SECONDS, LIFETIME_SECONDS, openTransaction } from '../transaction.ts';
import { finishTransaction } from './finish-transaction.ts';

/** The body fields that registrations and verifications share. */
export const startFields = {
  expires_in: v.optional(wholeSecondsOrDigits(LIFETIME_SECONDS.min, LIFETIME_SECONDS.max), DEFAULT_LIFETIME_SECONDS),
  redirect_to: v.optional(
    v.pipe(
      v.string(),
      v.check((text) => URL.parse(text)?.protocol === 'https:'),
    ),
  ),
  custom_message: v.optional(v.string()),
};
export type StartOptions = {
  readonly expires_in: number;
  readonly redirect_to?: string | undefined;
  readonly custom_message?: string | undefined;
};

export const isEmail = (type: DeviceType): boolean => type === 'email' || type === 'email-otp' || type === 'magic-link';

/** Opens a registration or verification and sends its code, link, call or push. */
export function startTransaction(
  { account, now }: ApiRequest,
  user: User,
  purpose: 'registration' | 'verification',
  device: Device,
  options: StartOptions,
): Transaction {
  const { type } = device;
  if (options.redirect_to !== undefined && !isEmail(type)) throw v2InvalidField('redirect_to');
  if (options.custom_message !== undefined && type !== 'sms') throw v2InvalidField('custom_message');
  const code =
    type === 'sms' || type === 'voice' || type === 'email' || type === 'email-otp' ? newDigits(6) : undefined;
  const text = code === undefined ? '' : smsText(code, options);
  const magicLink = type === 'email' || type === 'magic-link' ? newMagicLink(account.baseUrl, options) : undefined;
  const transaction = openTransaction(user, {
    id: crypto.randomUUID(),
    purpose,
    device,
    expiresAt: now + options.expires_in * 1000,
    code,
    magicLink,
    qrCode: type === 'push' && purpose === 'registration' ? newProtectQrCode(account.name, user) : undefined,
  });
  const decide = (accepted: boolean) =>
    finishTransaction(user, transaction, accepted ? 'accepted' : 'rejected', account.clock.now());

  if (code !== undefined && type === 'sms') sendSms(account, device, text, code);
  if (isEmail(type)) sendEmail(account, device, { code, magicLink });
  if (type === 'voice') user.phone.receiveCall({ keyIn: (digits) => decide(digits === code) });
  if (type === 'push' && purpose === 'verification') sendPush(user, (decision) => decide(decision === 'approve'));
  return transaction;
}

function smsText(code: string, { custom_message = DEFAULT_TEMPLATE, expires_in }: StartOptions): string {
  const variables = new Map([
    ['otp_code', code],
    ['otp_expiry', toMinutes(expires_in)],
  ]);
  const text = renderTemplate(custom_message, variables);
  if (text.length > MAX_SMS_LENGTH) throw v2InvalidField('custom_message');
  return text;
}

function newMagicLink(baseUrl: string, { redirect_to }: StartOptions): string {
  const magicLink = new URL(`/mfa/magic-link/${newHexToken()}`, baseUrl);
  if (redirect_to !== undefined) magicLink.searchParams.set('redirect_to', redirect_to);
  return magicLink.href;
}

/** As documented, `secret` is the verification token here. No authenticator app can read it. */
function newProtectQrCode(account: string, { email }: User): string {
  return `otpauth://totp/${encodeURIComponent(account)}:${encodeURIComponent(email)}?secret=01-${newDigits(7)}`;
}
