// One emulated Okta org, in its own process. It opens the steps, and approves some of them at random times.

import type { VerificationHandle } from 'polyfactor';
import { createOktaEmulator, serveEmulator } from 'polyfactor/emulator';
import { createOktaProvider } from 'polyfactor/okta';
import type { Opened, Scenario, Seen } from './messages.ts';

const PARALLEL = 20;
/** The share of users who approve. The others do nothing. */
const APPROVING = 0.8;

const scenario: Scenario = JSON.parse(process.argv[2] ?? '');
const { waits, limitPerMinute, stepSeconds } = scenario;

let requests = 0;
let refusedByLimit = 0;
const polled = new Set<string>();

const { url, close } = await serveEmulator({
  async fetch(request) {
    requests += 1;
    polled.add(new URL(request.url).pathname);
    const response = await okta.fetch(request);
    if (response.status === 429) refusedByLimit += 1;
    return response;
  },
});
const users = Array.from({ length: waits }, (_, index) => `00u${String(index).padStart(17, '0')}`);
const okta = createOktaEmulator({ orgUrl: url, users, limitPerMinute: Number.MAX_SAFE_INTEGER });
const mfa = createOktaProvider({ orgUrl: url, apiToken: okta.apiToken, fetch: okta.fetch });

async function enroll(userId: string) {
  const enrollment = await mfa.enroll({ userId, factor: { type: 'push' } });
  if (enrollment.status !== 'pending' || enrollment.prompt.setup === undefined) throw new Error('Nothing to scan.');
  okta.phone(userId).scan(enrollment.prompt.setup);
  const activation = await mfa.activate({ userId, handle: enrollment.handle });
  if (activation.status !== 'active') throw new Error('The scan activated nothing.');
  return activation.factor;
}

/** Does the same for all users, some at a time. Returns the results in order. */
async function forAll<T, R>(of: readonly T[], work: (item: T, index: number) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  const left = of.entries();
  const worker = async () => {
    for (const [index, item] of left) results[index] = await work(item, index);
  };
  await Promise.all(Array.from({ length: PARALLEL }, worker));
  return results;
}

const factors = await forAll(users, enroll);
process.send?.('enrolled');
await new Promise<void>((resolve) => process.once('message', () => resolve()));

const handles: readonly VerificationHandle[] = await forAll(factors, async (factor, index) => {
  const userId = users[index] ?? '';
  return (await mfa.challenge({ userId, factor, expiresInSeconds: stepSeconds })).handle;
});
const opened: Opened = { url, apiToken: okta.apiToken, handles };
process.send?.(opened);

await new Promise<void>((resolve) => process.once('message', () => resolve()));
okta.limitTo(limitPerMinute);
requests = 0;
refusedByLimit = 0;
polled.clear();
const begunAt = Date.now();
const approvedAt: (number | null)[] = handles.map(() => null);
const timers = handles.flatMap(({ userId, expiresAt }, index) => {
  if (Math.random() > APPROVING) return [];
  const approve = () => {
    okta.approve(userId);
    approvedAt[index] = Date.now();
  };
  return [setTimeout(approve, Math.random() * (Date.parse(expiresAt) - begunAt))];
});

process.once('message', async () => {
  for (const timer of timers) clearTimeout(timer);
  const seen: Seen = { requests, refusedByLimit, polled: polled.size, approvedAt };
  await close();
  process.send?.(seen, () => process.disconnect?.());
});
