import { describe, expect, test } from 'vitest';
import { createOktaProvider } from '../../adapters/okta/index.ts';
import { outcomes, typeOf } from '../../adapters/okta/words.ts';
import { ORG, provider, TOKEN } from './org.ts';

// These tables decide who gets in. They are written out a second time, so that a change of one is made twice, on purpose.

describe('what Okta says, and what it means', () => {
  test('when a factor is enrolled', () => {
    expect(outcomes.enroll).toStrictEqual({
      'factor 200 status:PENDING_ACTIVATION': 'pending',
      'proven 200 status:PENDING_ACTIVATION': 'pending',
      'proven 200 status:ACTIVE': 'active',
    });
  });

  test('when an enrolment is finished', () => {
    expect(outcomes.activate).toStrictEqual({
      'code 200 status:ACTIVE': 'active',
      'code 403 E0000068': 'wrong-answer',
      'code 403 E0000069': 'locked',
      'code 403 E0000082': 'replayed',
      'code 403 E0000083': 'expired',
      'code 403 E0000087': 'wrong-answer',
      'code 200 result:FAILED': 'wrong-answer',
      'code 200 result:PASSCODE_REPLAYED': 'replayed',
      'code 200 result:TIME_WINDOW_EXCEEDED': 'expired',
      'webauthn 200 status:ACTIVE': 'active',
      'webauthn 403 E0000068': 'wrong-answer',
      'webauthn 403 E0000069': 'locked',
      'webauthn 403 E0000082': 'replayed',
      'webauthn 403 E0000083': 'expired',
      'webauthn 403 E0000087': 'wrong-answer',
      'webauthn 200 result:FAILED': 'wrong-answer',
      'webauthn 200 result:PASSCODE_REPLAYED': 'replayed',
      'webauthn 200 result:TIME_WINDOW_EXCEEDED': 'expired',
      'poll 200 status:ACTIVE': 'active',
      'poll 200 result:WAITING': 'pending',
      'poll 202 E0000070': 'pending',
      'poll 200 result:REJECTED': 'denied',
      'poll 403 E0000073': 'denied',
      'poll 200 result:TIMEOUT': 'expired',
      'poll 200 result:EXPIRED': 'expired',
      'poll 404 E0000191': 'expired',
      'poll 404 E0000007': 'expired',
      'poll 200 result:CANCELLED': 'canceled',
      'poll 200 result:CANCELED': 'canceled',
      'poll 403 E0000069': 'locked',
    });
  });

  test('when a login is challenged', () => {
    expect(outcomes.challenge).toStrictEqual({
      'nothing 0 none': 'pending',
      'message 200 result:CHALLENGE': 'pending',
      'webauthn 200 result:CHALLENGE': 'pending',
      'push 200 result:WAITING': 'pending',
      'push 201 result:WAITING': 'pending',
    });
  });

  test('when a login is verified', () => {
    expect(outcomes.verify).toStrictEqual({
      'code 200 result:SUCCESS': 'approved',
      'code 403 E0000068': 'wrong-answer',
      'code 403 E0000069': 'locked',
      'code 403 E0000082': 'replayed',
      'code 403 E0000083': 'expired',
      'code 403 E0000087': 'wrong-answer',
      'code 200 result:FAILED': 'wrong-answer',
      'code 200 result:PASSCODE_REPLAYED': 'replayed',
      'code 200 result:TIME_WINDOW_EXCEEDED': 'expired',
      'answer 200 result:SUCCESS': 'approved',
      'answer 403 E0000068': 'wrong-answer',
      'answer 403 E0000069': 'locked',
      'answer 403 E0000082': 'replayed',
      'answer 403 E0000083': 'expired',
      'answer 403 E0000087': 'wrong-answer',
      'answer 200 result:FAILED': 'wrong-answer',
      'answer 200 result:PASSCODE_REPLAYED': 'replayed',
      'answer 200 result:TIME_WINDOW_EXCEEDED': 'expired',
      'webauthn 200 result:SUCCESS': 'approved',
      'webauthn 403 E0000068': 'wrong-answer',
      'webauthn 403 E0000069': 'locked',
      'webauthn 403 E0000082': 'replayed',
      'webauthn 403 E0000083': 'expired',
      'webauthn 403 E0000087': 'wrong-answer',
      'webauthn 200 result:FAILED': 'wrong-answer',
      'webauthn 200 result:PASSCODE_REPLAYED': 'replayed',
      'webauthn 200 result:TIME_WINDOW_EXCEEDED': 'expired',
      'poll 200 result:SUCCESS': 'approved',
      'poll 200 result:WAITING': 'pending',
      'poll 202 E0000070': 'pending',
      'poll 200 result:REJECTED': 'denied',
      'poll 403 E0000073': 'denied',
      'poll 200 result:TIMEOUT': 'expired',
      'poll 200 result:EXPIRED': 'expired',
      'poll 404 E0000191': 'expired',
      'poll 404 E0000007': 'expired',
      'poll 200 result:CANCELLED': 'canceled',
      'poll 200 result:CANCELED': 'canceled',
      'poll 403 E0000069': 'locked',
    });
  });

  test('when a step is sent again', () => {
    expect(outcomes.resend).toStrictEqual({
      'enrollment 200 status:PENDING_ACTIVATION': 'pending',
      'activation 200 result:WAITING': 'pending',
      'message 200 result:CHALLENGE': 'pending',
      'push 200 result:WAITING': 'pending',
      'push 201 result:WAITING': 'pending',
    });
  });
});

test.each([
  ['sms', 'OKTA', 'sms', 'SMS', ['code']],
  ['call', 'OKTA', 'voice', 'Voice call', ['code']],
  ['email', 'OKTA', 'email', 'E-mail', ['code']],
  ['push', 'OKTA', 'push', 'Okta Verify push', ['approval']],
  ['token:software:totp', 'OKTA', 'totp', 'Okta Verify code', ['code']],
  ['token:software:totp', 'GOOGLE', 'totp', 'Google Authenticator', ['code']],
  ['token:hotp', 'CUSTOM', 'hotp', 'Custom token', ['code']],
  ['token:hardware', 'YUBICO', 'token', 'YubiKey', ['code']],
  ['token', 'RSA', 'token', 'RSA SecurID', ['code']],
  ['token', 'SYMANTEC', 'token', 'Symantec VIP', ['code']],
  ['question', 'OKTA', 'question', 'Security question', ['answer']],
  ['webauthn', 'FIDO', 'webauthn', 'Security key or passkey', ['webauthn']],
  // Not verified here: under Okta's own name, with no way in.
  ['signed_nonce', 'OKTA', 'other', 'signed_nonce', []],
  ['web', 'DUO', 'other', 'web', []],
  ['u2f', 'FIDO', 'other', 'u2f', []],
  ['sms', 'CUSTOM', 'other', 'sms', []],
  ['sms', undefined, 'other', 'sms', []],
])('%s of %s is %s, called %s', (factorType, vendor, type, name, verifiableBy) => {
  expect(typeOf(factorType, vendor)).toStrictEqual({ type, name, verifiableBy });
});

const factors = {
  totp: { enroll: true, preverified: false, verify: ['code'] },
  hotp: { enroll: true, preverified: false, verify: ['code'] },
  sms: { enroll: true, preverified: 'optional', verify: ['code'] },
  voice: { enroll: true, preverified: 'optional', verify: ['code'] },
  email: { enroll: true, preverified: 'optional', verify: ['code'] },
  push: { enroll: true, preverified: false, verify: ['approval'] },
  webauthn: { enroll: true, preverified: false, verify: ['webauthn'] },
  question: { enroll: true, preverified: false, verify: ['answer'] },
  token: { enroll: true, preverified: false, verify: ['code'] },
};
const expiresInSeconds = { min: 1, max: 900, default: 300 };

test('an org with temporary access codes makes them, for one use or many, and redeems none here', () => {
  expect(provider().capabilities).toStrictEqual({
    factors,
    temporaryToken: { minSeconds: 600, maxSeconds: 864_000, reusable: true, verify: false },
    expiresInSeconds,
  });
});

test('an org without them does all else alike', () => {
  const { capabilities } = createOktaProvider({ orgUrl: ORG, apiToken: TOKEN });
  expect(capabilities).toStrictEqual({ factors, temporaryToken: false, expiresInSeconds });
});
