import type { Channel } from '../../../simulated-user/outbox.ts';
import { invalid, type Refusal, wrongAnswer } from '../http/errors.ts';
import type { Call } from '../http/operation.ts';
import { countMessage, refuseOverLimit } from '../http/rate-limit.ts';
import { newDigits } from '../ids.ts';
import type { MessageMethod } from '../state.ts';

const DEFAULT_LIFETIME_SECONDS = 300;
const MAX_LIFETIME_SECONDS = 86_400;
const CHANNEL: Readonly<Record<MessageMethod['type'], Channel>> = { sms: 'sms', call: 'voice', email: 'email' };

/** Sends a new code; the one before is void. Refuses what comes too soon, or after too many wrong codes. */
export function sendCode(call: Call, method: MessageMethod): void {
  const lifetime = method.type === 'email' ? tokenLifetime(call) : DEFAULT_LIFETIME_SECONDS;
  refuseOverLimit(call, 'activate', 'verify');
  countMessage(call, method);
  const code = newDigits(method.type === 'call' ? 5 : 6);
  method.sent = { code, expiresAt: call.now + lifetime * 1000 };
  call.org.outbox.send({
    channel: CHANNEL[method.type],
    to: method.to,
    text: `Your verification code is ${code}.${method.type === 'sms' ? variant(call) : ''}`,
    code,
    at: call.now,
  });
}

/** Takes the code that was sent last, once. */
export function takeCode(method: MessageMethod, code: string, now: number, wrong: Refusal): void {
  const { sent } = method;
  if (sent === undefined || now >= sent.expiresAt || sent.code !== code) throw wrong;
  method.sent = undefined;
}

/** Which words an activation and a verification have for a wrong code. */
export const WRONG_WHEN = {
  activating: () => wrongAnswer('passcode'),
  verifying: () => wrongAnswer('token'),
} as const;

/** Template and language show in the text of an sms, and only there; an unknown template is the default one, silently. */
function variant({ org, query, headers }: Call): string {
  const template = query.get('templateId');
  const language = headers.get('accept-language')?.match(/^[a-z]{2}(?=$|[-,;])/i)?.[0];
  return [
    template === org.smsTemplateId ? ` [template ${template}]` : '',
    language === undefined ? '' : ` [language ${language.toLowerCase()}]`,
  ].join('');
}

function tokenLifetime({ query }: Call): number {
  const asked = query.get('tokenLifetimeSeconds');
  if (asked === null) return DEFAULT_LIFETIME_SECONDS;
  const seconds = /^\d{1,6}$/.test(asked) ? Number(asked) : 0;
  if (seconds < 1 || seconds > MAX_LIFETIME_SECONDS) throw invalid('tokenLifetimeSeconds');
  return seconds;
}
