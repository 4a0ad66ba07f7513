import { describe, expect, test } from 'vitest';
import type { Factor } from '../../src/spec/factors.ts';
import { pendingStep, type Scripted, thrown } from '../support/scripted-tenant.ts';
import {
  ACCEPTED,
  account,
  challengeListed,
  codeAnswer,
  created,
  device,
  KINDS,
  type Kind,
  lines,
  lookedUp,
  newFactor,
  offer,
  profile,
  REGISTRATION,
  registration,
  USER,
  VERIFICATION,
  verification,
} from './account.ts';

// How many requests a step costs. Token requests are not counted: `sent` holds none.

const done: Scripted = { body: { status: 'accepted', device_id: '3926157' } };
const waits: Scripted = { body: { status: 'pending' } };

describe('an enrolment by SMS', () => {
  const rest = [profile(), created(registration('sms')), done];
  const finish = [`GET ${USER}`, 'POST registrations', `PUT ${REGISTRATION}`];

  test('costs 2, and 1 for the list the first time, and 1 for the profile', async () => {
    const { mfa, sent } = account({ body: [offer('sms')] }, ...rest, ...rest);
    for (const expected of [['GET factors', ...finish], finish]) {
      sent.length = 0;
      const { handle } = pendingStep(await mfa.enroll({ userId: USER, factor: newFactor.sms }));
      expect(await mfa.activate({ userId: USER, handle, answer: codeAnswer })).toMatchObject({ status: 'active' });
      expect(lines(sent)).toEqual(expected);
    }
  });

  test('costs no list with `available`', async () => {
    const { mfa, sent } = account({ body: [offer('sms')] }, ...rest);
    const [available] = await mfa.listAvailableFactors({ userId: USER });
    sent.length = 0;
    const { handle } = pendingStep(await mfa.enroll({ userId: USER, factor: newFactor.sms, available }));
    await mfa.activate({ userId: USER, handle, answer: codeAnswer });
    expect(lines(sent)).toEqual(finish);
  });

  test('costs no list with an `available` that went through JSON', async () => {
    const { mfa, sent } = account({ body: [offer('sms')] }, ...rest);
    const [available] = structuredClone(await mfa.listAvailableFactors({ userId: USER }));
    sent.length = 0;
    await mfa.enroll({ userId: USER, factor: newFactor.sms, available });
    expect(lines(sent)).toEqual(finish.slice(0, 2));
  });
});

test.each(['totp', 'push'] as const)('an enrolment of %s costs 2, and 1 for the list the first time', async (kind) => {
  const { mfa, sent } = account(...lookedUp(kind), created(registration(kind)), done);
  const { handle } = pendingStep(await mfa.enroll({ userId: USER, factor: newFactor[kind] }));
  await mfa.activate({ userId: USER, handle, answer: codeAnswer });
  expect(lines(sent)).toEqual(['GET factors', 'POST registrations', `PUT ${REGISTRATION}`]);
});

/** A provider with a Factor in hand, nothing of which is counted. */
async function inHand(kind: Kind, ...answers: readonly Scripted[]) {
  const script = account({ body: [device(kind)] }, ...answers);
  const [factor] = await script.mfa.listFactors({ userId: USER });
  if (factor === undefined) throw new Error('The account lists no factor.');
  script.sent.length = 0;
  return { ...script, factor };
}

describe('with a Factor in hand', () => {
  test.each(['sms', 'email', 'totp'] as const)('a verification by a code of %s costs 2', async (kind) => {
    const { mfa, sent, factor } = await inHand(kind, created(verification(kind)), ACCEPTED);
    const { handle } = await mfa.challenge({ userId: USER, factor });
    expect(await mfa.verify({ userId: USER, handle, answer: codeAnswer })).toMatchObject({ status: 'approved' });
    expect(lines(sent)).toEqual(['POST verifications', `PUT ${VERIFICATION}`]);
  });

  test('a verification by a typed Protect code costs 1', async () => {
    const { mfa, sent, factor } = await inHand('push', created(ACCEPTED.body));
    const { handle } = await mfa.challenge({ userId: USER, factor, expects: 'code' });
    expect(await mfa.verify({ userId: USER, handle, answer: codeAnswer })).toMatchObject({ status: 'approved' });
    expect(lines(sent)).toEqual(['POST verifications']);
  });

  test.each((['push', 'voice', 'email'] as const).flatMap((kind) => [1, 2, 5].map((polls) => [kind, polls] as const)))(
    'a verification by %s that is approved at poll %d costs 1 and the polls',
    async (kind, polls) => {
      const open = Array.from({ length: polls - 1 }, () => waits);
      const { mfa, sent, factor } = await inHand(kind, created(verification(kind)), ...open, ACCEPTED);
      const { handle } = await mfa.challenge({ userId: USER, factor });
      for (const _ of open) expect(await mfa.verify({ userId: USER, handle })).toMatchObject({ status: 'pending' });
      expect(await mfa.verify({ userId: USER, handle })).toMatchObject({ status: 'approved', by: 'approval' });
      expect(lines(sent)).toEqual([
        'POST verifications',
        ...Array.from({ length: polls }, () => `GET ${VERIFICATION}`),
      ]);
    },
  );
});

describe('without one', () => {
  test.each<readonly [string, (factor: Factor) => { factorId: string } | { factor: Factor }]>([
    ['a bare factorId', ({ id }) => ({ factorId: id })],
    ['a Factor that went through JSON', (factor) => ({ factor: structuredClone(factor) })],
    ['a Factor that says it is another', (factor) => ({ factor: { ...factor, type: 'push' } })],
  ])('%s costs 1 more, and the device that is found counts', async (_title, ref) => {
    const list = { body: [device('push'), device('sms')] };
    const { mfa, sent, factor } = await inHand('sms', list, created(verification('sms')), ACCEPTED);
    const { handle } = await mfa.challenge({ userId: USER, ...ref(factor) });
    expect(handle).toMatchObject({ factorType: 'sms', factorId: KINDS.sms.deviceId });
    expect(await mfa.verify({ userId: USER, handle, answer: codeAnswer })).toMatchObject({ status: 'approved' });
    expect(lines(sent)).toEqual(['GET devices', 'POST verifications', `PUT ${VERIFICATION}`]);
  });

  test('a factorId that is not in the list is NOT_FOUND', async () => {
    for (const factorId of ['1', '39203710', '3920371 ']) {
      const { mfa, sent } = account({ body: [device('sms')] });
      expect(await thrown(mfa.challenge({ userId: USER, factorId }))).toMatchObject({ code: 'NOT_FOUND' });
      expect(sent).toHaveLength(1);
    }
  });

  test("another user's Factor is looked up among ours", async () => {
    const { mfa, sent, factor } = await inHand('sms', { body: [device('push')] });
    const failure = await thrown(mfa.challenge({ userId: '64515902', factor }));
    expect(failure).toMatchObject({ code: 'NOT_FOUND' });
    expect(sent[0]?.path).toBe('/api/2/mfa/users/64515902/devices');
  });
});

test('what has just been enrolled is challenged without a look-up', async () => {
  const answers = [created(registration('totp')), done, created(verification('totp', { device_id: '3926157' }))];
  const { mfa, sent } = account(...lookedUp('totp'), ...answers);
  const { handle } = pendingStep(await mfa.enroll({ userId: USER, factor: newFactor.totp }));
  const result = await mfa.activate({ userId: USER, handle, answer: codeAnswer });
  if (result.status !== 'active') throw new Error('The factor is not active.');
  sent.length = 0;
  await mfa.challenge({ userId: USER, factor: result.factor });
  expect(sent.map(({ body }) => body)).toEqual([{ device_id: '3926157' }]);
});

test('a thousand first calls ask for one token', async () => {
  const answers = Array.from({ length: 1_000 }, () => ({ body: [device('sms')] }));
  const { mfa, sent, tokenRequests } = account(...answers);
  await Promise.all(answers.map(() => mfa.listFactors({ userId: USER })));
  expect(sent).toHaveLength(1_000);
  expect(tokenRequests).toHaveLength(1);
});

test('resend costs 1, and 1 for the profile of an enrolment', async () => {
  const { mfa, sent } = account({ body: [device('sms')] }, created(verification('sms')), created(verification('sms')));
  const { handle } = await challengeListed(mfa);
  sent.length = 0;
  await mfa.resend({ userId: USER, handle });
  expect(lines(sent)).toEqual(['POST verifications']);
});
