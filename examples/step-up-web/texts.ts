import type { Factor, FactorType, RejectReason, Way } from 'polyfactor';

// All texts about factors.

const TYPES: Readonly<Record<FactorType | 'other', string>> = {
  totp: 'Authenticator app',
  hotp: 'Code token',
  sms: 'Text message',
  voice: 'Phone call',
  email: 'E-mail',
  push: 'Push to your phone',
  webauthn: 'Security key or passkey',
  question: 'Security question',
  token: 'Hardware token',
  temporary: 'Help desk code',
  other: 'Another method',
};

export const nameOfType = (type: FactorType): string => TYPES[type];

/** The name of a factor in a list: its type, and its number, address or name. */
export function nameOfFactor({ type, displayName, destination }: Factor): string {
  const which = destination ?? displayName;
  return which === undefined || which === TYPES[type] ? TYPES[type] : `${TYPES[type]}: ${which}`;
}

/** The two methods of a factor that has both. */
export const WAYS: Readonly<Record<Way, string>> = { code: 'type a code', approval: 'approve there' };

type Said = { readonly what: string; readonly next: string };

const REASONS: Readonly<Record<RejectReason, Said>> = {
  'wrong-answer': { what: 'That was not right.', next: 'Check it and try again.' },
  denied: {
    what: 'The request was declined.',
    next: 'If it was not you who declined, or not you who is signing in, change your password. Else begin again.',
  },
  expired: { what: 'That took too long, and the time is up.', next: 'Ask for a new one.' },
  replayed: {
    what: 'That code has been used before.',
    next: 'Each code works once: wait until your app shows the next one.',
  },
  locked: {
    what: 'There were too many wrong answers, and your identity provider has locked this.',
    next: 'Wait a while, or ask the help desk to unlock it.',
  },
  canceled: { what: 'This was canceled.', next: 'Begin again.' },
};

/** What happened, and what to do. */
export const saidOf = (reason: RejectReason): Said => REASONS[reason];

export const STATUSES: Readonly<Record<Factor['status'], string>> = {
  active: 'ready',
  pending: 'not finished',
  unusable: 'not usable here',
};
