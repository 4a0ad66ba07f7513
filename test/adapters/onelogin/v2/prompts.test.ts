import { describe, expect, test } from 'vitest';
import type { JsonObject, JsonValue } from '../../../../src/spec/factors.ts';
import { pendingStep, thrown } from '../../../support/scripted-tenant.ts';
import * as v2 from './account.ts';

// What the user is shown: digits for the call's keypad, what the app scans, and a masked destination; out of single
// results as objects and in the array of one that the documents print (reference 4, "Array or object?").

/** The prompt of an enrollment whose factor_data is this. */
async function enrolling(kind: v2.Kind, factor_data: JsonValue) {
  const { mfa } = v2.account(...v2.lookUpOf(kind), v2.created(v2.registration(kind, { factor_data })));
  return pendingStep(await mfa.enroll({ userId: v2.USER, factor: v2.newFactor[kind] })).prompt;
}
const kinds = ['sms', 'voice', 'email', 'totp', 'push'] as const;
const masked: { readonly [K in v2.Kind]?: string } = {
  sms: '+1 *** *** 6830',
  voice: '+1 *** *** 6830',
  email: 'b***@acme.example',
};
const APP_URL = 'otpauth://totp/bsimons:brandon?secret=01-1912451';
const shown: { readonly [K in v2.Kind]: { enrolled: JsonObject; challenged: JsonObject } } = {
  sms: { enrolled: {}, challenged: {} },
  // With their zeros.
  voice: {
    enrolled: { display: { kind: 'key-into-phone', value: '014613' } },
    challenged: { display: { kind: 'key-into-phone', value: '023456' } },
  },
  email: { enrolled: {}, challenged: {} },
  totp: { enrolled: { setup: { kind: 'totp', secret: 'JBSWY3DPEHPK3PXP', uri: v2.TOTP_URL } }, challenged: {} },
  push: { enrolled: { setup: { kind: 'app', uri: APP_URL } }, challenged: {} },
};

describe.each<readonly [string, (body: JsonValue) => JsonValue]>([
  ['an object', (body) => body],
  ['an array of one', (body) => [body]],
])('out of %s', (_title, wrap) => {
  test.each(kinds)('%s shows what its user needs, and no more', async (kind) => {
    const registered = v2.account(...v2.lookUpOf(kind), v2.created(wrap(v2.registration(kind))));
    const first = pendingStep(await registered.mfa.enroll({ userId: v2.USER, factor: v2.newFactor[kind] }));
    const { mfa } = v2.account({ body: [v2.device(kind)] }, v2.created(wrap(v2.verification(kind))));
    const second = await v2.challengeListed(mfa);
    const usual = { expiresAt: expect.any(String), expects: expect.any(Array), canResend: kind !== 'totp' };
    const enrolled = { type: kind, displayName: `Our ${kind}`, destination: masked[kind] };
    expect(first.prompt).toEqual({ ...usual, factor: enrolled, ...shown[kind].enrolled });
    const challenged = { type: kind, displayName: v2.device(kind).user_display_name };
    expect(second.prompt).toEqual({ ...usual, factor: challenged, ...shown[kind].challenged });
    const { factorId, deviceId } = v2.KINDS[kind];
    expect(first.handle.state).toMatchObject({ stepId: v2.registration(kind).id, factorId });
    expect(second.handle).toMatchObject({ factorId: deviceId, state: { stepId: v2.verification(kind).id } });
    // None of the ids that the server keeps, and no number or address.
    const ids = new RegExp(`${v2.registration(kind).id}|${v2.verification(kind).id}|1415|brandon\\.simons`);
    expect(JSON.stringify([first.prompt, second.prompt])).not.toMatch(ids);
  });

  test('an answer to a code and to a poll is read', async () => {
    const wrapped = (status: string) => ({ body: wrap({ status, device_id: v2.DONE.body.device_id }) });
    const wrong = { status: 'rejected', reason: 'wrong-answer' };
    for (const kind of ['sms', 'push'] as const) {
      const { mfa, handle } = await v2.enrolled(kind, [wrapped('pending'), wrapped('accepted')]);
      const input = { userId: v2.USER, handle, ...(kind === 'sms' && { answer: v2.codeAnswer }) };
      expect(await mfa.activate(input)).toMatchObject(kind === 'sms' ? wrong : { status: 'pending' });
      expect(await mfa.activate(input)).toMatchObject({ status: 'active', factor: { id: '3926157' } });
    }
    const answers = ['pending', 'accepted'].map((status) => ({ body: wrap({ status }) }));
    for (const [kind, by] of [
      ['sms', 'code'],
      ['push', 'approval'],
      ['push', 'code'],
    ] as const) {
      const { mfa, handle } = await v2.challenged(kind, answers, { expects: by });
      const work = () => (by === 'code' ? v2.typed(mfa, handle) : mfa.verify({ userId: v2.USER, handle }));
      expect(await work()).toMatchObject(by === 'code' ? wrong : { status: 'pending' });
      expect(await work()).toMatchObject({ status: 'approved', by });
    }
  });

  test('the profile is read', async () => {
    const read = [{ body: [v2.offer('sms')] }, { body: wrap(v2.profile().body) }, v2.created(v2.registration('sms'))];
    const { mfa } = v2.account(...read);
    expect(await mfa.enroll({ userId: v2.USER, factor: v2.newFactor.sms })).toMatchObject({ status: 'pending' });
  });
});

test('a call that is sent again shows its own digits', async () => {
  const again = v2.created(v2.verification('voice', { factor_data: { verification_token: '777777' } }));
  const { mfa, handle } = await v2.challenged('voice', [again]);
  const { prompt } = await mfa.resend({ userId: v2.USER, handle });
  expect(prompt.display).toEqual({ kind: 'key-into-phone', value: '777777' });
});

const NO_DATA = 'a body that is not what it documents';
const NO_URI = 'no otpauth URI to scan';
const NO_SECRET = 'no secret in the otpauth URI';
const notUris = [
  ...['https://evil.example/?secret=JBSWY3DPEHPK3PXP', 'javascript:alert(1)//otpauth://totp/?secret=JBSWY3DPEHPK3PXP'],
  ...[' otpauth://totp/a?secret=JBSWY3DPEHPK3PXP', 'otpauth://hotp/a?secret=JBSWY3DPEHPK3PXP'],
  ...['otpauth:totp/a?secret=JBSWY3DPEHPK3PXP', 'JBSWY3DPEHPK3PXP'],
];
const notSecrets = ['', '?secret=', '?secret=not%20base32!', '?secret=01-1912451', '?secret=1-JBSWY3DPEHPK3PXP'];
test.each<readonly [v2.Kind, JsonValue, string]>([
  ...notUris.map((totp_url) => ['totp', { totp_url }, NO_URI] as const),
  ...notSecrets.map((query) => ['totp', { totp_url: `otpauth://totp/a${query}` }, NO_SECRET] as const),
  ...[null, {}, { totp_url: '' }, { verification_token: 'JBSWY3DPEHPK3PXP' }].map(
    (data) => ['totp', data, NO_DATA] as const,
  ),
  ...[null, {}, { verification_token: '01-1912451' }].map((data) => ['push', data, NO_DATA] as const),
  ['push', { totp_url: 'https://evil.example/app' }, NO_URI],
  ...[null, {}, { verification_token: null }, { verification_token: '' }, [], '144613'].map(
    (data) => ['voice', data, NO_DATA] as const,
  ),
])('an enrollment of %s with the data %j is UNEXPECTED_RESPONSE: %s', async (kind, factor_data, text) => {
  const refused = { code: 'UNEXPECTED_RESPONSE', message: expect.stringContaining(`gave ${text}: nobody was let in`) };
  expect(await thrown(enrolling(kind, factor_data))).toMatchObject({ ...refused, operation: 'enroll' });
  if (kind !== 'voice') return;
  const { mfa } = v2.account({ body: [v2.device(kind)] }, v2.created(v2.verification(kind, { factor_data })));
  expect(await thrown(v2.challengeListed(mfa))).toMatchObject({ ...refused, operation: 'challenge' });
});

test('codes and secrets of another factor are shown to nobody', async () => {
  const factor_data = { verification_token: '654321', totp_url: v2.TOTP_URL };
  for (const kind of ['sms', 'email'] as const) {
    expect(JSON.stringify(await enrolling(kind, factor_data))).not.toMatch(/654321|JBSWY3DPEHPK3PXP/);
  }
  for (const kind of ['sms', 'email', 'totp', 'push'] as const) {
    const { mfa } = v2.account({ body: [v2.device(kind)] }, v2.created(v2.verification(kind, { factor_data })));
    expect(JSON.stringify((await v2.challengeListed(mfa)).prompt)).not.toMatch(/654321|JBSWY3DPEHPK3PXP/);
  }
});
