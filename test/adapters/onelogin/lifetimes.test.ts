import { describe, expect, test } from 'vitest';
import type { JsonValue } from '../../../src/spec/factors.ts';
import type { Handle } from '../../../src/spec/steps.ts';
import { pendingStep, type Scripted } from '../../support/scripted-tenant.ts';
import { isoOf, newSms, polled, START, scripted, typed } from './account.ts';
import * as v1 from './v1/account.ts';
import * as v2 from './v2/account.ts';
import { versions } from './versions.ts';

// How long an answer is taken: the earliest of what was asked for, OneLogin's end as a span from its own clock, and
// fifteen minutes. Without any word it is 120 s, and 900 s for an app that must be installed first.

const secondsOf = ({ issuedAt, expiresAt }: Handle) => (Date.parse(expiresAt) - Date.parse(issuedAt)) / 1000;

/** The beginning of a verification by SMS that names this end. */
const beginnings = {
  'onelogin-v1': (end: JsonValue) => v1.triggered({ state_token_expires_at: end }),
  'onelogin-v2': (end: JsonValue) => v2.created(v2.verification('sms', { expires_at: end })),
};
/** A challenge that sends nothing. */
const unsent = {
  'onelogin-v1': { list: v1.listed(v1.totp()), expects: {} },
  'onelogin-v2': { list: { body: [v2.device('push')] }, expects: { expects: 'code' } },
} as const;
const expired = { status: 'rejected', reason: 'expired', handle: null };
const HOUR = 3_600_000;

describe.each(versions)('$id', ({ id, USER: userId, clocked, provider, sms, push, waits }) => {
  const begunWith = beginnings[id];
  const begin = (answers: readonly Scripted[], more: { expiresInSeconds?: number } = {}, ahead = 0) => {
    const script = clocked(answers, ahead);
    const factorId = answers[0] === push.list ? push.id : sms.id;
    return script.mfa.challenge({ userId, factorId, ...more }).then((step) => ({ ...script, ...step }));
  };

  test.each<{ title: string; asked?: number; end?: JsonValue; ahead?: number; ends: number }>([
    { title: 'nothing says when', ends: 120 },
    ...[120, 300, 600, 900].map((asked) => ({ title: `the caller says ${asked}`, asked, ends: asked })),
    { title: 'OneLogin says earlier', asked: 600, end: isoOf(START + 90_000), ends: 90 },
    { title: 'OneLogin says earlier than by default', end: isoOf(START + 60_000), ends: 60 },
    { title: 'it says so without milliseconds', end: '2026-03-01T10:01:00Z', ends: 60 },
    { title: 'OneLogin says later', asked: 200, end: isoOf(START + 890_000), ends: 200 },
    { title: 'OneLogin says later than by default', end: isoOf(START + HOUR), ends: 120 },
    ...['soon', '', 1595363144, {}, null].map((end) => ({
      title: `OneLogin says ${JSON.stringify(end)}`,
      end,
      ends: 120,
    })),
    { title: "OneLogin's clock is an hour ahead", end: isoOf(START + HOUR + 100_000), ahead: HOUR, ends: 100 },
    { title: "OneLogin's clock is an hour behind", end: isoOf(START - HOUR + 100_000), ahead: -HOUR, ends: 100 },
    { title: 'OneLogin says that it is over', end: isoOf(START - 5_000), ends: 0 },
    { title: 'OneLogin says that it is years past', asked: 900, end: '2001-01-01T00:00:00Z', ends: 0 },
  ])('a challenge ends after $ends s where $title', async ({ asked, end = null, ahead, ends }) => {
    const more = asked === undefined ? {} : { expiresInSeconds: asked };
    const { handle, prompt, warnings } = await begin([sms.list, begunWith(end)], more, ahead);
    expect(secondsOf(handle)).toBe(ends);
    expect(prompt.expiresAt).toBe(handle.expiresAt);
    expect(warnings).toEqual([]);
  });

  test('an end counts from our clock where OneLogin names none of its own', async () => {
    const answer = { ...begunWith(isoOf(START + 45_000)), headers: { date: '' } };
    const { fetch } = scripted([sms.list, answer]);
    const { handle } = await provider({ fetch, now: () => START }).challenge({ userId, factorId: sms.id });
    expect(secondsOf(handle)).toBe(45);
  });

  test('a lifetime that had no request to go with is kept here, with a warning', async () => {
    const { list, expects } = unsent[id];
    const { mfa } = clocked([list]);
    const factor = (await mfa.listFactors({ userId })).at(0);
    if (factor === undefined) throw new Error('Nothing is listed.');
    const { warnings, handle } = await mfa.challenge({ userId, factor, expiresInSeconds: 300, ...expects });
    expect(warnings).toMatchObject([{ type: 'compatibility', feature: 'expiresInSeconds' }]);
    expect(secondsOf(handle)).toBe(300);
  });

  test('an expired step is rejected without a request, by code and by poll', async () => {
    for (const { list, begun } of [sms, push]) {
      const { mfa, clock, sent, handle } = await begin([list, begun]);
      clock.now += 120_000;
      expect(await (list === push.list ? polled : typed)(mfa, handle)).toEqual(expired);
      expect(sent).toHaveLength(2);
    }
  });

  test('a step is polled for the last time just after its end', async () => {
    const { mfa, clock, handle } = await begin([push.list, push.begun, waits]);
    clock.now += 119_500;
    expect(await polled(mfa, handle)).toMatchObject({ status: 'pending', pollAfterMs: 501 });
  });

  test('a step that has ended is replaced by resend with the lifetime that it had', async () => {
    const { mfa, clock, handle } = await begin([sms.list, sms.begun, sms.begun], { expiresInSeconds: 300 });
    clock.now += 400_000;
    expect(secondsOf((await mfa.resend({ userId, handle })).handle)).toBe(300);
  });
});

describe('an enrollment', () => {
  test('of API 1 ends after 120 s, whatever is asked, and so does a resent one', async () => {
    const { mfa, sent } = v1.clocked([v1.available(v1.smsOffer), v1.enrolled(), v1.triggered()]);
    const enrollment = await mfa.enroll({ userId: v1.USER, factor: newSms, expiresInSeconds: 900 });
    const { handle, warnings } = pendingStep(enrollment);
    expect(secondsOf(handle)).toBe(120);
    expect(warnings).toMatchObject([{ type: 'compatibility', feature: 'expiresInSeconds' }]);
    expect(Object.keys(Object(sent[1]?.body))).toEqual(['factor_id', 'display_name', 'number']);
    expect(secondsOf((await mfa.resend({ userId: v1.USER, handle })).handle)).toBe(120);
  });

  const kinds = ['sms', 'voice', 'email', 'totp', 'push'] as const;
  test.each(kinds)('of %s of API 2 lasts as long as its user needs, and a verification 120 s', async (kind) => {
    expect(secondsOf((await v2.enrolled(kind)).handle)).toBe(kind === 'totp' || kind === 'push' ? 900 : 120);
    expect(secondsOf((await v2.challenged(kind)).handle)).toBe(120);
  });

  test.each([120, 300, 900])('of API 2 takes and sends the %d s that were asked for', async (seconds) => {
    const { handle, warnings } = await v2.enrolled('totp', [], { expiresInSeconds: seconds });
    expect([secondsOf(handle), warnings]).toEqual([seconds, []]);
  });

  test.each([
    ['totp', 600, 600],
    ['totp', 86_400, 900],
    ['sms', 86_400, 120],
    ['sms', 20, 20],
  ] as const)('of %s of API 2 that OneLogin ends after %d s ends after %d', async (kind, after, seconds) => {
    const answer = v2.created(v2.registration(kind, { expires_at: isoOf(START + after * 1000) }));
    const { mfa } = v2.clocked([...v2.lookUpOf(kind), answer]);
    const { handle } = pendingStep(await mfa.enroll({ userId: v2.USER, factor: v2.newFactor[kind] }));
    expect(secondsOf(handle)).toBe(seconds);
  });
});
