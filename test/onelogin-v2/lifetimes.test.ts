import { describe, expect, test } from 'vitest';
import type { JsonObject } from '../../src/spec/factors.ts';
import type { Handle } from '../../src/spec/steps.ts';
import { pendingStep } from '../support/scripted-tenant.ts';
import {
  account,
  challenged,
  challengeListed,
  codeAnswer,
  created,
  device,
  enrolled,
  type Kind,
  lookedUp,
  newFactor,
  provider,
  registration,
  scripted,
  USER,
  verification,
} from './account.ts';

// How long an answer is taken: the earliest of what was asked for, OneLogin's end as a span from its own clock, and
// fifteen minutes. Without any word it is 120 s, and 900 s for an app that must be installed first.

const secondsOf = ({ issuedAt, expiresAt }: Handle) => (Date.parse(expiresAt) - Date.parse(issuedAt)) / 1000;
const kinds: readonly Kind[] = ['sms', 'voice', 'email', 'totp', 'push'];

test.each(kinds)('by default a verification of %s lasts 120 s', async (kind) => {
  const { handle, prompt } = await challenged(kind, []);
  expect(secondsOf(handle)).toBe(120);
  expect(prompt.expiresAt).toBe(handle.expiresAt);
});

test.each(kinds)('by default an enrolment of %s lasts as long as its user needs', async (kind) => {
  const { handle } = await enrolled(kind, []);
  expect(secondsOf(handle)).toBe(kind === 'totp' || kind === 'push' ? 900 : 120);
});

test.each([120, 300, 900])('%d s that were asked for are taken, sent, and warned about by nobody', async (seconds) => {
  const step = await challenged('sms', [], { expiresInSeconds: seconds });
  expect(secondsOf(step.handle)).toBe(seconds);
  expect(step.warnings).toEqual([]);
  const enrollment = await enrolled('totp', [], { expiresInSeconds: seconds });
  expect(secondsOf(enrollment.handle)).toBe(seconds);
  expect(enrollment.warnings).toEqual([]);
});

/** The seconds that a verification lasts whose answer has these times. */
async function verificationOf(times: JsonObject, date: string, expiresInSeconds?: number) {
  const answer = { ...created(verification('sms', times)), headers: { date } };
  const { mfa } = account({ body: [device('sms')] }, answer);
  const { handle } = await challengeListed(mfa, expiresInSeconds === undefined ? {} : { expiresInSeconds });
  return Math.round(secondsOf(handle));
}

describe('the end that OneLogin names', () => {
  const AT = 'Tue, 21 Jul 2020 20:24:44 GMT';
  test.each<readonly [string, string, number | undefined, number]>([
    ['is a span from its own clock', '2020-07-21T20:25:44Z', undefined, 60],
    ['may have milliseconds', '2020-07-21T20:25:44.000Z', undefined, 60],
    ['does not prolong what we take', '2020-07-21T21:24:44Z', undefined, 120],
    ['does not prolong what was asked for', '2020-07-21T21:24:44Z', 300, 300],
    ['shortens what was asked for', '2020-07-21T20:26:44Z', 900, 120],
    ['is past: nothing is taken', '2020-07-21T20:24:43Z', undefined, 0],
    ['is years past: nothing is taken', '2001-01-01T00:00:00Z', 900, 0],
  ])('%s', async (_title, expires_at, asked, seconds) => {
    expect(await verificationOf({ expires_at }, AT, asked)).toBe(seconds);
  });

  test.each([null, '', 'soon', 1595363144, {}])('is none: %j', async (expires_at) => {
    expect(await verificationOf({ expires_at }, AT)).toBe(120);
  });

  test('counts from our clock where OneLogin names none of its own', async () => {
    const expires_at = new Date(Date.now() + 45_000).toISOString();
    const seconds = await verificationOf({ expires_at }, '');
    expect(seconds).toBeGreaterThanOrEqual(43);
    expect(seconds).toBeLessThanOrEqual(46);
  });

  test('is heeded for an enrolment too, and never passes fifteen minutes', async () => {
    const seconds = async (kind: 'totp' | 'sms', expires_at: string) => {
      const answer = { ...created(registration(kind, { expires_at })), headers: { date: AT } };
      const { mfa } = account(...lookedUp(kind), answer);
      return Math.round(secondsOf(pendingStep(await mfa.enroll({ userId: USER, factor: newFactor[kind] })).handle));
    };
    expect(await seconds('totp', '2020-07-21T20:34:44Z')).toBe(600);
    expect(await seconds('totp', '2020-07-22T20:34:44Z')).toBe(900);
    expect(await seconds('sms', '2020-07-22T20:34:44Z')).toBe(120);
    expect(await seconds('sms', '2020-07-21T20:25:04Z')).toBe(20);
  });
});

describe('a step that has ended', () => {
  function clocked(kind: Kind, answers: Parameters<typeof scripted>[0]) {
    let time = Date.now();
    const script = scripted([{ body: [device(kind)] }, created(verification(kind)), ...answers]);
    const mfa = provider({ fetch: script.fetch, now: () => time });
    const pass = (ms: number) => {
      time += ms;
    };
    return { mfa, sent: script.sent, pass };
  }

  test('is rejected without a request, by code and by poll', async () => {
    for (const kind of ['sms', 'push'] as const) {
      const { mfa, sent, pass } = clocked(kind, []);
      const { handle } = await challengeListed(mfa);
      pass(120_000);
      const input = { userId: USER, handle, ...(kind === 'sms' && { answer: codeAnswer }) };
      expect(await mfa.verify(input)).toEqual({ status: 'rejected', reason: 'expired', retry: null });
      expect(sent).toHaveLength(2);
    }
  });

  test('is polled for the last time just after its end', async () => {
    const { mfa, pass } = clocked('push', [{ body: { status: 'pending' } }]);
    const { handle } = await challengeListed(mfa);
    pass(119_500);
    expect(await mfa.verify({ userId: USER, handle })).toMatchObject({ status: 'pending', pollAfterMs: 501 });
  });

  test('is replaced by resend with the lifetime that it had', async () => {
    const { mfa, pass } = clocked('sms', [created(verification('sms', { id: 'second' }))]);
    const { handle } = await challengeListed(mfa, { expiresInSeconds: 300 });
    pass(400_000);
    const { handle: next } = await mfa.resend({ userId: USER, handle });
    expect(secondsOf(next)).toBe(300);
  });
});
