import { expect, test } from 'vitest';
import type { Factor } from '../../src/spec/factors.ts';
import { pendingStep, type Scripted, thrown } from '../support/scripted-tenant.ts';
import {
  account,
  available,
  challengeListed,
  codeAnswer,
  enrolled,
  listed,
  newSms,
  PUSH_PENDING,
  protect,
  provider,
  REQUEST_ID,
  SUCCESS,
  sms,
  smsOffer,
  totp,
  triggered,
  USER,
} from './account.ts';

// How many requests a step costs. Token requests are not counted: `sent` holds none.

const ends = (sent: readonly { readonly path: string }[]) => sent.map(({ path }) => path.split('/').at(-1));

test('SMS challenge + verify with a Factor in hand: 2', async () => {
  const { mfa, sent } = account(listed(sms()), triggered(), SUCCESS);
  const [factor] = await mfa.listFactors({ userId: USER });
  if (factor === undefined) throw new Error('The account lists no factor.');
  sent.length = 0;
  const { handle } = await mfa.challenge({ userId: USER, factor });
  expect(await mfa.verify({ userId: USER, handle, answer: codeAnswer })).toMatchObject({ status: 'approved' });
  expect(ends(sent)).toEqual(['trigger', 'verify']);
});

test('TOTP challenge + verify with a Factor in hand: 1', async () => {
  const { mfa, sent } = account(listed(totp()), SUCCESS);
  const [factor] = await mfa.listFactors({ userId: USER });
  if (factor === undefined) throw new Error('The account lists no factor.');
  sent.length = 0;
  const { handle } = await mfa.challenge({ userId: USER, factor });
  expect(await mfa.verify({ userId: USER, handle, answer: codeAnswer })).toMatchObject({ status: 'approved' });
  expect(ends(sent)).toEqual(['verify']);
});

test.each([1, 2, 5])('a push approved at poll %d: one more', async (polls) => {
  const waits: readonly Scripted[] = Array.from({ length: polls - 1 }, () => PUSH_PENDING);
  const { mfa, sent } = account(listed(protect()), triggered({ device_id: 526532 }), ...waits, SUCCESS);
  const { handle } = await challengeListed(mfa);
  for (const _ of waits) expect(await mfa.verify({ userId: USER, handle })).toMatchObject({ status: 'pending' });
  expect(await mfa.verify({ userId: USER, handle })).toMatchObject({ status: 'approved' });
  expect(ends(sent.slice(1))).toEqual(['trigger', ...Array.from({ length: polls }, () => 'verify')]);
});

test.each([
  { title: 'a factorId', ref: ({ id }: Factor) => ({ factorId: id }) },
  { title: 'a Factor that went through JSON', ref: (factor: Factor) => ({ factor: structuredClone(factor) }) },
])('SMS challenge + verify with $title: 3, and its row is heeded', async ({ ref }) => {
  const { mfa, sent } = account(listed(sms()), listed(protect(), sms()), triggered(), SUCCESS);
  const [factor] = await mfa.listFactors({ userId: USER });
  if (factor === undefined) throw new Error('The account lists no factor.');
  const { handle } = await mfa.challenge({ userId: USER, ...ref(factor) });
  expect(await mfa.verify({ userId: USER, handle, answer: codeAnswer })).toMatchObject({ status: 'approved' });
  expect(ends(sent.slice(1))).toEqual(['otp_devices', 'trigger', 'verify']);
});

test('a factorId that is not in the list is NOT_FOUND, device 0 included', async () => {
  for (const factorId of ['1', '0', '525509x']) {
    const { mfa, sent } = account(listed(sms()));
    expect(await thrown(mfa.challenge({ userId: USER, factorId }))).toMatchObject({
      code: 'NOT_FOUND',
      status: 200,
      requestId: REQUEST_ID,
    });
    expect(sent).toHaveLength(1);
  }
});

test('a factorId looks its row up: TOTP 2', async () => {
  const { mfa, sent } = account(listed(totp()), SUCCESS);
  const { handle } = await mfa.challenge({ userId: USER, factorId: '526600' });
  await mfa.verify({ userId: USER, handle, answer: codeAnswer });
  expect(ends(sent)).toEqual(['otp_devices', 'verify']);
});

test('enroll + activate: 3 the first time, 2 afterwards and for other users', async () => {
  const { mfa, sent } = account(available(smsOffer), enrolled(), SUCCESS, enrolled(), SUCCESS, enrolled());
  const { handle } = pendingStep(await mfa.enroll({ userId: USER, factor: newSms }));
  const result = await mfa.activate({ userId: USER, handle, answer: codeAnswer });
  if (result.status !== 'active') throw new Error(`The activation is ${result.status}.`);
  expect(ends(sent)).toEqual(['auth_factors', 'otp_devices', 'verify']);
  const again = pendingStep(await mfa.enroll({ userId: USER, factor: newSms }));
  await mfa.activate({ userId: USER, handle: again.handle, answer: codeAnswer });
  await mfa.enroll({ userId: '7', factor: newSms });
  expect(ends(sent.slice(3))).toEqual(['otp_devices', 'verify', 'otp_devices']);
  expect(sent.at(-1)?.body).toMatchObject({ factor_id: 16282 });
});

test('enroll + activate with `available`: 2', async () => {
  const { mfa, sent } = account(available(smsOffer), enrolled(), SUCCESS);
  const [offer] = await mfa.listAvailableFactors({ userId: USER });
  sent.length = 0;
  const { handle } = pendingStep(await mfa.enroll({ userId: USER, factor: newSms, available: offer }));
  await mfa.activate({ userId: USER, handle, answer: codeAnswer });
  expect(ends(sent)).toEqual(['otp_devices', 'verify']);
  expect(sent[0]?.body).toMatchObject({ factor_id: 16282, display_name: 'OneLogin SMS' });
});

test('what one instance remembers, another does not', async () => {
  const first = account(available(smsOffer), enrolled());
  await first.mfa.enroll({ userId: USER, factor: newSms });
  const second = account(available({ ...smsOffer, factor_id: 99 }), enrolled());
  await second.mfa.enroll({ userId: USER, factor: newSms });
  expect(second.sent[1]?.body).toMatchObject({ factor_id: 99 });
});

test('a factor that has just been activated is in hand: 2', async () => {
  const { mfa, sent } = account(available(smsOffer), enrolled(), SUCCESS, triggered(), SUCCESS);
  const { handle } = pendingStep(await mfa.enroll({ userId: USER, factor: newSms }));
  const result = await mfa.activate({ userId: USER, handle, answer: codeAnswer });
  if (result.status !== 'active') throw new Error(`The activation is ${result.status}.`);
  sent.length = 0;
  const step = await mfa.challenge({ userId: USER, factor: result.factor });
  await mfa.verify({ userId: USER, handle: step.handle, answer: codeAnswer });
  expect(ends(sent)).toEqual(['trigger', 'verify']);
});

test('the events count requests, tokens apart, and hold the id of the last one', async () => {
  const events: unknown[] = [];
  const { fetch } = account(listed(sms()), triggered());
  const mfa = provider({ fetch, onEvent: (event) => events.push(event) });
  await mfa.challenge({ userId: USER, factorId: '525509' });
  expect(events).toMatchObject([
    { provider: 'onelogin-v1', operation: 'challenge', outcome: 'ok', requests: 2, status: 200 },
  ]);
  expect(Object(events[0]).requestId).toBe('onelogin-request-id-1');
});
