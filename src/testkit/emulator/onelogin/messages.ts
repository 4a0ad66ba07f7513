import type { Account, Device, Transaction, User } from './state.ts';

/** The most characters that a text message can have, after its variables are replaced. */
export const MAX_SMS_LENGTH = 160;

/** Replaces `{{name}}` by the variable of that name. Unknown names stay as they are. */
export function renderTemplate(template: string, variables: ReadonlyMap<string, string>): string {
  return template.replaceAll(/\{\{(\w+)\}\}/g, (whole, name: string) => variables.get(name) ?? whole);
}

/** A lifetime as a message shows it, in minutes. */
export const toMinutes = (seconds: number): string => String(Math.ceil(seconds / 60));

export const DEFAULT_TEMPLATE = 'Your verification code is {{otp_code}}.';

export function sendSms({ outbox, clock }: Account, { to = '' }: Device, text: string, code: string): void {
  outbox.send({ channel: 'sms', to, text, code, at: clock.now() });
}

/** A call of v1. It speaks the code, and the user can also confirm without typing it. */
export function sendVoiceCall({ outbox, clock }: Account, { to = '' }: Device, code: string): void {
  const text = `Your verification code is ${[...code].join(' ')}.`;
  outbox.send({ channel: 'voice', to, text, code, at: clock.now() });
}

/** Sends a code, a magic link or both. Without a code, the outbox has the last part of the link as the code. */
export function sendEmail(
  { outbox, clock }: Account,
  { to = '' }: Device,
  { code, magicLink }: Pick<Transaction, 'code' | 'magicLink'>,
): void {
  const text = [
    code === undefined ? [] : [`Your verification code is ${code}.`],
    magicLink === undefined ? [] : [`Open this link to go on: ${magicLink}`],
  ].flat();
  const token = magicLink === undefined ? '' : (new URL(magicLink).pathname.split('/').at(-1) ?? '');
  outbox.send({ channel: 'email', to, text: text.join(' '), code: code ?? token, at: clock.now() });
}

/** Shows a push on the user's phone. */
export function sendPush({ phone }: User, onDecision: (decision: 'approve' | 'deny') => void): void {
  phone.receivePush({ answer: (decision) => onDecision(decision) });
}
