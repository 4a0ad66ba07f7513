import { inspect } from 'node:util';
import { describe, expect, test } from 'vitest';
import type { JsonObject, JsonValue, NewFactor } from '../../../src/spec/factors.ts';
import { pendingStep, type Scripted, thrown } from '../../support/scripted-tenant.ts';
import { factorJson, factorPath, linksOf, ORG, org, USER, userJson } from './org.ts';
import { codeAnswer, enrolling, newSms, OTHER_USER, PENDING, PHONE, pushActivation, waits } from './steps.ts';

const UNEXPECTED = { code: 'UNEXPECTED_RESPONSE' };
const enrolled = (factor: NewFactor, answer: Scripted) => org(answer).mfa.enroll({ userId: USER, factor });

/** What the user sees of an enrollment of totp or push that is answered like this. */
async function shown(type: 'totp' | 'push', more: JsonObject) {
  const factorType = type === 'totp' ? 'token:software:totp' : 'push';
  return pendingStep(await enrolled({ type }, { body: factorJson('facA', factorType, { ...PENDING, ...more }) }))
    .prompt;
}

describe('TOTP', () => {
  test.each<readonly [string, JsonObject]>([
    ['base32', { sharedSecret: 'JBSWY3DPEHPK3PXP', encoding: 'base32', keyLength: 16 }],
    ['base64', { sharedSecret: 'SGVsbG8h3q2+7w==', encoding: 'base64', keyLength: 6 }],
    ['no encoding', { sharedSecret: 'JBSWY3DPEHPK3PXP' }],
    ['no encoding that is known', { sharedSecret: 'JBSWY3DPEHPK3PXP', encoding: null }],
  ])('a secret in %s is shown in base32', async (_title, activation) => {
    const { setup } = await shown('totp', { profile: { credentialId: 'dade@example.com' }, _embedded: { activation } });
    if (setup?.kind !== 'totp') throw new Error('There is no TOTP to set up.');
    expect(setup.secret).toBe('JBSWY3DPEHPK3PXP');
    const uri = new URL(setup.uri);
    expect(decodeURIComponent(uri.pathname)).toBe('/acme.okta.com:dade@example.com');
    const query = { secret: 'JBSWY3DPEHPK3PXP', issuer: 'acme.okta.com', digits: '6', period: '30', algorithm: 'SHA1' };
    expect(Object.fromEntries(uri.searchParams)).toEqual(query);
  });

  test.each([{}, { profile: null }, { profile: { credentialId: '' } }])('beside %j is of an account', async (more) => {
    const { setup } = await shown('totp', { _embedded: { activation: { sharedSecret: 'JBSWY3DPEHPK3PXP' } }, ...more });
    expect(setup).toMatchObject({ uri: expect.stringMatching(/^otpauth:\/\/totp\/acme\.okta\.com:account\?/) });
  });

  test.each<readonly [string, JsonObject]>([
    ['no activation', {}],
    ['an empty secret', { _embedded: { activation: { sharedSecret: '' } } }],
    ['a secret that is a number', { _embedded: { activation: { sharedSecret: 12 } } }],
  ])('%s is UNEXPECTED_RESPONSE', async (_title, more) => {
    expect(await thrown(shown('totp', more))).toMatchObject(UNEXPECTED);
  });
});

describe('the picture of a push', () => {
  const path = `${factorPath('facA')}/qr/00fukNElRS`;
  const own = ORG + path;
  const links = (href: string) => ({ _links: { qrcode: { href, type: 'image/png' } } });
  const { _links: _, ...activation } = pushActivation('facA');

  test.each<readonly [string, JsonObject]>([
    ['in the activation', { _embedded: { activation: { ...activation, ...links(own) } } }],
    ['beside the activation', { _embedded: { activation, ...links(own) } }],
    ['as an array', { _embedded: { activation: { ...activation, _links: { qrcode: [{ href: own }] } } } }],
  ])('%s is shown', async (_title, more) => {
    expect((await shown('push', more)).setup).toEqual({ kind: 'app', qrCodeUrl: own });
  });

  // An org has several host names: one for the API, and one in its links. Nobody but the config chooses the host.
  test.each([
    `https://acme.okta.com${path}`,
    `http://acme.okta.com${path}`,
    `https://acme-other.okta.com${path}`,
    `https://login.acme.example:8443${path}`,
    `https://acme.okta.com@evil.example${path}`,
    path,
  ])('is shown from our own host, whatever host the link names: %s', async (href) => {
    const prompt = await shown('push', { _embedded: { activation: { ...activation, ...links(href) } } });
    expect(prompt.setup).toEqual({ kind: 'app', qrCodeUrl: own });
  });

  test.each<readonly [string, JsonObject]>([
    ['no link', {}],
    ['an empty link', links('')],
    ['a number', { _links: { qrcode: { href: 1 } } }],
    ...[
      'javascript:alert(1)',
      `javascript:alert(1)//acme.okta.com${path}`,
      'data:image/png;base64,AAAA',
      `//evil.example${path}`,
      '/qr/1',
      `${ORG}/qr/1`,
      `${ORG}/other${path}`,
      `${ORG}/?next=${path}`,
      `${ORG}/#${path}`,
      `${own}?token=1`,
      `${own}#1`,
      `${own}/more`,
      `${ORG}${factorPath('facA')}/qr/`,
      `${ORG}${factorPath('facA')}/qr/..`,
      `${ORG}${factorPath('facA')}/qr/a%2Fb`,
      `${ORG}${factorPath('facA')}/qr/a b`,
      `${ORG}${factorPath('facA')}/qr/${'a'.repeat(257)}`,
      `${ORG}${factorPath('facA')}/transactions/1`,
      `${ORG}${factorPath('facB')}/qr/1`,
      `${own.replace(USER, 'someone')}`,
    ].map((href) => [href, links(href)] as const),
  ])('is refused for %s, because nobody could scan it', async (_title, more) => {
    const body = waits('facA', 'push', { _embedded: { activation: { ...activation, ...more } } });
    const failure = await thrown(enrolling({ type: 'push' }, { body }, { body: userJson() }));
    expect(failure).toMatchObject({ ...UNEXPECTED, outcomeUnknown: true });
  });

  test('that is not there has an error that says so', async () => {
    const message = 'The identity provider gave no picture to scan: nobody was let in, tell the operator.';
    for (const more of [{}, { _embedded: { activation: null } }, { _links: { qrcode: null } }]) {
      expect(await thrown(shown('push', more))).toMatchObject({ ...UNEXPECTED, message });
    }
  });

  test('its end is the end of the step, as a span from Date', async () => {
    const expiresAt = '2015-11-13T07:39:22.000Z';
    const more = { _embedded: { activation: { ...pushActivation('facA'), expiresAt } } };
    const headers = { date: 'Fri, 13 Nov 2015 07:34:22 GMT' };
    const { handle } = await enrolling({ type: 'push' }, { body: waits('facA', 'push', more), headers });
    const lifetime = Date.parse(handle.expiresAt) - Date.parse(handle.issuedAt);
    expect(lifetime).toBeGreaterThanOrEqual(299_000);
    expect(lifetime).toBeLessThanOrEqual(302_000);
  });
});

describe('an enrollment answered with', () => {
  test.each<readonly [string, Scripted]>([
    ['NOT_SETUP', { body: factorJson('mblA', 'sms', { status: 'NOT_SETUP' }) }],
    ['no status', { body: factorJson('mblA', 'sms', { status: null }) }],
    ['SUCCESS', { body: { factorResult: 'SUCCESS' } }],
    ['PENDING_ACTIVATION without a factor', { body: PENDING }],
    ['ACTIVE without a factor', { body: { status: 'ACTIVE' } }],
    ['ACTIVE beside a factorResult', { body: factorJson('smsA', 'sms', { factorResult: 'ERROR' }) }],
    ['201', { status: 201, body: waits('mblA', 'sms') }],
    ['204', { status: 204 }],
    ['nothing', { body: '' }],
    ['HTML', { body: '<html></html>' }],
    ['a list', { body: [waits('mblA', 'sms')] }],
    // Where an answer names a user, factor or device, it must be ours (design section 2).
    ['another user', { body: waits('mblA', 'sms', { _links: OTHER_USER }) }],
  ])('%s is UNEXPECTED_RESPONSE', async (_title, answer) => {
    expect(await thrown(enrolled(newSms, answer))).toMatchObject(UNEXPECTED);
  });

  const voice = { type: 'voice', phoneNumber: PHONE } as const;
  const email = { type: 'email', email: 'dade@example.com' } as const;
  const kinds = { sms: 'sms', voice: 'call', email: 'email' } as const;
  const yubikey = { type: 'token', vendor: 'yubikey', code: 'cccccceukngd' } as const;
  const proven = { ...newSms, preverified: true };
  test.each<readonly [string, NewFactor, JsonObject]>([
    // Nobody has proven these: only `preverified: true` says that the application has.
    ...[newSms, voice, email].flatMap((factor) =>
      [{}, { preverified: false }, { preverified: undefined }].map(
        (more) =>
          [`${factor.type} ${inspect(more)}`, { ...factor, ...more }, factorJson('facA', kinds[factor.type])] as const,
      ),
    ),
    ['a code app', { type: 'totp' }, factorJson('facA', 'token:software:totp')],
    ['a push app', { type: 'push' }, factorJson('facA', 'push')],
    // And these are not what was enrolled.
    ['preverified sms of another user', proven, factorJson('facA', 'sms', { _links: OTHER_USER })],
    ['a call in place of preverified sms', proven, factorJson('facA', 'call')],
    ['RSA in place of a YubiKey', yubikey, factorJson('facA', 'token', { provider: 'RSA' })],
    ['another vendor of a key', yubikey, factorJson('facA', 'token:hardware', { provider: 'RSA' })],
  ])('an active factor is UNEXPECTED_RESPONSE: %s', async (_title, factor, body) => {
    expect(await thrown(enrolled(factor, { body }))).toMatchObject({ ...UNEXPECTED, operation: 'enroll' });
  });
});

/** Activates an SMS by code, and a push by a poll. */
async function activated(kind: 'code' | 'poll', last: Scripted) {
  const [type, id, factor]: readonly ['sms' | 'push', string, NewFactor] =
    kind === 'code' ? ['sms', 'mblA', newSms] : ['push', 'opfA', { type: 'push' }];
  const { activate } = await enrolling(factor, { body: waits(id, type) }, last);
  return activate(kind === 'code' ? codeAnswer : undefined);
}

describe.each(['code', 'poll'] as const)('an activation by %s', (kind) => {
  // An SMS factor changes its id on activation, and the new one counts.
  const [id, type] = kind === 'code' ? ['smsB', 'sms'] : ['opfA', 'push'];
  const active = (more: JsonObject = {}) => factorJson(id, type, more);

  test('answered with the active factor is active', async () => {
    expect(await activated(kind, { body: active() })).toMatchObject({ status: 'active', factor: { id, type } });
  });

  test.each<readonly [string, JsonValue]>([
    ['SUCCESS', { factorResult: 'SUCCESS' }],
    ['SUCCESS beside an active factor', active({ factorResult: 'SUCCESS' })],
    ['ACTIVE without a factor', { status: 'ACTIVE' }],
    ['an errorCode of another type', active({ errorCode: 68 })],
    ['ERROR', { factorResult: 'ERROR' }],
    ['a status in lower case', active({ status: 'active' })],
    ['constructor', { status: 'constructor' }],
    ['HTML', '<html></html>'],
    ['nothing', ''],
    ['truncated JSON', '{"status":"ACTIVE"'],
    ['another user', active({ _links: OTHER_USER })],
    ['a factor of another type', factorJson(id, kind === 'code' ? 'call' : 'sms')],
    // An id may change where a code was sent, never after a poll or WebAuthn.
    ...(kind === 'code'
      ? []
      : ([
          ['another factor', factorJson('opfB', 'push', { _links: linksOf('opfB') })],
          ['another factor without links', factorJson('opfB', 'push', { _links: {} })],
        ] as const)),
  ])('answered with %s is UNEXPECTED_RESPONSE', async (_title, body) => {
    expect(await thrown(activated(kind, { body }))).toMatchObject({ name: 'MfaError', ...UNEXPECTED });
  });

  test('answered with an errorCode beside an active factor activates nothing', async () => {
    const failure = await thrown(activated(kind, { body: active({ errorCode: 'E0000068' }) }));
    expect(failure).toMatchObject({ name: 'MfaError', providerCode: 'E0000068' });
  });

  test.each([201, 202, 204, 206, 302, 304])('with HTTP status %d activates nothing', async (status) => {
    const body = status === 204 || status === 304 ? {} : { body: active() };
    expect(await thrown(activated(kind, { status, ...body }))).toMatchObject(UNEXPECTED);
  });
});

const rejected = (reason: string) => ({ status: 'rejected', reason, handle: null });
const pending: unknown = expect.objectContaining({ status: 'pending' });
test.each<readonly [string, Scripted, unknown]>([
  ['WAITING', { body: { factorResult: 'WAITING' } }, pending],
  ['TIMEOUT', { body: { factorResult: 'TIMEOUT' } }, rejected('expired')],
  ['CANCELLED', { body: { factorResult: 'CANCELLED' } }, rejected('canceled')],
  ['CANCELED', { body: { factorResult: 'CANCELED' } }, rejected('canceled')],
])('a push enrollment that answers %s', async (_title, answer, result) => {
  expect(await activated('poll', answer)).toEqual(result);
});
