import { describe, expect, test } from 'vitest';
import { outcomes, typeOf, waysOf } from '../../adapters/onelogin-v1/words.ts';
import { provider } from './account.ts';

// These tables decide who gets in. They are written out a second time, so that a change of one is made twice, on purpose.

describe('what OneLogin says, and what it means', () => {
  test('when a factor is enrolled', () => {
    expect(outcomes.enroll).toStrictEqual({
      'unverified 200 inactive': 'pending',
      'preverified 200 active': 'active',
      'preverified 200 inactive': 'pending',
    });
  });

  test('when an enrolment is finished', () => {
    expect(outcomes.activate).toStrictEqual({
      'code 200 Success': 'active',
      'code 401 refused': 'wrong-answer',
      'code 401 pending': 'wrong-answer',
      'code 400 expired': 'expired',
    });
  });

  test('when a login is challenged', () => {
    expect(outcomes.challenge).toStrictEqual({
      'nothing 0 none': 'pending',
      'trigger 200 triggered': 'pending',
    });
  });

  test('when a login is verified', () => {
    expect(outcomes.verify).toStrictEqual({
      'code 200 Success': 'approved',
      'code 401 refused': 'wrong-answer',
      'code 401 pending': 'wrong-answer',
      'code 400 expired': 'expired',
      'poll 200 Success': 'approved',
      'poll 401 pending': 'pending',
      'poll 200 pending': 'pending',
      'poll 401 refused': 'denied',
      'poll 400 expired': 'expired',
    });
  });

  test('when a step is sent again', () => {
    expect(outcomes.resend).toStrictEqual({ 'trigger 200 triggered': 'pending' });
  });
});

test.each([
  ['OneLogin SMS', 'sms'],
  ['OneLogin Voice', 'voice'],
  ['OneLogin Protect', 'push'],
  ['Google Authenticator', 'totp'],
  ['Yubico YubiKey', 'token'],
  // In any case, and nothing beside it.
  ['ONELOGIN SMS', 'sms'],
  ['onelogin sms', 'sms'],
  ['OneLogin SMS ', 'other'],
  ['SMS', 'other'],
  ['OneLogin Email', 'other'],
  ['Duo Security', 'other'],
  ['', 'other'],
])('%j is %s', (name, type) => {
  expect(typeOf(name)).toBe(type);
});

test.each([
  ['totp', ['code']],
  ['hotp', []],
  ['sms', ['code']],
  ['voice', ['code', 'approval']],
  ['email', []],
  ['push', ['approval', 'code']],
  ['webauthn', []],
  ['question', []],
  ['token', ['code']],
  ['temporary', []],
  ['other', []],
] as const)('%s is verified by %j', (type, ways) => {
  expect(waysOf(type)).toStrictEqual(ways);
});

test('an account enrolls phone numbers, and makes and redeems temporary tokens', () => {
  expect(provider().capabilities).toStrictEqual({
    factors: {
      totp: { enroll: false, preverified: false, verify: ['code'] },
      hotp: { enroll: false, preverified: false, verify: [] },
      sms: { enroll: true, preverified: 'optional', verify: ['code'] },
      voice: { enroll: true, preverified: 'required', verify: ['code', 'approval'] },
      email: { enroll: false, preverified: false, verify: [] },
      push: { enroll: false, preverified: false, verify: ['approval', 'code'] },
      webauthn: { enroll: false, preverified: false, verify: [] },
      question: { enroll: false, preverified: false, verify: [] },
      token: { enroll: false, preverified: false, verify: ['code'] },
    },
    temporaryToken: { minSeconds: 120, maxSeconds: 259_200, reusable: true, verify: true },
    expiresInSeconds: { min: 120, max: 900, default: 120 },
  });
});
