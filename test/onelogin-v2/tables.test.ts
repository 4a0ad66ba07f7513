import { describe, expect, test } from 'vitest';
import { outcomes, typeOf, waysOf } from '../../adapters/onelogin-v2/words.ts';
import { provider } from './account.ts';

// These tables decide who gets in. They stand here once more, word for word, so that no slip can change them: whoever
// means to change one does it twice, on purpose.

describe('the outcome of every answer that is known', () => {
  test('to an enrolment: only what was preverified is active at once', () => {
    expect(outcomes.enroll).toStrictEqual({
      'registration 201 pending': 'pending',
      'registration 200 pending': 'pending',
      'registration 201 unsaid': 'pending',
      'registration 200 unsaid': 'pending',
      'preverified 201 accepted': 'active',
      'preverified 200 accepted': 'active',
      'preverified 201 pending': 'pending',
      'preverified 200 pending': 'pending',
    });
  });

  test('to a proof of an enrolment', () => {
    expect(outcomes.activate).toStrictEqual({
      'code 200 accepted': 'active',
      'code 200 pending': 'wrong-answer',
      'code 200 rejected': 'expired',
      'code 404 gone': 'expired',
      'poll 200 accepted': 'active',
      'poll 200 pending': 'pending',
      'poll 200 rejected': 'denied',
      'poll 404 gone': 'expired',
    });
  });

  test('to a challenge', () => {
    expect(outcomes.challenge).toStrictEqual({
      'nothing 0 none': 'pending',
      'verification 201 pending': 'pending',
      'verification 200 pending': 'pending',
      'verification 201 unsaid': 'pending',
      'verification 200 unsaid': 'pending',
    });
  });

  test('to a verification: seven are approved', () => {
    expect(outcomes.verify).toStrictEqual({
      'code 200 accepted': 'approved',
      'code 200 success': 'approved',
      'code 200 pending': 'wrong-answer',
      'code 200 rejected': 'wrong-answer',
      'code 404 gone': 'expired',
      'direct 200 accepted': 'approved',
      'direct 201 accepted': 'approved',
      'direct 200 success': 'approved',
      'direct 201 success': 'approved',
      'direct 200 pending': 'wrong-answer',
      'direct 201 pending': 'wrong-answer',
      'direct 200 rejected': 'wrong-answer',
      'direct 201 rejected': 'wrong-answer',
      'poll 200 accepted': 'approved',
      'poll 200 pending': 'pending',
      'poll 200 rejected': 'denied',
      'poll 404 gone': 'expired',
    });
  });

  test('to a resend: nothing but another wait', () => {
    expect(outcomes.resend).toStrictEqual({
      'registration 201 pending': 'pending',
      'registration 200 pending': 'pending',
      'registration 201 unsaid': 'pending',
      'registration 200 unsaid': 'pending',
      'verification 201 pending': 'pending',
      'verification 200 pending': 'pending',
      'verification 201 unsaid': 'pending',
      'verification 200 unsaid': 'pending',
    });
  });
});

test('the capabilities', () => {
  expect(provider().capabilities).toStrictEqual({
    factors: {
      totp: { enroll: true, preverified: false, verify: ['code'] },
      hotp: { enroll: false, preverified: false, verify: [] },
      sms: { enroll: true, preverified: 'optional', verify: ['code'] },
      voice: { enroll: true, preverified: 'optional', verify: ['approval'] },
      email: { enroll: true, preverified: 'optional', verify: ['code', 'approval'] },
      push: { enroll: true, preverified: false, verify: ['approval', 'code'] },
      webauthn: { enroll: false, preverified: false, verify: [] },
      question: { enroll: false, preverified: false, verify: [] },
      token: { enroll: false, preverified: false, verify: [] },
    },
    temporaryToken: { minSeconds: 120, maxSeconds: 259_200, reusable: true, verify: false },
    expiresInSeconds: { min: 120, max: 900, default: 120 },
  });
});

test.each([
  ['SMS', 'sms'],
  ['OneLogin Voice', 'voice'],
  ['OneLogin Email', 'email'],
  ['OneLogin', 'push'],
  ['Google Authenticator', 'totp'],
  ['YubiKey', 'token'],
  ['Temporary', 'other'],
  ['Push', 'other'],
  ['', 'other'],
])('the factor that OneLogin names %j is %s', (name, type) => {
  expect(typeOf(name)).toBe(type);
});

test.each([
  ['totp', ['code']],
  ['hotp', []],
  ['sms', ['code']],
  ['voice', ['approval']],
  ['email', ['code', 'approval']],
  ['push', ['approval', 'code']],
  ['webauthn', []],
  ['question', []],
  ['token', []],
  ['temporary', []],
  ['other', []],
] as const)('a factor of type %s is verified by %j', (type, ways) => {
  expect(waysOf(type)).toStrictEqual(ways);
});
