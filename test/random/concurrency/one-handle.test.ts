import { describe, expect, test } from 'vitest';
import type { VerificationHandle } from '../../../src/spec/steps.ts';
import { addSms, countEach, outcomeOf, SEED, type Tenant, tenants } from './tenants.ts';

// Many calls on one handle at the same time. One answer is sent and one call is approved, in whatever order the
// responses arrive.

type CallKind = 'answer' | 'poll';

/** How many requests carried this code. */
const codesSent = ({ requests }: Tenant, code: string) =>
  requests.filter(({ body }) => JSON.stringify(body ?? null).includes(`"${code}"`)).length;

async function startSmsStep(tenant: Tenant) {
  const [userId = ''] = tenant.users;
  const factor = await addSms(tenant, userId);
  const { handle } = await tenant.provider.challenge({ userId, factor });
  return { userId, handle, code: tenant.phone(userId).readCode('sms') };
}

const answer = ({ provider }: Tenant, userId: string, handle: VerificationHandle, code: string) =>
  outcomeOf(provider.verify({ userId, handle, answer: { kind: 'code', code } }));
const poll = ({ provider }: Tenant, userId: string, handle: VerificationHandle) =>
  outcomeOf(provider.verify({ userId, handle }));

describe.each(tenants)('%s: simultaneous answers on one handle', (_, createTenant) => {
  test('of two right answers one is sent and approved; the other and every later one is refused', async () => {
    const tenant = createTenant(1);
    const { userId, handle, code } = await startSmsStep(tenant);
    const outcomes = await Promise.all([1, 2].map(() => answer(tenant, userId, handle, code)));
    expect(outcomes).toEqual(['approved', 'BUSY']);
    expect(await answer(tenant, userId, handle, code)).toBe('HANDLE_INVALID');
    expect(codesSent(tenant, code)).toBe(1);
  });

  test('a wrong answer that is sent first blocks thirty right ones, but the right code works later', async () => {
    const tenant = createTenant(1);
    const { userId, handle, code } = await startSmsStep(tenant);
    const before = tenant.requests.length;
    const codes = ['000000', ...Array.from({ length: 30 }, () => code)];
    const outcomes = await Promise.all(codes.map((one) => answer(tenant, userId, handle, one)));
    expect(countEach(outcomes)).toEqual({ 'rejected wrong-answer': 1, BUSY: 30 });
    expect(tenant.requests.length - before).toBe(1);
    expect(await answer(tenant, userId, handle, code)).toBe('approved');
  });

  test('copies of a handle from a session store count as the same handle', async () => {
    const tenant = createTenant(1);
    const { userId, handle, code } = await startSmsStep(tenant);
    const copies = Array.from({ length: 20 }, () => structuredClone(handle));
    const outcomes = await Promise.all(copies.map((copy) => answer(tenant, userId, copy, code)));
    expect(countEach(outcomes)).toEqual({ approved: 1, BUSY: 19 });
    expect(codesSent(tenant, code)).toBe(1);
  });

  test('a resend during an answer, and an answer during a resend, are refused and send nothing', async () => {
    const tenant = createTenant(1);
    const { userId, handle, code } = await startSmsStep(tenant);
    const before = tenant.requests.length;
    const resend = () => outcomeOf(tenant.provider.resend({ userId, handle }).then(() => ({ status: 'sent' })));
    expect(await Promise.all([answer(tenant, userId, handle, '000000'), resend(), resend()])).toEqual([
      'rejected wrong-answer',
      'BUSY',
      'BUSY',
    ]);
    expect(tenant.requests.length - before).toBe(1);
    // Okta limits how often a message may be sent. If it refuses the resend, the step stays open.
    const outcomes = await Promise.all([resend(), answer(tenant, userId, handle, code), resend()]);
    expect(outcomes).toEqual([expect.stringMatching(/^(sent|RATE_LIMITED)$/), 'BUSY', 'BUSY']);
    expect(codesSent(tenant, code)).toBe(0);
    expect(await answer(tenant, userId, handle, code)).toBe(outcomes[0] === 'sent' ? 'HANDLE_INVALID' : 'approved');
  });
});

/** Never two approvals, and never none. */
function expectOneApprovalEach(counts: readonly number[]): void {
  expect(new Set(counts), `seed ${SEED}`).toEqual(new Set([1]));
}

async function startPushStep(tenant: Tenant, userId: string) {
  const factor = await tenant.addPush(userId);
  const { handle } = await tenant.provider.challenge({ userId, factor });
  return handle;
}

describe.each(tenants)('%s: simultaneous polls on one handle', (_, createTenant) => {
  test('exactly one of 40 polls of an approved push is approved, for each of 20 users', async () => {
    const tenant = createTenant(20);
    const { phone, users, random } = tenant;
    const counts = await Promise.all(
      users.map(async (userId) => {
        const handle = await startPushStep(tenant, userId);
        const polls = Array.from({ length: 40 }, async (_, index) => {
          await random.pause(15);
          if (index === 20) phone(userId).approve();
          return poll(tenant, userId, handle);
        });
        return countEach(await Promise.all(polls));
      }),
    );
    expectOneApprovalEach(counts.map(({ approved = 0 }) => approved));
  });

  test('all of 40 polls of a denied push are rejected', async () => {
    const tenant = createTenant(1);
    const [userId = ''] = tenant.users;
    const handle = await startPushStep(tenant, userId);
    tenant.phone(userId).deny();
    const outcomes = await Promise.all(Array.from({ length: 40 }, () => poll(tenant, userId, handle)));
    expect(new Set(outcomes)).toEqual(new Set(['rejected denied']));
    expect(await poll(tenant, userId, handle)).toBe('HANDLE_INVALID');
  });
});

describe.each(tenants.filter(([name]) => name.startsWith('onelogin')))(
  '%s: OneLogin Protect, by push and by code',
  (_, createTenant) => {
    const sendsCode = (request: Request) => request.method !== 'GET' && !request.url.includes('/auth/');

    test('polls during an answer stay pending and are not refused', async () => {
      const tenant = createTenant(1);
      const [userId = ''] = tenant.users;
      const handle = await startPushStep(tenant, userId);
      const code = (await tenant.pushCode?.(userId)) ?? '';
      let isCodeCall = true;
      const release = tenant.holdResponses((request) => sendsCode(request) && isCodeCall);
      const answered = answer(tenant, userId, handle, code);
      await expect.poll(() => codesSent(tenant, code)).toBe(1);
      isCodeCall = false;
      const polls = await Promise.all(Array.from({ length: 20 }, () => poll(tenant, userId, handle)));
      expect(countEach(polls)).toEqual({ pending: 20 });
      release();
      expect(await answered).toBe('approved');
      expect(await poll(tenant, userId, handle)).toBe('HANDLE_INVALID');
    });

    test('exactly one call is approved if the push is approved and the code is sent, for each of 40 users', async () => {
      const tenant = createTenant(40);
      const { phone, users, random } = tenant;
      const kinds: readonly [CallKind, ...CallKind[]] = ['poll', 'answer', 'poll'];
      const counts = await Promise.all(
        users.map(async (userId) => {
          const handle = await startPushStep(tenant, userId);
          const code = (await tenant.pushCode?.(userId)) ?? '';
          phone(userId).approve();
          const calls = Array.from({ length: 6 }, async () => {
            await random.pause(6);
            const kind = random.pick(kinds);
            return kind === 'poll' ? poll(tenant, userId, handle) : answer(tenant, userId, handle, code);
          });
          const outcomes = countEach(await Promise.all(calls));
          // Refused answers send nothing, and nothing is sent after an approval.
          expect(codesSent(tenant, code), `seed ${SEED}: codes of ${userId}`).toBeLessThanOrEqual(1);
          return outcomes.approved ?? 0;
        }),
      );
      expectOneApprovalEach(counts);
    });
  },
);

// In OneLogin v1 the first success uses up the state token. A later poll then gets "expired", possibly before the first
// poll gets its success.
test('onelogin-v1: a success counts although a later poll already returned "expired"', async () => {
  const [, createTenant] = tenants[1] ?? [];
  const tenant = createTenant?.(1);
  if (tenant === undefined) throw new Error('There is no such tenant.');
  const [userId = ''] = tenant.users;
  const handle = await startPushStep(tenant, userId);
  tenant.phone(userId).approve();
  let isFirst = true;
  const release = tenant.holdResponses(() => isFirst);
  const verifyRequests = () =>
    tenant.requests.filter(({ path, status }) => path.endsWith('/verify') && status !== undefined);
  const first = poll(tenant, userId, handle);
  await expect.poll(() => verifyRequests().length).toBe(1);
  isFirst = false;
  expect(await poll(tenant, userId, handle)).toBe('rejected expired');
  release();
  expect(await first).toBe('approved');
});
