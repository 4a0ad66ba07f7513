import { describe, expect, test } from 'vitest';
import type { JsonObject } from '../../src/spec/factors.ts';
import { pendingStep, type Scripted, thrown } from '../support/scripted-tenant.ts';
import { account, created, lines, newFactor, offer, profile, registration, USER } from './account.ts';

// `factor_id` is the account's own: it is looked up by `auth_factor_name` and kept per provider instance.

const list = (...factors: readonly JsonObject[]): Scripted => ({ body: factors });
const refusal: Scripted = {
  status: 422,
  body: { statusCode: 422, name: 'ValidationError', message: 'Validations failed', details: { parameters: [] } },
};
const registered = created(registration('sms'));
const factor = newFactor.sms;

test('the factor is found by OneLogin’s name of it, not by the administrator’s', async () => {
  const misleading = [
    offer('email', { name: 'OneLogin SMS' }),
    { factor_id: 7, name: 'SMS', auth_factor_name: 'Duo Security' },
    offer('sms', { name: 'Text message' }),
  ];
  const { mfa, sent } = account(list(...misleading), profile(), registered);
  await mfa.enroll({ userId: USER, factor });
  expect(sent.at(-1)?.body).toEqual({ factor_id: 58959, display_name: 'Text message' });
});

test('it is kept for all users of a provider, and for no other provider', async () => {
  const first = account(list(offer('sms')), profile(), registered, profile({ id: 64515902 }), registered);
  await first.mfa.enroll({ userId: USER, factor });
  await first.mfa.enroll({ userId: '64515902', factor });
  expect(lines(first.sent)).toEqual([
    'GET factors',
    `GET ${USER}`,
    'POST registrations',
    'GET 64515902',
    'POST registrations',
  ]);
  const second = account(list(offer('sms', { factor_id: 1 })), profile(), registered);
  await second.mfa.enroll({ userId: USER, factor });
  expect(second.sent.at(-1)?.body).toMatchObject({ factor_id: 1 });
});

test('one type is kept beside another', async () => {
  const answers = [list(offer('sms'), offer('totp')), profile(), registered];
  const { mfa, sent } = account(...answers, list(offer('totp')), created(registration('totp')), profile(), registered);
  await mfa.enroll({ userId: USER, factor });
  await mfa.enroll({ userId: USER, factor: newFactor.totp });
  await mfa.enroll({ userId: USER, factor });
  expect(lines(sent).filter((line) => line === 'GET factors')).toHaveLength(2);
  expect(sent.at(-1)?.body).toMatchObject({ factor_id: 58959 });
});

test.each<readonly [string, readonly JsonObject[]]>([
  ['nothing', []],
  [
    'other factors',
    [offer('email'), offer('totp'), { factor_id: 43302, name: 'YubiKey', auth_factor_name: 'YubiKey' }],
  ],
])('a list that offers %s is CONFLICT, and enrolls nothing', async (_title, factors) => {
  const { mfa, sent } = account(list(...factors), list(...factors));
  for (const _ of [1, 2]) {
    expect(await thrown(mfa.enroll({ userId: USER, factor }))).toMatchObject({ code: 'CONFLICT', operation: 'enroll' });
  }
  // That a user was not offered it is not kept.
  expect(lines(sent)).toEqual(['GET factors', 'GET factors']);
});

test('a name for it may be given, and else is the administrator’s, or OneLogin’s', async () => {
  for (const [name, displayName, expected] of [
    ['Text message', 'Mine', 'Mine'],
    ['Text message', undefined, 'Text message'],
    [null, undefined, 'SMS'],
  ] as const) {
    const { mfa, sent } = account(list(offer('sms', { name })), profile(), registered);
    await mfa.enroll({ userId: USER, factor: { ...factor, displayName } });
    expect(sent.at(-1)?.body).toMatchObject({ display_name: expected });
  }
});

test('the new factor has the name that it was enrolled with', async () => {
  const done = { body: { status: 'accepted', device_id: '3926157' } };
  const { mfa } = account(list(offer('sms')), profile(), registered, done);
  const enrollment = await mfa.enroll({ userId: USER, factor: { ...factor, displayName: 'Mine' } });
  const answer = { kind: 'code', code: '1' } as const;
  const result = await mfa.activate({ userId: USER, handle: pendingStep(enrollment).handle, answer });
  expect(result).toMatchObject({
    factor: { id: '3926157', type: 'sms', displayName: 'Mine', native: { type: 'SMS' } },
  });
});

describe('a remembered factor that is refused with 422', () => {
  const used = [list(offer('sms')), profile(), registered];
  async function refused(...answers: readonly Scripted[]) {
    const script = account(...used, profile(), refusal, ...answers);
    await script.mfa.enroll({ userId: USER, factor });
    script.sent.length = 0;
    const failure = await thrown(script.mfa.enroll({ userId: USER, factor }));
    return { ...script, failure };
  }

  test('and is offered no more is CONFLICT', async () => {
    const { failure, sent } = await refused(list(offer('email')));
    expect(failure).toMatchObject({ code: 'CONFLICT', operation: 'enroll' });
    expect(lines(sent)).toEqual([`GET ${USER}`, 'POST registrations', 'GET factors']);
  });

  test('and is offered still is INVALID_INPUT', async () => {
    const { failure } = await refused(list(offer('sms')));
    expect(failure).toMatchObject({ code: 'INVALID_INPUT', status: 422, providerCode: 'ValidationError' });
  });

  test('is forgotten', async () => {
    const again = [list(offer('sms', { factor_id: 99 })), profile(), registered];
    const { mfa, sent } = await refused(list(offer('sms')), ...again);
    await mfa.enroll({ userId: USER, factor });
    expect(lines(sent).slice(3)).toEqual(['GET factors', `GET ${USER}`, 'POST registrations']);
    expect(sent.at(-1)?.body).toMatchObject({ factor_id: 99 });
  });

  test('of another type is not', async () => {
    const totp = created(registration('totp'));
    const { mfa, sent } = account(...used, list(offer('totp')), totp, profile(), refusal, list(offer('sms')), totp);
    await mfa.enroll({ userId: USER, factor });
    await mfa.enroll({ userId: USER, factor: newFactor.totp });
    await thrown(mfa.enroll({ userId: USER, factor }));
    sent.length = 0;
    await mfa.enroll({ userId: USER, factor: newFactor.totp });
    expect(lines(sent)).toEqual(['POST registrations']);
  });

  // A look that fails explains nothing.
  test('stays a refusal where the list cannot be had', async () => {
    const { failure } = await refused({ status: 403, body: '' });
    expect(failure).toMatchObject({ code: 'INVALID_INPUT', status: 422 });
  });
});

test('any other refusal is what it says, and nothing is forgotten', async () => {
  for (const [status, code] of [
    [401, 'UNAUTHENTICATED'],
    [403, 'FORBIDDEN'],
    [404, 'NOT_FOUND'],
    [429, 'RATE_LIMITED'],
    [500, 'UNAVAILABLE'],
  ] as const) {
    const failing = { status, body: { statusCode: status, message: 'no' } };
    const { mfa, sent } = account(list(offer('sms')), profile(), failing, profile(), registered);
    expect(await thrown(mfa.enroll({ userId: USER, factor }))).toMatchObject({ code, status });
    await mfa.enroll({ userId: USER, factor });
    expect(lines(sent).filter((line) => line === 'GET factors')).toHaveLength(1);
  }
});
