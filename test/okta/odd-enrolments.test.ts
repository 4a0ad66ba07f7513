import { describe, expect, test } from 'vitest';
import type { JsonObject, JsonValue } from '../../src/spec/factors.ts';
import { pendingStep, type Scripted, thrown } from '../support/scripted-tenant.ts';
import { codeAnswer, factorJson, factorPath, linksOf, ORG, org, USER } from './org.ts';

const PENDING = { status: 'PENDING_ACTIVATION' };
const sms = { type: 'sms', phoneNumber: '+14155551337' } as const;

/** What the user sees of an enrolment of totp or push that is answered like this. */
async function shown(type: 'totp' | 'push', more: JsonObject) {
  const factorType = type === 'totp' ? 'token:software:totp' : 'push';
  const { mfa } = org({ body: factorJson('facA', factorType, { ...PENDING, ...more }) });
  return pendingStep(await mfa.enroll({ userId: USER, factor: { type } })).prompt;
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

  test.each<readonly [string, JsonObject]>([
    ['no activation', {}],
    ['an empty secret', { _embedded: { activation: { sharedSecret: '' } } }],
    ['a secret that is a number', { _embedded: { activation: { sharedSecret: 12 } } }],
  ])('%s is UNEXPECTED_RESPONSE', async (_title, more) => {
    expect(await thrown(shown('totp', more))).toMatchObject({ code: 'UNEXPECTED_RESPONSE' });
  });
});

describe('the picture of a push', () => {
  const own = `${ORG}${factorPath('facA')}/qr/00fukNElRS`;
  const links = (href: string) => ({ _links: { qrcode: { href, type: 'image/png' } } });
  const activation = { factorResult: 'WAITING', expiresAt: '2099-01-01T00:00:00.000Z' };

  test.each<readonly [string, JsonObject]>([
    ['in the activation', { _embedded: { activation: { ...activation, ...links(own) } } }],
    ['beside the activation', { _embedded: { activation, ...links(own) } }],
    ['as an array', { _embedded: { activation: { ...activation, _links: { qrcode: [{ href: own }] } } } }],
  ])('%s is shown', async (_title, more) => {
    expect((await shown('push', more)).setup).toEqual({ kind: 'app', qrCodeUrl: own });
  });

  test.each([
    `https://evil.example${factorPath('facA')}/qr/1`,
    `http://acme.okta.com${factorPath('facA')}/qr/1`,
    `https://acme.okta.com.evil.example/qr/1`,
    `https://acme.okta.com:8443/qr/1`,
    `https://acme.okta.com@evil.example/qr/1`,
    'javascript:alert(1)',
    '/qr/1',
    '',
  ])('of another origin is not shown: %s', async (href) => {
    const prompt = await shown('push', { _embedded: { activation: { ...activation, ...links(href) } } });
    expect(prompt.setup).toEqual({ kind: 'app' });
  });

  test('its end is the end of the step, as a span from Date', async () => {
    const date = 'Fri, 13 Nov 2015 07:34:22 GMT';
    const more = { ...PENDING, _embedded: { activation: { ...activation, expiresAt: '2015-11-13T07:39:22.000Z' } } };
    const { mfa } = org({ body: factorJson('opfA', 'push', more), headers: { date } });
    const { handle } = pendingStep(await mfa.enroll({ userId: USER, factor: { type: 'push' } }));
    const lifetime = Date.parse(handle.expiresAt) - Date.parse(handle.issuedAt);
    expect(lifetime).toBeGreaterThanOrEqual(299_000);
    expect(lifetime).toBeLessThanOrEqual(302_000);
  });
});

test.each<readonly [string, Scripted]>([
  ['NOT_SETUP', { body: factorJson('mblA', 'sms', { status: 'NOT_SETUP' }) }],
  ['no status', { body: factorJson('mblA', 'sms', { status: null }) }],
  ['SUCCESS', { body: { factorResult: 'SUCCESS' } }],
  ['PENDING_ACTIVATION without a factor', { body: PENDING }],
  ['ACTIVE without a factor', { body: { status: 'ACTIVE' } }],
  ['ACTIVE beside a factorResult', { body: factorJson('smsA', 'sms', { factorResult: 'ERROR' }) }],
  ['201', { status: 201, body: factorJson('mblA', 'sms', PENDING) }],
  ['204', { status: 204 }],
  ['nothing', { body: '' }],
  ['HTML', { body: '<html></html>' }],
  ['a list', { body: [factorJson('mblA', 'sms', PENDING)] }],
])('an enrolment answered with %s is UNEXPECTED_RESPONSE', async (_title, answer) => {
  const { mfa } = org(answer);
  expect(await thrown(mfa.enroll({ userId: USER, factor: sms }))).toMatchObject({ code: 'UNEXPECTED_RESPONSE' });
});

// Design section 2: "Where an answer names a user, factor or device, it must be ours."
test('an enrolment that names another user is UNEXPECTED_RESPONSE', async () => {
  const other = { user: { href: `${ORG}/api/v1/users/00u-other` } };
  for (const status of ['ACTIVE', 'PENDING_ACTIVATION']) {
    const { mfa } = org({ body: factorJson('mblA', 'sms', { status, _links: other }) });
    expect(await thrown(mfa.enroll({ userId: USER, factor: sms }))).toMatchObject({ code: 'UNEXPECTED_RESPONSE' });
  }
});

test('an enrolment answered with an active factor of another type is UNEXPECTED_RESPONSE', async () => {
  const { mfa } = org({ body: factorJson('clfA', 'call') });
  const factor = { ...sms, preverified: true };
  expect(await thrown(mfa.enroll({ userId: USER, factor }))).toMatchObject({ code: 'UNEXPECTED_RESPONSE' });
});

/** Activates an SMS by code, and a push by a poll. */
async function activated(kind: 'code' | 'poll', last: Scripted) {
  const id = kind === 'code' ? 'mblA' : 'opfA';
  const { mfa } = org({ body: factorJson(id, kind === 'code' ? 'sms' : 'push', PENDING) }, last);
  const factor = kind === 'code' ? sms : ({ type: 'push' } as const);
  const { handle } = pendingStep(await mfa.enroll({ userId: USER, factor }));
  return mfa.activate({ userId: USER, handle, ...(kind === 'code' && { answer: codeAnswer }) });
}

test('an SMS factor changes its id on activation, and the new one counts', async () => {
  const result = await activated('code', { body: factorJson('smsB', 'sms') });
  expect(result).toMatchObject({ status: 'active', factor: { id: 'smsB', type: 'sms' } });
});

describe.each(['code', 'poll'] as const)('an activation by %s', (kind) => {
  const active = (more: JsonObject = {}) =>
    kind === 'code' ? factorJson('smsB', 'sms', more) : factorJson('opfA', 'push', more);

  test('answered with the active factor is active', async () => {
    expect(await activated(kind, { body: active() })).toMatchObject({ status: 'active' });
  });

  test.each<readonly [string, JsonValue]>([
    ['SUCCESS', { factorResult: 'SUCCESS' }],
    ['SUCCESS beside an active factor', active({ factorResult: 'SUCCESS' })],
    ['ACTIVE without a factor', { status: 'ACTIVE' }],
    ['an errorCode beside an active factor', active({ errorCode: 'E0000068' })],
    ['an errorCode of another type', active({ errorCode: 68 })],
    ['ERROR', { factorResult: 'ERROR' }],
    ['a status in lower case', active({ status: 'active' })],
    ['constructor', { status: 'constructor' }],
    ['HTML', '<html></html>'],
    ['nothing', ''],
    ['truncated JSON', '{"status":"ACTIVE"'],
    ['another user', active({ _links: { user: { href: `${ORG}/api/v1/users/00u-other` } } })],
  ])('answered with %s activates nothing', async (_title, body) => {
    const failure = await thrown(activated(kind, { body }));
    // The code of an error in a 200 is judged as that error; what matters is that nothing is active.
    expect(failure).toMatchObject({ name: 'MfaError' });
  });

  test.each([201, 202, 204, 206, 302, 304])('with HTTP status %d activates nothing', async (status) => {
    const body = status === 204 || status === 304 ? {} : { body: active() };
    expect(await thrown(activated(kind, { status, ...body }))).toMatchObject({ code: 'UNEXPECTED_RESPONSE' });
  });
});

test('a poll answered with another factor activates nothing', async () => {
  const body = factorJson('opfB', 'push', { _links: linksOf('opfB') });
  expect(await thrown(activated('poll', { body }))).toMatchObject({ code: 'UNEXPECTED_RESPONSE' });
});

// The factor's own `id` names it too; it may differ where a code was sent, never after a poll or WebAuthn.
test('a poll answered with another factor without links activates nothing', async () => {
  const body = factorJson('opfB', 'push', { _links: {} });
  expect(await thrown(activated('poll', { body }))).toMatchObject({ code: 'UNEXPECTED_RESPONSE' });
});

// The id of an SMS factor may change; its type may not.
test('a code answered with a factor of another type activates nothing', async () => {
  const body = factorJson('clfB', 'call');
  expect(await thrown(activated('code', { body }))).toMatchObject({ code: 'UNEXPECTED_RESPONSE' });
});

test.each<readonly [string, Scripted, string]>([
  ['WAITING', { body: { factorResult: 'WAITING' } }, 'pending'],
  ['202 E0000070', { status: 202, body: { errorCode: 'E0000070' } }, 'pending'],
])('%s of a push enrolment is pending', async (_title, answer, status) => {
  expect(await activated('poll', answer)).toMatchObject({ status });
});

test.each<readonly [string, Scripted, string]>([
  ['TIMEOUT', { body: { factorResult: 'TIMEOUT' } }, 'expired'],
  ['CANCELLED', { body: { factorResult: 'CANCELLED' } }, 'canceled'],
  ['CANCELED', { body: { factorResult: 'CANCELED' } }, 'canceled'],
  ['404 E0000007', { status: 404, body: { errorCode: 'E0000007' } }, 'expired'],
])('%s of a push enrolment is rejected: %s', async (_title, answer, reason) => {
  expect(await activated('poll', answer)).toEqual({ status: 'rejected', reason, retry: null });
});

test.each([
  ['sms', sms, 'sms'],
  ['a code app', { type: 'totp' } as const, 'token:software:totp'],
  ['a push app', { type: 'push' } as const, 'push'],
])('%s that is active although nobody has proven it is UNEXPECTED_RESPONSE', async (_title, factor, factorType) => {
  const { mfa } = org({ body: factorJson('facA', factorType, { status: 'ACTIVE' }) });
  expect(await thrown(mfa.enroll({ userId: USER, factor }))).toMatchObject({ code: 'UNEXPECTED_RESPONSE' });
});

test('a hardware token of another kind is not the one that was enrolled', async () => {
  const rsa = { ...factorJson('facA', 'token', { status: 'ACTIVE' }), provider: 'RSA' };
  const factor = { type: 'token', vendor: 'yubikey', code: 'cccccceukngd' } as const;
  expect(await thrown(org({ body: rsa }).mfa.enroll({ userId: USER, factor }))).toMatchObject({
    code: 'UNEXPECTED_RESPONSE',
  });
});
