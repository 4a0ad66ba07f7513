// Waits for all steps of one org, in its own process: with polyfactor, or with a simple loop.
import { once } from 'node:events';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { isMfaError, type MfaProvider, type VerificationHandle, waitForApproval } from 'polyfactor';
import { createOktaProvider } from 'polyfactor/okta';
import { retainedMemory } from '../memory.ts';
import type { Opened, Scenario, Waited } from './messages.ts';

const PLAIN_MS = 4_000;
const scenario: Scenario = JSON.parse(process.argv[2] ?? '');
const { how, stepSeconds } = scenario;

async function loop(mfa: MfaProvider, handle: VerificationHandle): Promise<{ readonly status: string }> {
  for (;;) {
    const result = await mfa.verify({ userId: handle.userId, handle }).catch((error: unknown) => {
      if (isMfaError(error, 'RATE_LIMITED', 'UNAVAILABLE')) return undefined;
      throw error;
    });
    if (result !== undefined && result.status !== 'pending') return result;
    await sleep(PLAIN_MS);
  }
}

async function run({ url, apiToken, handles }: Opened): Promise<Waited> {
  const mfa = createOktaProvider({ orgUrl: url, apiToken });
  // The first requests load and compile code. That is not a cost of waiting, so another provider instance sends them.
  const other = createOktaProvider({ orgUrl: url, apiToken });
  for (let count = 0; count < 100; count += 1) await other.listFactors({ userId: handles[0]?.userId ?? '' });
  process.send?.('ready');
  await once(process, 'message');
  const wait = (handle: VerificationHandle) =>
    how === 'plain' ? loop(mfa, handle) : waitForApproval(mfa, { userId: handle.userId, handle });

  const delay = monitorEventLoopDelay({ resolution: 5 });
  const { heapUsed: before } = await retainedMemory();
  const cpu = process.cpuUsage();
  delay.enable();
  const all = Promise.all(handles.map(async (handle) => ({ status: (await wait(handle)).status, at: Date.now() })));

  const quarterMs = stepSeconds * 250;
  await sleep(quarterMs);
  const first = delay.percentile(99) / 1e6;
  const usedMs = process.cpuUsage(cpu);
  // Measured between two polls, when the responses of the last polls are garbage.
  const bytes = (await retainedMemory()).heapUsed - before;
  const again = process.cpuUsage();
  delay.reset();
  await sleep(2 * quarterMs);
  delay.reset();
  const ends = await all;
  const last = delay.percentile(99) / 1e6;
  const rest = process.cpuUsage(again);
  return {
    ends,
    cpuMs: (usedMs.user + usedMs.system + rest.user + rest.system) / 1000,
    bytesPerWait: bytes / handles.length,
    delayMs: [first, last],
  };
}

process.once('message', async (opened: Opened) => {
  // A large message takes time. If the process ended first, it would be lost.
  process.send?.(await run(opened), () => process.disconnect?.());
});
