import { describe, expect, test } from 'vitest';
import type { MfaEvent } from '../../../src/spec/events.ts';
import type { Factor } from '../../../src/spec/factors.ts';
import { thrown } from '../../support/scripted-tenant.ts';
import { codeAnswer, lines, newSms, polled, REQUEST_ID, typed } from './account.ts';
import * as v2 from './v2/account.ts';
import { versions } from './versions.ts';

// What the table of requests in docs/switching.md, which test/docs/docs.test.ts makes, cannot say: which factors are looked
// up, what is remembered (see offers.test.ts too), and what each poll costs. Token requests are not counted.

describe.each(versions)('$id', ({ id, USER: userId, account, provider, asks, sms, push, ...version }) => {
  const { approved, waits } = version;
  const stepOf = async (script: ReturnType<typeof account>) => {
    const factor = (await script.mfa.listFactors({ userId })).find((one) => one.id === sms.id);
    if (factor === undefined) throw new Error('The account does not list it.');
    script.sent.length = 0;
    return factor;
  };

  test('a Factor in hand is not looked up', async () => {
    const script = account(sms.list, sms.begun, approved);
    const factor = await stepOf(script);
    const { handle } = await script.mfa.challenge({ userId, factor });
    expect(await typed(script.mfa, handle)).toMatchObject({ status: 'approved' });
    expect(lines(script.sent)).toEqual([asks.begin, asks.code]);
  });

  test.each<readonly [string, (factor: Factor) => { factorId: string } | { factor: Factor }]>([
    ['a bare factorId', (factor) => ({ factorId: factor.id })],
    ['a Factor that went through JSON', (factor) => ({ factor: structuredClone(factor) })],
    ['a Factor that says it is another', (factor) => ({ factor: { ...factor, type: 'push' } })],
  ])('%s is, and what is found counts', async (_title, ref) => {
    const script = account(sms.list, sms.list, sms.begun, approved);
    const factor = await stepOf(script);
    const { handle } = await script.mfa.challenge({ userId, ...ref(factor) });
    expect(handle).toMatchObject({ factorType: 'sms', factorId: sms.id });
    expect(await typed(script.mfa, handle)).toMatchObject({ status: 'approved' });
    expect(lines(script.sent)).toEqual([asks.devices, asks.begin, asks.code]);
  });

  test("another user's Factor is looked up among ours", async () => {
    const script = account(sms.list, push.list);
    const factor = await stepOf(script);
    const error = await thrown(script.mfa.challenge({ userId: '7', factor }));
    expect(error).toMatchObject({ code: 'NOT_FOUND' });
    expect(script.sent.map(({ path }) => path.split('/').at(-2))).toEqual(['7']);
  });

  test('a factorId that is not in the list is NOT_FOUND, device 0 included', async () => {
    for (const factorId of ['1', '0', `${sms.id}0`, `${sms.id} `, `${sms.id}x`]) {
      const { mfa, sent } = account(sms.list);
      const error = await thrown(mfa.challenge({ userId, factorId }));
      expect(error).toMatchObject({ code: 'NOT_FOUND', providerStatus: 200, requestId: REQUEST_ID });
      expect(sent).toHaveLength(1);
    }
  });

  test('what has just been enrolled is in hand', async () => {
    const begun = id === 'onelogin-v1' ? sms.begun : v2.created(v2.verification('sms', { device_id: '3926157' }));
    const { mfa, sent } = account(version.smsOffered, ...version.smsEnrolled, version.activated, begun);
    const enrollment = await mfa.enroll({ userId, factor: newSms });
    if (enrollment.status !== 'pending') throw new Error('The enrollment is active at once.');
    const result = await mfa.activate({ userId, handle: enrollment.handle, answer: codeAnswer });
    if (result.status !== 'active') throw new Error(`The activation is ${result.status}.`);
    sent.length = 0;
    const { handle } = await mfa.challenge({ userId, factor: result.factor });
    expect(handle.factorId).toBe(result.factor.id);
    expect(lines(sent)).toEqual([asks.begin]);
  });

  test.each([1, 2, 5])('a push that is approved at poll %d costs its beginning and the polls', async (polls) => {
    const open = Array.from({ length: polls - 1 }, () => waits);
    const { mfa, sent } = account(push.list, push.begun, ...open, approved);
    const { handle } = await mfa.challenge({ userId, factorId: push.id });
    for (const _ of open) expect(await polled(mfa, handle)).toMatchObject({ status: 'pending' });
    expect(await polled(mfa, handle)).toMatchObject({ status: 'approved', by: 'approval' });
    expect(lines(sent).slice(1)).toEqual([asks.begin, ...Array.from({ length: polls }, () => asks.poll)]);
  });

  test('the events count requests, also for a token, and hold the id of the last one', async () => {
    const events: MfaEvent[] = [];
    const { fetch } = account(sms.list, sms.begun, sms.list, sms.begun);
    const mfa = provider({ fetch, onEvent: (event) => events.push(event) });
    for (const _ of ['with a new token', 'with the same token']) await mfa.challenge({ userId, factorId: sms.id });
    const status = id === 'onelogin-v1' ? 200 : 201;
    const event = {
      provider: id,
      operation: 'challenge',
      outcome: 'ok',
      providerStatus: status,
      requestId: REQUEST_ID,
    };
    expect(events).toMatchObject([
      { ...event, requests: 3 },
      { ...event, requests: 2 },
    ]);
  });
});

test('a preverified factor of API 2, active at once, is in hand too', async () => {
  const accepted = v2.registration('sms', { status: 'accepted', device_id: '3926157' });
  const begun = v2.created({ id: 'v1', device_id: '3926157' });
  const { mfa, sent } = v2.account(...v2.lookUpOf('sms'), v2.created(accepted), begun);
  const enrollment = await mfa.enroll({ userId: v2.USER, factor: { ...newSms, preverified: true } });
  if (enrollment.status !== 'active') throw new Error('The enrollment is pending.');
  await mfa.challenge({ userId: v2.USER, factor: enrollment.factor });
  expect(sent.slice(3).map(({ method, body }) => [method, body])).toEqual([['POST', { device_id: '3926157' }]]);
});
