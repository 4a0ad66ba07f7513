import { getEventListeners } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { createOktaProvider } from '../../../adapters/okta/index.ts';
import { createOneLoginV1Provider } from '../../../adapters/onelogin/v1/index.ts';
import { createOneLoginV2Provider } from '../../../adapters/onelogin/v2/index.ts';
import { waitForApproval } from '../../../src/index.ts';
import type { Common } from '../../../src/spec/common.ts';
import type { MfaProvider } from '../../../src/spec/provider.ts';
import { trackTimers } from '../../random/faults/timer-tracker.ts';

// After the end of a call, and after an abort, nothing of it stays: no timer, which would keep the process up, and no
// listener on the caller's signal, which may live as long as the service. Whatever the caller's `fetch` does.

type Fetch = NonNullable<Common['fetch']>;
const never = new Promise<never>(() => {});
const stream = (source: UnderlyingDefaultSource) => new Response(new ReadableStream(source));
const begun = new TextEncoder().encode('{"factorResult":');

/** They know nothing of a signal. */
const fetches: Readonly<Record<string, Fetch>> = {
  'never settles': () => never,
  'gives a response long after the abort': () => sleep(80).then(() => Response.json({})),
  'fails long after the abort': () => sleep(80).then(() => Promise.reject(new TypeError('fetch failed'))),
  'throws at once': () => {
    throw new Error('mine');
  },
  'fails at once': () => Promise.reject(new TypeError('fetch failed')),
  'gives no response': () => Promise.resolve(undefined as never),
  'gives a body that never ends': async () => stream({ start: (controller) => controller.enqueue(begun) }),
  'gives a body that never begins': async () => stream({ pull: () => never }),
  'gives a body that ends long after the abort': async () =>
    stream({ pull: (controller) => sleep(80).then(() => controller.close()) }),
  'gives a body that breaks': async () => stream({ pull: (controller) => controller.error(new Error('broken')) }),
  'gives a body that cannot be cancelled': async () => stream({ pull: () => never, cancel: () => never }),
  'gives a body whose cancel throws': async () =>
    stream({
      pull: () => never,
      cancel: () => {
        throw new Error('no');
      },
    }),
  'gives a body that is an iterator without an end': async () => ({
    status: 200,
    headers: new Headers(),
    body: (async function* () {
      yield begun;
      await never;
    })() as never,
  }),
  'is told to wait for its rate limit': async () =>
    new Response(null, { status: 429, headers: { 'retry-after': '5' } }),
  'gets nothing but 503': async () => new Response(null, { status: 503 }),
  'gets a redirect': async () => new Response(null, { status: 302, headers: { location: '/' } }),
  'gets an answer': async () => Response.json([]),
};

const providers: Readonly<Record<string, (fetch: Fetch) => MfaProvider>> = {
  okta: (fetch) => createOktaProvider({ orgUrl: 'https://acme.okta.com', apiToken: 'x', timeoutMs: 60_000, fetch }),
  'okta, with a credential that never comes': (fetch) =>
    createOktaProvider({ orgUrl: 'https://acme.okta.com', accessToken: () => never, timeoutMs: 60_000, fetch }),
  'onelogin-v1': (fetch) => createOneLoginV1Provider({ subdomain: 'acme', accessToken: 'x', timeoutMs: 60_000, fetch }),
  'onelogin-v2': (fetch) => createOneLoginV2Provider({ subdomain: 'acme', accessToken: 'x', timeoutMs: 60_000, fetch }),
};
const calls: Readonly<Record<string, (mfa: MfaProvider, signal: AbortSignal) => Promise<unknown>>> = {
  listFactors: (mfa, signal) => mfa.listFactors({ userId: '1', signal }),
  remove: (mfa, signal) => mfa.remove({ userId: '1', factorId: '2', signal }),
  challenge: (mfa, signal) => mfa.challenge({ userId: '1', factorId: '2', signal }),
};

/** Aborts a call that has not ended, and says what is left of it at once, and when late answers have come. */
async function leftBy(call: (signal: AbortSignal) => Promise<unknown>, isLate: boolean) {
  const controller = new AbortController();
  const { signal } = controller;
  const tracker = trackTimers();
  try {
    let hasEnded = false;
    const ended = call(signal)
      .catch(() => {})
      .finally(() => {
        hasEnded = true;
      });
    await sleep(10);
    if (!hasEnded) controller.abort('gone');
    await ended;
    // One turn of the event loop, for what comes after the result.
    await new Promise((resolve) => setImmediate(resolve));
    const left = () => ({ timers: tracker.active(), listeners: getEventListeners(signal, 'abort').length });
    const atOnce = left();
    if (isLate) await sleep(150);
    return { atOnce, afterwards: left() };
  } finally {
    tracker.restore();
  }
}

const nothing = { timers: [], listeners: 0 };

describe.each(Object.entries(providers))('%s', (_provider, create) => {
  describe.each(Object.entries(calls))('%s', (_call, run) => {
    test.each(Object.entries(fetches))('of a fetch that %s leaves nothing', async (title, fetch) => {
      const left = await leftBy((signal) => run(create(fetch), signal), title.includes('long after'));
      expect(left).toEqual({ atOnce: nothing, afterwards: nothing });
    });
  });
});

describe('waitForApproval', () => {
  const factor = { id: 'opf1', factorType: 'push', provider: 'OKTA', status: 'ACTIVE' };
  const poll = { href: 'https://acme.okta.com/api/v1/users/00u1/factors/opf1/transactions/v2mst.1' };
  const waits = { factorResult: 'WAITING', _links: { poll } };

  test.each(Object.entries(fetches))('with a fetch that %s leaves nothing', async (title, hostile) => {
    const answers = [Response.json(factor), Response.json(waits, { status: 201 })];
    const fetch: Fetch = (url, init) => Promise.resolve(answers.shift() ?? hostile(url, init));
    const mfa = createOktaProvider({ orgUrl: 'https://acme.okta.com', apiToken: 'x', timeoutMs: 60_000, fetch });
    const { handle } = await mfa.challenge({ userId: '00u1', factorId: 'opf1' });
    const left = await leftBy(
      (signal) => waitForApproval(mfa, { userId: '00u1', handle, signal }),
      title.includes('long after'),
    );
    expect(left).toEqual({ atOnce: nothing, afterwards: nothing });
  });
});

test('a timer that is left is noticed', async () => {
  const clear: (() => void)[] = [];
  const { atOnce } = await leftBy(async (signal) => {
    const timer = setTimeout(() => {}, 60_000);
    const listener = () => {};
    signal.addEventListener('abort', listener);
    clear.push(() => clearTimeout(timer));
  }, false);
  for (const one of clear) one();
  expect(atOnce).toEqual({ timers: ['60000 ms'], listeners: 1 });
});
