import { describe, expect, test } from 'vitest';
import type { JsonObject } from '../../../src/spec/factors.ts';
import { pendingStep, type Scripted, thrown } from '../../support/scripted-tenant.ts';
import { lines, newSms, type OneLoginProvider, refusal, statusCode } from './account.ts';
import * as v1 from './v1/account.ts';
import * as v2 from './v2/account.ts';
import { versions } from './versions.ts';

// The account's factors, whose ids an enrollment needs: looked up once, remembered, and looked up again when refused.

const [LIST1, LIST2] = ['GET auth_factors', 'GET factors'];
/** For each version: a list of offers, what comes between it and the enrollment, and what that asks and answers. */
const forms = {
  'onelogin-v1': {
    list: (...offers: readonly JsonObject[]): Scripted => v1.available(...offers),
    sms: (factor_id = 16282): JsonObject => ({ ...v1.smsOffer, factor_id }),
    other: { factor_id: 1, name: 'OneLogin Voice' },
    between: [] as readonly Scripted[],
    enrolled: v1.enrolled(),
    refused: refusal(400, 'number is invalid'),
    asksList: LIST1,
    asks: (_user: string) => ['POST otp_devices'],
  },
  'onelogin-v2': {
    list: (...offers: readonly JsonObject[]): Scripted => ({ body: offers }),
    sms: (factor_id = 58959) => v2.offer('sms', { factor_id }),
    other: v2.offer('email'),
    between: [{ body: { phone: v2.PHONE } }],
    enrolled: v2.created(v2.registration('sms')),
    refused: statusCode(422, 'Validations failed', 'ValidationError'),
    asksList: LIST2,
    asks: (user: string) => [`GET ${user}`, 'POST registrations'],
  },
};

describe.each(versions)('$id', ({ id, USER, account, noFactors }) => {
  const { list, sms, other, between, enrolled, refused, asksList, asks } = forms[id];
  const enroll = (mfa: OneLoginProvider, userId = USER) => mfa.enroll({ userId, factor: newSms });
  const good = [...between, enrolled];
  const bad = [...between, refused];

  test('a factor that the account does not offer is CONFLICT, and that is not remembered', async () => {
    const { mfa, sent } = account(list(), list(other), list(sms()), ...good);
    for (const _ of [1, 2]) {
      expect(await thrown(enroll(mfa))).toMatchObject({ code: 'CONFLICT', operation: 'enroll' });
    }
    expect(lines(sent)).toEqual([asksList, asksList]);
    expect(await enroll(mfa)).toMatchObject({ status: 'pending' });
  });

  test('it is kept for all users of a provider, and for no other provider', async () => {
    const first = account(list(sms(98)), ...good, ...good, ...good);
    await enroll(first.mfa);
    await enroll(first.mfa);
    await enroll(first.mfa, '7');
    expect(lines(first.sent)).toEqual([asksList, ...asks(USER), ...asks(USER), ...asks('7')]);
    expect(first.sent.at(-1)?.body).toMatchObject({ factor_id: 98 });
    const second = account(list(sms(99)), ...good);
    await enroll(second.mfa);
    expect(second.sent.at(-1)?.body).toMatchObject({ factor_id: 99 });
  });

  test('of two factors of a type the caller must choose one, by `available`, also through JSON', async () => {
    const two = list(sms(), sms(99));
    const { mfa, sent } = account(two, two, ...good);
    const error = await thrown(enroll(mfa));
    expect(error).toMatchObject({ code: 'INVALID_INPUT', message: expect.stringContaining('available') });
    const [, second] = structuredClone(await mfa.listAvailableFactors({ userId: USER }));
    sent.length = 0;
    await mfa.enroll({ userId: USER, factor: newSms, available: second });
    expect(lines(sent)).toEqual(asks(USER));
    expect(sent.at(-1)?.body).toMatchObject({ factor_id: 99 });
  });

  const chosen = { id: '1', type: 'sms', displayName: 'SMS', native: { type: 'SMS' } } as const;
  test.each([
    ...['x', '1.5', '-1', '0x1', '9007199254740993', 'fac1'].map((wrong) => ['available.id', { id: wrong }] as const),
    ['available.type', { type: 'voice' }],
  ] as const)('%s as of %j is refused before anything is sent', async (path, more) => {
    const { mfa, sent, tokenRequests } = account();
    const error = await thrown(mfa.enroll({ userId: USER, factor: newSms, available: { ...chosen, ...more } }));
    expect(error).toMatchObject({ code: 'INVALID_INPUT', message: expect.stringContaining(path) });
    expect([...sent, ...tokenRequests]).toEqual([]);
  });

  describe('a remembered factor that is refused', () => {
    /** A second enrollment that is refused, and what answers come after. */
    async function refusedWith(...answers: readonly Scripted[]) {
      const script = account(list(sms()), ...good, ...bad, ...answers);
      await enroll(script.mfa);
      script.sent.length = 0;
      const failure = await thrown(enroll(script.mfa));
      return { ...script, failure };
    }

    test('and is offered no more is CONFLICT', async () => {
      const { failure, sent } = await refusedWith(list(other));
      expect(failure).toMatchObject({ code: 'CONFLICT', operation: 'enroll' });
      expect(lines(sent)).toEqual([...asks(USER), asksList]);
    });

    test('and is offered still is what it was, and forgotten', async () => {
      const { mfa, failure, sent } = await refusedWith(list(sms()), list(sms(99)), ...good);
      expect(failure).toMatchObject({ code: 'INVALID_INPUT', providerStatus: refused.status });
      sent.length = 0;
      await enroll(mfa);
      expect(lines(sent)).toEqual([asksList, ...asks(USER)]);
      expect(sent.at(-1)?.body).toMatchObject({ factor_id: 99 });
    });

    // A look that fails explains nothing.
    test.each([{ status: 403 }, { status: 404 }, { body: {} }])(
      'stays a refusal where the look is answered by %j',
      async (answer) => {
        const { failure, sent } = await refusedWith(answer);
        expect(failure).toMatchObject({ code: 'INVALID_INPUT', providerStatus: refused.status });
        expect(lines(sent)).toEqual([...asks(USER), asksList]);
      },
    );
  });

  test.each([
    [401, 'UNAUTHENTICATED'],
    [403, 'FORBIDDEN'],
    [404, 'NOT_FOUND'],
    [429, 'RATE_LIMITED'],
    [500, 'UNAVAILABLE'],
  ] as const)('a refusal by %d is what it says, and nothing is forgotten', async (status, code) => {
    const { mfa, sent } = account(list(sms()), ...between, statusCode(status, 'no'), ...good);
    expect(await thrown(enroll(mfa))).toMatchObject({ code, providerStatus: status });
    await enroll(mfa);
    expect(lines(sent)).toEqual([asksList, ...asks(USER), ...asks(USER)]);
  });

  test('calls at once need no order: each finds the factor', async () => {
    const { mfa, sent } = account(noFactors, list(sms()), list(sms()), ...between, ...between, enrolled, enrolled);
    // So that neither waits for an access token, and the requests of both take turns.
    await mfa.listFactors({ userId: USER });
    const both = await Promise.all([enroll(mfa), enroll(mfa)]);
    expect(both).toMatchObject([{ status: 'pending' }, { status: 'pending' }]);
    expect(sent.filter(({ method }) => method === 'POST')).toHaveLength(2);
  });
});

// API 2 names a factor twice: `auth_factor_name` is OneLogin's, `name` is the administrator's.
describe('an offer of API 2', () => {
  const { offer, profile, created, registration, USER, account } = v2;
  const registered = created(registration('sms'));
  const totp = created(registration('totp'));

  test('is found by OneLogin’s name of it, not by the administrator’s', async () => {
    const misleading = [
      offer('email', { name: 'OneLogin SMS' }),
      { factor_id: 7, name: 'SMS', auth_factor_name: 'Duo Security' },
      offer('sms', { name: 'Text message' }),
    ];
    const { mfa, sent } = account({ body: misleading }, profile(), registered);
    await mfa.enroll({ userId: USER, factor: newSms });
    expect(sent.at(-1)?.body).toEqual({ factor_id: 58959, display_name: 'Text message' });
  });

  test.each([
    ['Text message', 'Mine', 'Mine'],
    ['Text message', undefined, 'Text message'],
    [null, undefined, 'SMS'],
  ])(
    'that is named %j, and %j by the caller, gives the new factor the name %s',
    async (name, displayName, expected) => {
      const { mfa, sent } = account({ body: [offer('sms', { name })] }, profile(), registered, v2.DONE);
      const { handle } = pendingStep(await mfa.enroll({ userId: USER, factor: { ...newSms, displayName } }));
      expect(sent.at(-1)?.body).toMatchObject({ display_name: expected });
      const result = await mfa.activate({ userId: USER, handle, answer: v2.codeAnswer });
      const factor = { id: '3926157', type: 'sms', displayName: expected, native: { type: 'SMS' } };
      expect(result).toMatchObject({ factor });
    },
  );

  test('is kept beside that of another type, and forgotten alone', async () => {
    const enrolling = [{ body: [offer('sms'), offer('totp')] }, profile(), registered];
    const failing = [profile(), forms['onelogin-v2'].refused, { body: [offer('sms')] }];
    const { mfa, sent } = account(...enrolling, { body: [offer('totp')] }, totp, ...failing, totp);
    await mfa.enroll({ userId: USER, factor: newSms });
    await mfa.enroll({ userId: USER, factor: v2.newFactor.totp });
    await thrown(mfa.enroll({ userId: USER, factor: newSms }));
    sent.length = 0;
    await mfa.enroll({ userId: USER, factor: v2.newFactor.totp });
    expect(lines(sent)).toEqual(['POST registrations']);
  });
});
