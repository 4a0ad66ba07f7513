import * as v from 'valibot';
import type { DeviceKind } from '../device-types.ts';
import { v2InvalidField } from '../http/errors.ts';
import { type Call, wholeSecondsOrDigits } from '../http/operation.ts';
import { newDigits, newToken } from '../ids.ts';
import { DEFAULT_TEMPLATE, MAX_SMS_LENGTH, minutes, push, rendered, sendMail, sendSms } from '../messages.ts';
import type { Device, Person, Step } from '../state.ts';
import { DEFAULT_LIFETIME_SECONDS, LIFETIME_SECONDS, open } from '../transaction.ts';
import { finish } from './finish-transaction.ts';

/** What registrations and verifications both take. */
export const beginFields = {
  expires_in: v.optional(wholeSecondsOrDigits(LIFETIME_SECONDS.min, LIFETIME_SECONDS.max), DEFAULT_LIFETIME_SECONDS),
  redirect_to: v.optional(
    v.pipe(
      v.string(),
      v.check((text) => URL.parse(text)?.protocol === 'https:'),
    ),
  ),
  custom_message: v.optional(v.string()),
};
export type Wanted = {
  readonly expires_in: number;
  readonly redirect_to?: string | undefined;
  readonly custom_message?: string | undefined;
};

export const isMail = (kind: DeviceKind): boolean => kind === 'email' || kind === 'email-otp' || kind === 'magic-link';

/** Opens a registration or verification: sends its code or link, rings, or shows a push. */
export function begin(
  { account, now }: Call,
  person: Person,
  {
    use,
    device,
    wanted,
  }: { readonly use: 'registration' | 'verification'; readonly device: Device; readonly wanted: Wanted },
): Step {
  const { kind } = device;
  if (wanted.redirect_to !== undefined && !isMail(kind)) throw v2InvalidField('redirect_to');
  if (wanted.custom_message !== undefined && kind !== 'sms') throw v2InvalidField('custom_message');
  const code =
    kind === 'sms' || kind === 'voice' || kind === 'email' || kind === 'email-otp' ? newDigits(6) : undefined;
  const text = code === undefined ? '' : smsText(code, wanted);
  const link = kind === 'email' || kind === 'magic-link' ? newLink(account.baseUrl, wanted) : undefined;
  const step = open(person, {
    id: crypto.randomUUID(),
    use,
    device,
    expiresAt: now + wanted.expires_in * 1000,
    code,
    link,
    picture: kind === 'push' && use === 'registration' ? protectPicture(account.name, person) : undefined,
  });
  const decide = (accepted: boolean) => finish(person, step, accepted ? 'accepted' : 'rejected', account.clock.now());

  if (code !== undefined && kind === 'sms') sendSms(account, device, text, code);
  if (isMail(kind)) sendMail(account, device, { code, link });
  if (kind === 'voice') person.user.phone.receiveCall({ keyIn: (digits) => decide(digits === code) });
  if (kind === 'push' && use === 'verification') push(person, (decision) => decide(decision === 'approve'));
  return step;
}

function smsText(code: string, { custom_message = DEFAULT_TEMPLATE, expires_in }: Wanted): string {
  const variables = new Map([
    ['otp_code', code],
    ['otp_expiry', minutes(expires_in)],
  ]);
  const text = rendered(custom_message, variables);
  if (text.length > MAX_SMS_LENGTH) throw v2InvalidField('custom_message');
  return text;
}

function newLink(baseUrl: string, { redirect_to }: Wanted): string {
  const link = new URL(`/mfa/magic-link/${newToken()}`, baseUrl);
  if (redirect_to !== undefined) link.searchParams.set('redirect_to', redirect_to);
  return link.href;
}

/** As documented, what stands for the secret is the verification token, which no authenticator app can read. */
function protectPicture(account: string, { user }: Person): string {
  return `otpauth://totp/${encodeURIComponent(account)}:${encodeURIComponent(user.email)}?secret=01-${newDigits(7)}`;
}
