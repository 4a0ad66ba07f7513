import { describe, expect, test } from 'vitest';
import type { JsonObject, JsonValue } from '../../../src/spec/factors.ts';
import type { Handle } from '../../../src/spec/steps.ts';
import { pendingStep, type Scripted, thrown } from '../../support/scripted-tenant.ts';
import { challenged, factorJson, LOGIN, ORG, org, USER, userJson, waiting } from './org.ts';
import { codeAnswer, newSms, PHONE, waits } from './steps.ts';

// A caller may name a user by a login or `me`. Okta's responses name the id. The user is looked up once, and every response
// must name the id of the look-up.

const OTHER = '00uSomebodyElse';
/** The same body with the links of another user. */
const ofOther = <T extends JsonValue>(body: T): T => JSON.parse(JSON.stringify(body).replaceAll(USER, OTHER));
const overJson = <H extends Handle>(handle: H): H => JSON.parse(JSON.stringify(handle));
const unexpected = { code: 'UNEXPECTED_RESPONSE' };
const foundUser = { body: userJson() };
const SUCCESS = { factorResult: 'SUCCESS' };
const selfOf = (user: string): JsonObject => ({
  _links: { self: { href: `${ORG}/api/v1/users/${user}/factors/facA` } },
});
/** A success, and how it may name a user. */
const named = (user: string): readonly JsonObject[] => [
  { ...SUCCESS, ...selfOf(user) },
  { ...SUCCESS, userId: user },
  { ...SUCCESS, user_id: user },
];

describe.each([LOGIN, 'DADE.Murphy@Example.com', 'dade.murphy', 'me'])('for %s', (userId) => {
  const lookUps = [
    ['listed', { body: [factorJson('facA', 'sms')] }],
    ['found by its id', { body: factorJson('facA', 'sms') }],
  ] as const;

  describe.each(lookUps)('a factor that was %s', (how, found) => {
    async function begun(...answers: readonly Scripted[]) {
      const { mfa } = org(found, foundUser, ...answers);
      if (how === 'found by its id') return { mfa, ...(await mfa.challenge({ userId, factorId: 'facA' })) };
      const [factor] = await mfa.listFactors({ userId });
      if (factor === undefined) throw new Error('No factor is listed.');
      return { mfa, ...(await mfa.challenge({ userId, factor })) };
    }

    test('begins no challenge that is answered for another user', async () => {
      await begun({ body: challenged('facA') });
      expect(await thrown(begun({ body: ofOther(challenged('facA')) }))).toMatchObject(unexpected);
    });

    test('is verified by no response about another user, also after the handle went through JSON', async () => {
      for (const body of named(USER)) {
        const { mfa, handle } = await begun({ body: challenged('facA') }, { body });
        expect(await mfa.verify({ userId, handle, answer: codeAnswer })).toMatchObject({ status: 'approved', userId });
      }
      for (const body of named(OTHER)) {
        const { mfa, handle } = await begun({ body: challenged('facA') }, { body });
        expect(await thrown(mfa.verify({ userId, handle, answer: codeAnswer }))).toMatchObject(unexpected);
        const elsewhere = org({ body }, { body: SUCCESS }).mfa;
        const kept = overJson(handle);
        expect(await thrown(elsewhere.verify({ userId, handle: kept, answer: codeAnswer }))).toMatchObject(unexpected);
        expect(await elsewhere.verify({ userId, handle: kept, answer: codeAnswer })).toMatchObject({
          status: 'approved',
        });
      }
    });

    test('is sent no other message for another user', async () => {
      const { handle } = await begun({ body: challenged('facA') });
      const { mfa } = org(
        { body: ofOther(challenged('facA')) },
        { body: challenged('facA') },
        ...named(OTHER).map((body) => ({ body })),
      );
      const kept = overJson(handle);
      expect(await thrown(mfa.resend({ userId, handle: kept }))).toMatchObject(unexpected);
      const { handle: again } = await mfa.resend({ userId, handle: kept });
      for (const _ of named(OTHER)) {
        expect(await thrown(mfa.verify({ userId, handle: overJson(again), answer: codeAnswer }))).toMatchObject(
          unexpected,
        );
      }
    });
  });

  test('a factor without a message keeps the user of its look-up', async () => {
    const { mfa } = org({ body: factorJson('facA', 'token:software:totp') }, foundUser);
    const { handle } = await mfa.challenge({ userId, factorId: 'facA' });
    for (const body of named(OTHER)) {
      const other = org({ body }).mfa;
      expect(await thrown(other.verify({ userId, handle: overJson(handle), answer: codeAnswer }))).toMatchObject(
        unexpected,
      );
    }
  });

  test('the user that the response to a challenge names is kept, if the look-up names none', async () => {
    const bare = { id: 'facA', factorType: 'sms', provider: 'OKTA', status: 'ACTIVE' };
    const { mfa } = org(
      { body: bare },
      { body: challenged('facA') },
      foundUser,
      ...named(OTHER).map((body) => ({ body })),
    );
    const { handle } = await mfa.challenge({ userId, factorId: 'facA' });
    for (const _ of named(OTHER)) {
      expect(await thrown(mfa.verify({ userId, handle, answer: codeAnswer }))).toMatchObject(unexpected);
    }
  });

  test('a poll of a push about another user is refused', async () => {
    const { handle } = await org({ body: factorJson('facA', 'push') }, foundUser, {
      status: 201,
      body: waiting('facA'),
    }).mfa.challenge({
      userId,
      factorId: 'facA',
    });
    const bodies = [...named(OTHER), ofOther(waiting('facA'))];
    const { mfa } = org(...bodies.map((body) => ({ body })), { body: SUCCESS });
    for (const _ of bodies)
      expect(await thrown(mfa.verify({ userId, handle: overJson(handle) }))).toMatchObject(unexpected);
    expect(await mfa.verify({ userId, handle })).toMatchObject({ status: 'approved' });
  });

  describe('an enrollment', () => {
    const begin = async () =>
      pendingStep(await org({ body: waits('mblA', 'sms') }, foundUser).mfa.enroll({ userId, factor: newSms }));
    const active = factorJson('smsA', 'sms', { profile: { phoneNumber: PHONE } });

    test('becomes active by no response about another user', async () => {
      const { handle } = await begin();
      const foreign = [ofOther(active), { ...active, userId: OTHER }, { ...active, user_id: OTHER }];
      const { mfa } = org(...foreign.map((body) => ({ body })), { body: active });
      const activate = () => mfa.activate({ userId, handle: overJson(handle), answer: codeAnswer });
      for (const _ of foreign) expect(await thrown(activate())).toMatchObject(unexpected);
      expect(await activate()).toMatchObject({ status: 'active', factor: { id: 'smsA' } });
    });

    test('is not sent again for another user', async () => {
      const { handle } = await begin();
      const { mfa } = org(
        { body: ofOther(waits('mblA', 'sms')) },
        { body: waits('mblA', 'sms') },
        { body: ofOther(active) },
      );
      expect(await thrown(mfa.resend({ userId, handle: overJson(handle) }))).toMatchObject(unexpected);
      const { handle: again } = await mfa.resend({ userId, handle: overJson(handle) });
      if (again.purpose !== 'activation') throw new Error('The purpose has changed.');
      expect(await thrown(mfa.activate({ userId, handle: again, answer: codeAnswer }))).toMatchObject(unexpected);
    });
  });

  test('a response that names two users is refused', async () => {
    const mine = factorJson('facA', 'sms');
    const theirs = factorJson('facB', 'sms', ofOther({ _links: factorJson('facB', 'sms')._links ?? {} }));
    const catalog = { factorType: 'sms', provider: 'OKTA', status: 'NOT_SETUP' };
    for (const body of [
      [mine, theirs],
      [theirs, mine],
      [mine, { ...mine, userId: OTHER }],
    ]) {
      expect(await thrown(org({ body }, foundUser).mfa.listFactors({ userId }))).toMatchObject(unexpected);
    }
    const offers = [
      { ...catalog, _links: mine._links ?? {} },
      { ...catalog, ...ofOther({ _links: mine._links ?? {} }) },
    ];
    expect(await thrown(org({ body: offers }, foundUser).mfa.listAvailableFactors({ userId }))).toMatchObject(
      unexpected,
    );
    const { mfa } = org({ body: { ...mine, userId: OTHER } }, foundUser);
    expect(await thrown(mfa.getFactor({ userId, factorId: 'facA' }))).toMatchObject(unexpected);
    const twice = org({ body: { ...waits('mblA', 'sms'), user_id: OTHER } }, foundUser).mfa;
    expect(await thrown(twice.enroll({ userId, factor: newSms }))).toMatchObject(unexpected);
  });
});
