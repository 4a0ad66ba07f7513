import { afterEach, expect, test, vi } from 'vitest';
import type { OktaProvider } from '../../../adapters/okta/index.ts';
import type { Common } from '../../../src/spec/common.ts';
import type { JsonValue } from '../../../src/spec/factors.ts';
import { pendingStep, type Scripted, thrown } from '../../support/scripted-tenant.ts';
import { errorJson, factorJson, org, provider, scripted, USER, waiting } from './org.ts';
import { challengeListed, codeAnswer, newSms, opened, waits } from './steps.ts';

afterEach(() => {
  vi.useRealTimers();
});

const sms = factorJson('facA', 'sms');
const push = factorJson('facA', 'push');
const busy: readonly (readonly [string, Scripted])[] = [
  ['429 with a short wait', { status: 429, body: errorJson('E0000047'), headers: { 'retry-after': '0' } }],
  ['429 with a wait of 10 s', { status: 429, body: errorJson('E0000047'), headers: { 'retry-after': '10' } }],
  ['502', { status: 502 }],
  ['503', { status: 503, body: errorJson('E0000010') }],
  ['504', { status: 504, body: errorJson('E0000067') }],
  ['a broken connection', new TypeError('fetch failed')],
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

type Call = (mfa: OktaProvider) => Promise<unknown>;
type LookUp = { title: string; lookUp: Call; body: JsonValue };
const lookUps: readonly LookUp[] = [
  { title: 'listFactors', lookUp: (mfa) => mfa.listFactors({ userId: USER }), body: [] },
  { title: 'listAvailableFactors', lookUp: (mfa) => mfa.listAvailableFactors({ userId: USER }), body: [] },
  { title: 'listSecurityQuestions', lookUp: (mfa) => mfa.listSecurityQuestions({ userId: USER }), body: [] },
  { title: 'getFactor', lookUp: (mfa) => mfa.getFactor({ userId: USER, factorId: 'facA' }), body: sms },
];

test.each(lookUps)('$title is asked again, twice at most', async ({ lookUp, body }) => {
  for (const [, answer] of busy) {
    const recovers = org(answer, answer, { body });
    await expect(hurried(() => lookUp(recovers.mfa))).resolves.toMatchObject(body === sms ? { id: 'facA' } : []);
    expect(recovers.sent).toHaveLength(3);
    const stays = org(answer, answer, answer, answer);
    const failure = await thrown(hurried(() => lookUp(stays.mfa)));
    expect(failure).toMatchObject({ code: expect.stringMatching(/^(RATE_LIMITED|UNAVAILABLE)$/) });
    expect(failure).not.toHaveProperty('outcomeUnknown');
    expect(stays.sent).toHaveLength(3);
  }
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

const challenged = (factorType: string): readonly Scripted[] => [
  { body: [factorJson('facA', factorType)] },
  ...opened(factorType),
];
const handleOf = async (mfa: OktaProvider) => (await challengeListed(mfa)).handle;

const once: readonly (readonly [operation: string, before: readonly Scripted[], work: Call])[] = [
  ['enroll', [], (mfa) => mfa.enroll({ userId: USER, factor: newSms })],
  ['challenge', [{ body: [sms] }], (mfa) => challengeListed(mfa)],
  [
    'verify',
    challenged('sms'),
    async (mfa) => mfa.verify({ userId: USER, handle: await handleOf(mfa), answer: codeAnswer }),
  ],
  ['poll of a push', challenged('push'), async (mfa) => mfa.verify({ userId: USER, handle: await handleOf(mfa) })],
  [
    'poll of an enrollment',
    [{ body: waits('facA', 'push') }],
    async (mfa) => {
      const { handle } = pendingStep(await mfa.enroll({ userId: USER, factor: { type: 'push' } }));
      return mfa.activate({ userId: USER, handle });
    },
  ],
  ['resend', challenged('sms'), async (mfa) => mfa.resend({ userId: USER, handle: await handleOf(mfa) })],
  ['remove', [], (mfa) => mfa.remove({ userId: USER, factorId: 'facA' })],
  ['resetFactors', [], (mfa) => mfa.resetFactors({ userId: USER })],
  [
    'cancelChallenge',
    challenged('push'),
    async (mfa) => mfa.cancelChallenge({ userId: USER, handle: await handleOf(mfa) }),
  ],
  ['createTemporaryToken', [], (mfa) => mfa.createTemporaryToken({ userId: USER })],
];

test.each(once)('%s is sent once', async (operation, before, work) => {
  for (const [, answer] of busy) {
    const { mfa, sent } = org(...before, answer, { body: { factorResult: 'SUCCESS' } });
    const failure = await thrown(work(mfa));
    expect(failure).toMatchObject({ code: expect.stringMatching(/^(RATE_LIMITED|UNAVAILABLE)$/) });
    const isUnknown = Object(failure).code === 'UNAVAILABLE' && operation !== 'poll of a push';
    expect('outcomeUnknown' in Object(failure)).toBe(isUnknown);
    expect(sent).toHaveLength(before.length + 1);
  }
});

/** An answer whose headers come at once and whose body never ends. */
function endless(): Response {
  return new Response(new ReadableStream({ start: (controller) => controller.enqueue(new TextEncoder().encode('[')) }));
}

test.each<readonly [string, NonNullable<Common['fetch']>]>([
  ['an answer that never comes', () => new Promise(() => {})],
  ['a body that never ends', endless],
])('the time-out of the config bounds %s', async (_title, fetch) => {
  const enrolling = () => provider({ fetch, timeoutMs: 5_000 }).enroll({ userId: USER, factor: newSms });
  const failure = await thrown(hurried(enrolling));
  expect(failure).toMatchObject({ code: 'UNAVAILABLE', outcomeUnknown: true });
  expect(Object(failure)).not.toHaveProperty('cause');
});

test('an abort throws its reason: before and during a request, and between two', async () => {
  const reason = new Error('The caller left.');
  const { fetch, sent } = scripted();
  const aborted = provider({ fetch }).listFactors({ userId: USER, signal: AbortSignal.abort(reason) });
  await expect(aborted).rejects.toBe(reason);
  expect(sent).toHaveLength(0);

  // Once with a body that never ends, once with an answer after which the look-up would wait and ask again.
  for (const answer of [endless, () => new Response(null, { status: 503 })]) {
    const controller = new AbortController();
    let asked = 0;
    const hanging = provider({
      fetch: () => {
        asked += 1;
        setImmediate(() => controller.abort(reason));
        return answer();
      },
    });
    await expect(hanging.listFactors({ userId: USER, signal: controller.signal })).rejects.toBe(reason);
    expect(asked).toBe(1);
  }
});

// How a limit is read is tested in test/unit/adapter-kit/rate-limit.test.ts.
test.each([
  { limit: undefined, share: undefined, ms: 4_000 },
  { limit: '12', share: undefined, ms: 10_000 },
  { limit: '50', share: 0.1, ms: 12_000 },
])('pollAfterMs is $ms at a limit of $limit and a share of $share', async ({ limit, share, ms }) => {
  const headers = limit === undefined ? {} : { 'x-rate-limit-limit': limit };
  const script = scripted(
    { body: [push], headers },
    { status: 201, body: waiting('facA'), headers },
    { body: waiting('facA'), headers },
  );
  const mfa = provider({ fetch: script.fetch, pollShare: share });
  const result = await mfa.verify({ userId: USER, handle: await handleOf(mfa) });
  expect(result).toMatchObject({ status: 'pending', pollAfterMs: ms });
});
