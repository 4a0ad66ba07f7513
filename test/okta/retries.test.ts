import { afterEach, expect, test, vi } from 'vitest';
import type { Common } from '../../src/spec/provider.ts';
import { pendingStep, type Scripted, thrown } from '../support/scripted-tenant.ts';
import {
  challenged,
  challengeListed,
  codeAnswer,
  errorJson,
  factorJson,
  org,
  provider,
  scripted,
  USER,
  waiting,
} from './org.ts';

afterEach(() => vi.useRealTimers());

const sms = factorJson('smsA', 'sms');
const newSms = { type: 'sms', phoneNumber: '+14155551337' } as const;
const broken = new TypeError('fetch failed');
const busy: readonly (readonly [string, Scripted])[] = [
  ['429 with a short wait', { status: 429, body: errorJson('E0000047'), headers: { 'retry-after': '0' } }],
  ['429 with a wait of 10 s', { status: 429, body: errorJson('E0000047'), headers: { 'retry-after': '10' } }],
  ['502', { status: 502 }],
  ['503', { status: 503, body: errorJson('E0000010') }],
  ['504', { status: 504, body: errorJson('E0000067') }],
  ['a broken connection', broken],
];

/** Runs work whose waits are on a fake clock. */
async function hurried<T>(work: () => Promise<T>): Promise<T> {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  let done = false;
  const running = work().finally(() => {
    done = true;
  });
  running.catch(() => {});
  while (!done) {
    await vi.advanceTimersByTimeAsync(250);
    await new Promise((resolve) => setImmediate(resolve));
  }
  return running;
}

const lookUps: Readonly<Record<string, (mfa: ReturnType<typeof provider>) => Promise<readonly unknown[]>>> = {
  listFactors: (mfa) => mfa.listFactors({ userId: USER }),
  listAvailableFactors: (mfa) => mfa.listAvailableFactors({ userId: USER }),
  listSecurityQuestions: (mfa) => mfa.listSecurityQuestions({ userId: USER }),
};

test.each(busy)('a look-up is asked again after %s', async (_title, answer) => {
  for (const lookUp of Object.values(lookUps)) {
    const { mfa, sent } = org(answer, answer, { body: [] });
    await expect(hurried(() => lookUp(mfa))).resolves.toEqual([]);
    expect(sent).toHaveLength(3);
  }
  const { mfa, sent } = org(answer, { body: sms });
  await expect(hurried(() => mfa.getFactor({ userId: USER, factorId: 'smsA' }))).resolves.toMatchObject({ id: 'smsA' });
  expect(sent).toHaveLength(2);
});

test.each(busy)('a look-up is asked again twice at most: %s', async (_title, answer) => {
  const { mfa, sent } = org(answer, answer, answer, answer);
  const failure = await thrown(hurried(() => mfa.listFactors({ userId: USER })));
  expect(failure).toMatchObject({ code: expect.stringMatching(/^(RATE_LIMITED|UNAVAILABLE)$/) });
  expect(failure).not.toHaveProperty('outcomeUnknown');
  expect(sent).toHaveLength(3);
});

test('a 429 with a wait of over 10 s is not asked again', async () => {
  const { mfa, sent } = org({ status: 429, body: errorJson('E0000047'), headers: { 'retry-after': '11' } });
  await expect(mfa.listFactors({ userId: USER })).rejects.toMatchObject({ code: 'RATE_LIMITED', retryAfterMs: 11_000 });
  expect(sent).toHaveLength(1);
});

test.each([400, 401, 403, 404, 500, 501])('a look-up is not asked again after %d', async (status) => {
  const { mfa, sent } = org({ status });
  await thrown(mfa.listFactors({ userId: USER }));
  expect(sent).toHaveLength(1);
});

const once: Readonly<
  Record<string, { before: readonly Scripted[]; work: (mfa: ReturnType<typeof provider>) => Promise<unknown> }>
> = {
  enroll: { before: [], work: (mfa) => mfa.enroll({ userId: USER, factor: newSms }) },
  challenge: { before: [{ body: [sms] }], work: (mfa) => challengeListed(mfa) },
  verify: {
    before: [{ body: [sms] }, { body: challenged('smsA') }],
    work: async (mfa) => mfa.verify({ userId: USER, handle: (await challengeListed(mfa)).handle, answer: codeAnswer }),
  },
  'poll of a push': {
    before: [{ body: [factorJson('opfA', 'push')] }, { status: 201, body: waiting('opfA') }],
    work: async (mfa) => mfa.verify({ userId: USER, handle: (await challengeListed(mfa)).handle }),
  },
  'poll of an enrolment': {
    before: [{ body: factorJson('opfA', 'push', { status: 'PENDING_ACTIVATION' }) }],
    work: async (mfa) =>
      mfa.activate({
        userId: USER,
        handle: pendingStep(await mfa.enroll({ userId: USER, factor: { type: 'push' } })).handle,
      }),
  },
  resend: {
    before: [{ body: [sms] }, { body: challenged('smsA') }],
    work: async (mfa) => mfa.resend({ userId: USER, handle: (await challengeListed(mfa)).handle }),
  },
  remove: { before: [], work: (mfa) => mfa.remove({ userId: USER, factorId: 'smsA' }) },
  resetFactors: { before: [], work: (mfa) => mfa.resetFactors({ userId: USER }) },
  createTemporaryToken: { before: [], work: (mfa) => mfa.createTemporaryToken({ userId: USER }) },
};

for (const [operation, { before, work }] of Object.entries(once)) {
  test.each(busy)(`${operation} is sent once: %s`, async (_title, answer) => {
    const { mfa, sent } = org(...before, answer, { body: { factorResult: 'SUCCESS' } });
    const failure = await thrown(work(mfa));
    expect(failure).toMatchObject({ code: expect.stringMatching(/^(RATE_LIMITED|UNAVAILABLE)$/) });
    const isUnknown = Object(failure).code === 'UNAVAILABLE' && operation !== 'poll of a push';
    expect('outcomeUnknown' in Object(failure)).toBe(isUnknown);
    expect(sent).toHaveLength(before.length + 1);
  });
}

/** An answer whose headers come at once and whose body never ends. */
function endless(): Response {
  return new Response(new ReadableStream({ start: (controller) => controller.enqueue(new TextEncoder().encode('[')) }));
}

test.each<{ title: string; fetch: NonNullable<Common['fetch']> }>([
  { title: 'an answer that never comes', fetch: () => new Promise(() => {}) },
  { title: 'a body that never ends', fetch: endless },
])('the time-out bounds $title', async ({ fetch }) => {
  const mfa = provider({ fetch, timeoutMs: 30 });
  const failure = await thrown(mfa.enroll({ userId: USER, factor: newSms }));
  expect(failure).toMatchObject({ code: 'UNAVAILABLE', outcomeUnknown: true });
  expect(Object(failure)).not.toHaveProperty('cause');
});

test('an abort throws its reason, before and during a request, and nothing is sent twice', async () => {
  const reason = new Error('The caller left.');
  const { fetch, sent } = scripted();
  await expect(provider({ fetch }).listFactors({ userId: USER, signal: AbortSignal.abort(reason) })).rejects.toBe(
    reason,
  );
  expect(sent).toHaveLength(0);

  const controller = new AbortController();
  let asked = 0;
  const hanging = provider({
    fetch: () => {
      asked += 1;
      setTimeout(() => controller.abort(reason), 5);
      return endless();
    },
  });
  await expect(hanging.listFactors({ userId: USER, signal: controller.signal })).rejects.toBe(reason);
  expect(asked).toBe(1);
});

test('an abort ends the wait for a retry', async () => {
  const reason = new Error('The caller left.');
  const controller = new AbortController();
  const { mfa, sent } = org({ status: 503 }, { body: [] });
  const listing = mfa.listFactors({ userId: USER, signal: controller.signal });
  setTimeout(() => controller.abort(reason), 20);
  await expect(listing).rejects.toBe(reason);
  expect(sent).toHaveLength(1);
});

/** `pollAfterMs` of a push in an org whose answers name this limit a minute. */
async function pollAfterMs(limit: string | undefined, pollShare?: number) {
  const headers = limit === undefined ? {} : { 'x-rate-limit-limit': limit };
  const script = scripted(
    { body: [factorJson('opfA', 'push')], headers },
    { status: 201, body: waiting('opfA'), headers },
    { body: waiting('opfA'), headers },
  );
  const mfa = provider({ fetch: script.fetch, pollShare });
  const result = await mfa.verify({ userId: USER, handle: (await challengeListed(mfa)).handle });
  if (result.status !== 'pending') throw new Error(`The push is ${result.status}.`);
  return result.pollAfterMs;
}

test.each([
  { limit: undefined, share: undefined, ms: 4_000 },
  { limit: '600', share: undefined, ms: 4_000 },
  { limit: '50', share: undefined, ms: 4_000 },
  { limit: '12', share: undefined, ms: 10_000 },
  { limit: '600, 12', share: undefined, ms: 4_000 },
  { limit: '50', share: 0.1, ms: 12_000 },
  { limit: '0', share: undefined, ms: 4_000 },
  { limit: 'many', share: undefined, ms: 4_000 },
  { limit: '1', share: 0.01, ms: 60_000 },
])('pollAfterMs is $ms at a limit of $limit and a share of $share', async ({ limit, share, ms }) => {
  expect(await pollAfterMs(limit, share)).toBe(ms);
});
