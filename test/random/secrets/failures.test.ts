import { expect, test } from 'vitest';
import type { Call } from './calls.ts';
import { failingFetches, neverRespond } from './hostile-responses.ts';
import { ignoreMfaError } from './journey.ts';
import { LeakDetector } from './leak-detector.ts';
import { responseOverride } from './observed-fetch.ts';
import { captureOutput } from './observers.ts';
import { callAllWith, prepareTenant, tenants } from './prepared-tenants.ts';

// The library passes on nothing of a failed request. All tenants run at once, because most of the time is waiting.

type PreparedTenant = Awaited<ReturnType<typeof prepareTenant>>;

async function onEachTenant(run: (tenant: PreparedTenant) => Promise<void>): Promise<void> {
  const output = captureOutput(new LeakDetector());
  const results = await Promise.all(
    tenants.map(async ([name, create]) => {
      const tenant = await prepareTenant(create);
      await tenant.ensureAccessToken();
      await run(tenant);
      return { name, leaks: tenant.detector.leaks(), outcomes: tenant.outcomes() };
    }),
  );
  output.stop();
  expect(output.printed).toEqual([]);
  for (const { name, leaks, outcomes } of results) {
    expect([name, leaks]).toEqual([name, []]);
    expect(outcomes).toContain('UNAVAILABLE');
  }
}

test('nothing of an error of fetch that contains every secret is passed on', () =>
  onEachTenant(async ({ detector, calls, ensureAccessToken }) => {
    const hostiles = failingFetches(detector).map(([, hostile]) => hostile);
    await Promise.all(
      hostiles.map((hostile) => callAllWith(hostile, { concurrent: calls.concurrent, sequential: [] })),
    );
    for (const hostile of hostiles) {
      await ensureAccessToken();
      await callAllWith(hostile, { concurrent: [], sequential: calls.sequential });
    }
  }));

test('timeouts and aborts pass on no secret, and an abort rejects with the caller’s reason', () =>
  onEachTenant(async ({ calls: { concurrent, sequential } }) => {
    await responseOverride.run(neverRespond, async () => {
      await Promise.all(concurrent.map((call) => ignoreMfaError(() => call())));
      await Promise.all([...concurrent, ...sequential].map(abortBeforeAndDuring));
    });
  }));

/** Aborts once before the call and once during it. */
async function abortBeforeAndDuring(call: Call): Promise<void> {
  const reason = new Error('The user closed the page.');
  for (const wait of [0, 5]) {
    const controller = new AbortController();
    if (wait === 0) controller.abort(reason);
    else setTimeout(() => controller.abort(reason), wait);
    const results = await call({ signal: controller.signal }).catch((error: unknown) => error);
    // A call without a request may fail before the abort.
    if (results !== reason) expect(results).toHaveProperty('code');
  }
}
