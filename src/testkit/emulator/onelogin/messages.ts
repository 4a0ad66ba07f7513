import type { Account, Device, Person } from './state.ts';

/** Characters that a text message may have once its variables are filled in. */
export const MAX_SMS_LENGTH = 160;

/** Fills in `{{name}}`; what the template names otherwise stays as it is. */
export function rendered(template: string, variables: ReadonlyMap<string, string>): string {
  return template.replaceAll(/\{\{(\w+)\}\}/g, (whole, name: string) => variables.get(name) ?? whole);
}

/** How a lifetime reads in a message. */
export const minutes = (seconds: number): string => String(Math.ceil(seconds / 60));

export const DEFAULT_TEMPLATE = 'Your verification code is {{otp_code}}.';

export function sendSms({ outbox, clock }: Account, { to = '' }: Device, text: string, code: string): void {
  outbox.send({ channel: 'sms', to, text, code, at: clock.now() });
}

/** A call of v1: it speaks the code, and whoever picks up can confirm without it. */
export function speak({ outbox, clock }: Account, { to = '' }: Device, code: string): void {
  const text = `Your verification code is ${[...code].join(' ')}.`;
  outbox.send({ channel: 'voice', to, text, code, at: clock.now() });
}

/** Mails a code, a link or both. A mail without a code has the link's last part in its place. */
export function sendMail(
  { outbox, clock }: Account,
  { to = '' }: Device,
  { code, link }: { readonly code: string | undefined; readonly link: string | undefined },
): void {
  const text = [
    code === undefined ? [] : [`Your verification code is ${code}.`],
    link === undefined ? [] : [`Open this link to go on: ${link}`],
  ].flat();
  const token = link === undefined ? '' : (new URL(link).pathname.split('/').at(-1) ?? '');
  outbox.send({ channel: 'email', to, text: text.join(' '), code: code ?? token, at: clock.now() });
}

/** Shows a push on the user's phone. */
export function push({ user }: Person, decided: (decision: 'approve' | 'deny') => void): void {
  user.phone.receivePush({ answer: (decision) => decided(decision) });
}
