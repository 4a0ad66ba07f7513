import { describe, expect, test } from 'vitest';
import type { OneLoginV2CallOptions } from '../../../adapters/onelogin/v2/index.ts';
import type { JsonObject } from '../../../src/spec/factors.ts';
import type { CallOptions } from '../../../src/spec/provider.ts';
import type { Scripted } from '../../support/scripted-tenant.ts';
import { newSms } from './account.ts';
import * as v1 from './v1/account.ts';
import * as v2 from './v2/account.ts';

// An option that an operation cannot send is left out, with a warning (reference 4.4: redirect_to is for magic links,
// custom_message for text messages, as numeric_sms_otp and sms_message of API 1).

const warning = (id: string) => (key: string) => ({ type: 'unsupported', feature: `providerOptions.${id}.${key}` });

describe('options for a text message of API 1', () => {
  const smsMessage = 'Code {{otp_code}}, good for {{expiration}} minutes.';
  const providerOptions: CallOptions['providerOptions'] = { 'onelogin-v1': { numericSmsOtp: true, smsMessage } };
  const ignored = ['numericSmsOtp', 'smsMessage'].map(warning('onelogin-v1'));
  const supported = { numeric_sms_otp: true, sms_message: smsMessage };

  test.each([
    ['that waits', newSms, v1.enrolled()],
    ['that is preverified', { ...newSms, preverified: true }, v1.enrolled({ active: true })],
  ])('have no place in an enrollment %s', async (_title, factor, answer) => {
    const { mfa, sent } = v1.account(v1.available(v1.smsOffer), answer);
    const { warnings } = await mfa.enroll({ userId: v1.USER, factor, providerOptions });
    expect(warnings).toEqual(ignored);
    expect(JSON.stringify(sent.at(-1)?.body)).not.toContain('otp_code');
  });

  test.each<readonly [string, JsonObject, readonly Scripted[]]>([
    ['a code app', v1.totp(), []],
    ['a YubiKey', v1.device(526601, 'Yubico YubiKey'), []],
    ['an SMS that needs no trigger', v1.sms({ needs_trigger: false }), []],
    ['a push', v1.protect(), [v1.pushed]],
    ['a call', v1.device(525509, 'OneLogin Voice', { needs_trigger: true }), [v1.triggered()]],
  ])('have no place in a challenge of %s', async (_title, row, answers) => {
    const { sent, warnings } = await v1.challenged(row, answers, { providerOptions });
    expect(warnings).toEqual(ignored);
    expect(sent.map(({ body }) => body)).toEqual(answers.map(() => ({})));
  });

  test('have no place in a challenge for a temporary token', async () => {
    const { mfa, sent } = v1.account();
    const { warnings } = await mfa.challenge({ userId: v1.USER, temporaryToken: true, providerOptions });
    expect(warnings).toEqual(ignored);
    expect(sent).toEqual([]);
  });

  test('go along with every trigger of one, that of an enrollment included', async () => {
    const verifying = await v1.challenged(v1.sms(), [v1.triggered(), v1.triggered()], { providerOptions });
    const enrolling = await v1.enrolling(v1.triggered());
    const warnings = [verifying.warnings];
    for (const { mfa, handle } of [verifying, enrolling]) {
      warnings.push((await mfa.resend({ userId: v1.USER, handle, providerOptions })).warnings);
    }
    expect(warnings).toEqual([[], [], []]);
    expect([...verifying.sent, ...enrolling.sent].map(({ body }) => body)).toEqual([supported, supported, supported]);
  });
});

describe('an option of API 2', () => {
  const redirectTo = 'https://acme.example/welcome';
  const customMessage = '{{otp_code}}';
  const both = { redirectTo, customMessage };
  const [byCode, byLink] = [{ expects: 'code' }, { expects: 'approval' }] as const;
  type Row = readonly [string, v2.Kind, { expects?: 'code' | 'approval' }, OneLoginV2CallOptions, readonly string[]];

  const rows: readonly Row[] = [
    ['customMessage on e-mail', 'email', {}, { customMessage }, ['customMessage']],
    ['customMessage on a call', 'voice', {}, { customMessage }, ['customMessage']],
    ['customMessage on a push', 'push', {}, { customMessage }, ['customMessage']],
    ['redirectTo on SMS', 'sms', {}, { redirectTo }, ['redirectTo']],
    ['redirectTo on a call', 'voice', {}, { redirectTo }, ['redirectTo']],
    ['redirectTo on an e-mail code', 'email', byCode, { redirectTo }, ['redirectTo']],
    ['both on an app', 'totp', {}, both, ['redirectTo', 'customMessage']],
    ['both on a Protect code', 'push', byCode, both, ['redirectTo', 'customMessage']],
    ['one of two on SMS', 'sms', {}, both, ['redirectTo']],
    ['one of two on a magic link', 'email', byLink, both, ['customMessage']],
    // These have a place.
    ['customMessage on SMS', 'sms', {}, { customMessage }, []],
    ['redirectTo on a magic link', 'email', byLink, { redirectTo }, []],
    ['redirectTo on e-mail that may be a link', 'email', {}, { redirectTo }, []],
    ['An option that is undefined', 'totp', {}, { redirectTo: undefined }, []],
  ];
  const named = (options: OneLoginV2CallOptions) => ({ providerOptions: { 'onelogin-v2': options } });
  /** The options that went out, by our own names. */
  const optionsIn = (body: unknown) => {
    const fields = { redirectTo: 'redirect_to', customMessage: 'custom_message' };
    return Object.entries(fields).flatMap(([key, field]) => (field in Object(body) ? [key] : []));
  };
  const kept = (state: object) => Object.keys(both).filter((key) => key in state);
  const askedOf = (options: OneLoginV2CallOptions, keys: readonly string[]) =>
    Object.entries(options).flatMap(([key, value]) => (value === undefined || keys.includes(key) ? [] : [key]));

  test.each(rows)('%s', async (_title, kind, way, options, keys) => {
    const asked = askedOf(options, keys);
    for (const step of [
      await v2.challenged(kind, [], { ...way, ...named(options) }),
      await v2.enrolled(kind, [], { ...way, ...named(options) }),
    ]) {
      expect(step.warnings).toEqual(keys.map(warning('onelogin-v2')));
      expect(kept(step.handle.state)).toEqual(asked);
    }
  });

  const isSent = ([, kind, { expects }]: Row) => kind !== 'totp' && !(kind === 'push' && expects === 'code');
  test.each(rows.filter(isSent))('%s, on resend', async (_title, kind, way, options, keys) => {
    const lookUps = v2.hasProfile(kind) ? [v2.profile()] : [];
    for (const { mfa, handle, sent } of [
      await v2.challenged(kind, [v2.created(v2.verification(kind))], way),
      await v2.enrolled(kind, [...lookUps, v2.created(v2.registration(kind))], way),
    ]) {
      const { warnings } = await mfa.resend({ userId: v2.USER, handle, ...named(options) });
      expect(warnings).toEqual(keys.map(warning('onelogin-v2')));
      expect(optionsIn(sent.at(-1)?.body)).toEqual(askedOf(options, keys));
    }
  });
});
