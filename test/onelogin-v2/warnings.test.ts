import { describe, expect, test } from 'vitest';
import type { OneLoginV2CallOptions } from '../../adapters/onelogin-v2/index.ts';
import {
  challenged,
  created,
  enrolled,
  hasProfile,
  type Kind,
  profile,
  registration,
  USER,
  verification,
} from './account.ts';

// A wish that has no place is left out and warned about (reference 4.4: redirect_to is the magic link's, custom_message
// is the text message's).

const redirectTo = 'https://acme.example/welcome';
const customMessage = '{{otp_code}}';
type Wishes = { expects?: 'code' | 'approval' };

const unheeded: readonly (readonly [string, Kind, Wishes, OneLoginV2CallOptions, readonly string[]])[] = [
  ['customMessage on e-mail', 'email', {}, { customMessage }, ['customMessage']],
  ['customMessage on a call', 'voice', {}, { customMessage }, ['customMessage']],
  ['customMessage on a push', 'push', {}, { customMessage }, ['customMessage']],
  ['redirectTo on SMS', 'sms', {}, { redirectTo }, ['redirectTo']],
  ['redirectTo on a call', 'voice', {}, { redirectTo }, ['redirectTo']],
  ['redirectTo on an e-mail code', 'email', { expects: 'code' }, { redirectTo }, ['redirectTo']],
  ['both on an app', 'totp', {}, { redirectTo, customMessage }, ['redirectTo', 'customMessage']],
  [
    'both on a Protect code',
    'push',
    { expects: 'code' },
    { redirectTo, customMessage },
    ['redirectTo', 'customMessage'],
  ],
  ['one of two on SMS', 'sms', {}, { redirectTo, customMessage }, ['redirectTo']],
  ['one of two on a magic link', 'email', { expects: 'approval' }, { redirectTo, customMessage }, ['customMessage']],
];
const heeded: readonly (readonly [string, Kind, Wishes, OneLoginV2CallOptions])[] = [
  ['customMessage on SMS', 'sms', {}, { customMessage }],
  ['redirectTo on a magic link', 'email', { expects: 'approval' }, { redirectTo }],
  ['redirectTo on e-mail that may be a link', 'email', {}, { redirectTo }],
  ['a wish that is undefined', 'totp', {}, { redirectTo: undefined }],
];

const warning = (key: string) => ({ type: 'unsupported', feature: `providerOptions.onelogin-v2.${key}` });
const named = (options: OneLoginV2CallOptions) => ({ providerOptions: { 'onelogin-v2': options } });
/** The wishes that went out, by our own names. */
const wishesIn = (body: unknown) => {
  const fields = { redirectTo: 'redirect_to', customMessage: 'custom_message' };
  const sent: object = typeof body === 'object' && body !== null ? body : {};
  return Object.entries(fields).flatMap(([key, field]) => (field in sent ? [key] : []));
};

describe('a wish without a place', () => {
  test.each(unheeded)('%s', async (_title, kind, wishes, options, keys) => {
    const verifying = await challenged(kind, [], { ...wishes, ...named(options) });
    expect(verifying.warnings).toEqual(keys.map(warning));
    const enrolling = await enrolled(kind, [], { ...wishes, ...named(options) });
    expect(enrolling.warnings).toEqual(keys.map(warning));
  });

  test.each(unheeded.filter(([, kind, { expects }]) => kind !== 'totp' && !(kind === 'push' && expects === 'code')))(
    '%s, on resend',
    async (_title, kind, wishes, options, keys) => {
      const verifying = await challenged(kind, [created(verification(kind))], wishes);
      const step = await verifying.mfa.resend({ userId: USER, handle: verifying.handle, ...named(options) });
      expect(step.warnings).toEqual(keys.map(warning));
      const lookUps = hasProfile(kind) ? [profile()] : [];
      const enrolling = await enrolled(kind, [...lookUps, created(registration(kind))], wishes);
      const again = await enrolling.mfa.resend({ userId: USER, handle: enrolling.handle, ...named(options) });
      expect(again.warnings).toEqual(keys.map(warning));
      const asked = Object.keys(options).filter((key) => !keys.includes(key));
      expect(wishesIn(verifying.sent.at(-1)?.body)).toEqual(asked);
      expect(wishesIn(enrolling.sent.at(-1)?.body)).toEqual(asked);
    },
  );

  test('is kept in no handle either', async () => {
    const { handle } = await enrolled('email', [], { expects: 'code', ...named({ redirectTo, customMessage }) });
    expect(handle.state).not.toHaveProperty('redirectTo');
    expect(handle.state).not.toHaveProperty('customMessage');
  });
});

test.each(heeded)('no warning: %s', async (_title, kind, wishes, options) => {
  expect((await challenged(kind, [], { ...wishes, ...named(options) })).warnings).toEqual([]);
  expect((await enrolled(kind, [], { ...wishes, ...named(options) })).warnings).toEqual([]);
});
