import type { Channel } from '../../../simulated-user/outbox.ts';
import { type ApiError, validationError } from '../http/errors.ts';
import type { ApiRequest } from '../http/operation.ts';
import { newDigits } from '../ids.ts';
import type { MessageMethod } from '../state.ts';
import { checkAttemptLimit, countMessage } from './attempt-limits.ts';

const DEFAULT_LIFETIME_SECONDS = 300;
const MAX_LIFETIME_SECONDS = 86_400;
const CHANNEL: Readonly<Record<MessageMethod['type'], Channel>> = { sms: 'sms', call: 'voice', email: 'email' };

/**
 * Sends a new code. The code before it is no longer valid. Throws if the last message was too recent, or if the user has
 * made too many attempts.
 */
export function sendCode(request: ApiRequest, method: MessageMethod): void {
  const lifetime = method.type === 'email' ? tokenLifetime(request) : DEFAULT_LIFETIME_SECONDS;
  checkAttemptLimit(request, 'activate', 'verify');
  countMessage(request, method);
  const code = newDigits(method.type === 'call' ? 5 : 6);
  method.sent = { code, expiresAt: request.now + lifetime * 1000 };
  request.org.outbox.send({
    channel: CHANNEL[method.type],
    to: method.to,
    text: `Your verification code is ${code}.${method.type === 'sms' ? templateAndLanguage(request) : ''}`,
    code,
    at: request.now,
  });
}

/** Accepts the code that was sent last, once. Throws `wrong` for any other code. */
export function consumeSentCode(method: MessageMethod, code: string, now: number, wrong: ApiError): void {
  const { sent } = method;
  if (sent === undefined || now >= sent.expiresAt || sent.code !== code) throw wrong;
  method.sent = undefined;
}

/** Only the text of an sms shows the template and the language. As at Okta, an unknown template is no error. */
function templateAndLanguage({ org, query, headers }: ApiRequest): string {
  const template = query.get('templateId');
  const language = headers.get('accept-language')?.match(/^[a-z]{2}(?=$|[-,;])/i)?.[0];
  return [
    template === org.smsTemplateId ? ` [template ${template}]` : '',
    language === undefined ? '' : ` [language ${language.toLowerCase()}]`,
  ].join('');
}

function tokenLifetime({ query }: ApiRequest): number {
  const value = query.get('tokenLifetimeSeconds');
  if (value === null) return DEFAULT_LIFETIME_SECONDS;
  const seconds = /^\d{1,6}$/.test(value) ? Number(value) : 0;
  if (seconds < 1 || seconds > MAX_LIFETIME_SECONDS) throw validationError('tokenLifetimeSeconds');
  return seconds;
}
