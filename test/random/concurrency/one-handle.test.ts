import { describe, expect, test } from 'vitest';
import type { VerificationHandle } from '../../../src/spec/steps.ts';
import { addSms, SEED, type Tenant, tally, tenants, wordOf } from './tenants.ts';

// Many calls on one handle at once: one answer leaves, and one call is approved, whatever overtakes whatever.

type Way = 'answer' | 'poll';

/** The requests that carried a code. */
const codesSent = ({ requests }: Tenant, code: string) =>
  requests.filter(({ body }) => JSON.stringify(body ?? null).includes(`"${code}"`)).length;

async function smsStep(tenant: Tenant) {
  const [userId = ''] = tenant.users;
  const factor = await addSms(tenant, userId);
  const { handle } = await tenant.provider.challenge({ userId, factor });
  return { userId, handle, code: tenant.phone(userId).readCode('sms') };
}

const answered = ({ provider }: Tenant, userId: string, handle: VerificationHandle, code: string) =>
  wordOf(provider.verify({ userId, handle, answer: { kind: 'code', code } }));
const polled = ({ provider }: Tenant, userId: string, handle: VerificationHandle) =>
  wordOf(provider.verify({ userId, handle }));

describe.each(tenants)('%s: answers on one handle at once', (_, open) => {
  test('two right ones: one leaves and is approved, the other is refused, and so is each one later', async () => {
    const tenant = open(1);
    const { userId, handle, code } = await smsStep(tenant);
    const words = await Promise.all([1, 2].map(() => answered(tenant, userId, handle, code)));
    expect(words).toEqual(['approved', 'HANDLE_INVALID']);
    expect(await answered(tenant, userId, handle, code)).toBe('HANDLE_INVALID');
    expect(codesSent(tenant, code)).toBe(1);
  });

  test('a wrong one and thirty right ones: the wrong one leaves; the right one is good for later', async () => {
    const tenant = open(1);
    const { userId, handle, code } = await smsStep(tenant);
    const before = tenant.requests.length;
    const codes = ['000000', ...Array.from({ length: 30 }, () => code)];
    const words = await Promise.all(codes.map((one) => answered(tenant, userId, handle, one)));
    expect(tally(words)).toEqual({ 'rejected wrong-answer': 1, HANDLE_INVALID: 30 });
    expect(tenant.requests.length - before).toBe(1);
    expect(await answered(tenant, userId, handle, code)).toBe('approved');
  });

  test('a copy of the handle, out of the session store, is the same handle', async () => {
    const tenant = open(1);
    const { userId, handle, code } = await smsStep(tenant);
    const copies = Array.from({ length: 20 }, () => structuredClone(handle));
    const words = await Promise.all(copies.map((copy) => answered(tenant, userId, copy, code)));
    expect(tally(words)).toEqual({ approved: 1, HANDLE_INVALID: 19 });
    expect(codesSent(tenant, code)).toBe(1);
  });

  test('a resend beside an answer is refused and sends nothing; an answer beside a resend likewise', async () => {
    const tenant = open(1);
    const { userId, handle, code } = await smsStep(tenant);
    const before = tenant.requests.length;
    const resend = () => wordOf(tenant.provider.resend({ userId, handle }).then(() => ({ status: 'sent' })));
    expect(await Promise.all([answered(tenant, userId, handle, '000000'), resend(), resend()])).toEqual([
      'rejected wrong-answer',
      'HANDLE_INVALID',
      'HANDLE_INVALID',
    ]);
    expect(tenant.requests.length - before).toBe(1);
    // Okta's pause between two messages ends the resend; the step goes on then.
    const words = await Promise.all([resend(), answered(tenant, userId, handle, code), resend()]);
    expect(words).toEqual([expect.stringMatching(/^(sent|RATE_LIMITED)$/), 'HANDLE_INVALID', 'HANDLE_INVALID']);
    expect(codesSent(tenant, code)).toBe(0);
    expect(await answered(tenant, userId, handle, code)).toBe(words[0] === 'sent' ? 'HANDLE_INVALID' : 'approved');
  });
});

/** Never two, and never none. */
function expectApprovals(counts: readonly number[]): void {
  expect(new Set(counts), `seed ${SEED}`).toEqual(new Set([1]));
}

async function pushStep(tenant: Tenant, userId: string) {
  const factor = await tenant.addPush(userId);
  const { handle } = await tenant.provider.challenge({ userId, factor });
  return handle;
}

describe.each(tenants)('%s: polls on one handle at once', (_, open) => {
  test('of 40 polls of an approved push exactly one is approved, for each of 20 users', async () => {
    const tenant = open(20);
    const { phone, users, random } = tenant;
    const all = await Promise.all(
      users.map(async (userId) => {
        const handle = await pushStep(tenant, userId);
        const polls = Array.from({ length: 40 }, async (_, index) => {
          await random.pause(15);
          if (index === 20) phone(userId).approve();
          return polled(tenant, userId, handle);
        });
        return tally(await Promise.all(polls));
      }),
    );
    expectApprovals(all.map(({ approved = 0 }) => approved));
  });

  test('of 40 polls of a denied push none is approved', async () => {
    const tenant = open(1);
    const [userId = ''] = tenant.users;
    const handle = await pushStep(tenant, userId);
    tenant.phone(userId).deny();
    const words = await Promise.all(Array.from({ length: 40 }, () => polled(tenant, userId, handle)));
    expect(new Set(words)).toEqual(new Set(['rejected denied']));
    expect(await polled(tenant, userId, handle)).toBe('HANDLE_INVALID');
  });
});

describe.each(tenants.filter(([name]) => name.startsWith('onelogin')))(
  '%s: Protect, by push and by code',
  (_, open) => {
    const isOfCode = (request: Request) => request.method !== 'GET' && !request.url.includes('/auth/');

    test('polls beside an answer are not refused: they are as pending as ever', async () => {
      const tenant = open(1);
      const [userId = ''] = tenant.users;
      const handle = await pushStep(tenant, userId);
      const code = (await tenant.pushCode?.(userId)) ?? '';
      let isAnswer = true;
      const release = tenant.holdAnswers((request) => isOfCode(request) && isAnswer);
      const answer = answered(tenant, userId, handle, code);
      await expect.poll(() => codesSent(tenant, code)).toBe(1);
      isAnswer = false;
      const polls = await Promise.all(Array.from({ length: 20 }, () => polled(tenant, userId, handle)));
      expect(tally(polls)).toEqual({ pending: 20 });
      release();
      expect(await answer).toBe('approved');
      expect(await polled(tenant, userId, handle)).toBe('HANDLE_INVALID');
    });

    test('of an approved push and the right code exactly one call is approved, for each of 40 users', async () => {
      const tenant = open(40);
      const { phone, users, random } = tenant;
      const ways: readonly [Way, ...Way[]] = ['poll', 'answer', 'poll'];
      const all = await Promise.all(
        users.map(async (userId) => {
          const handle = await pushStep(tenant, userId);
          const code = (await tenant.pushCode?.(userId)) ?? '';
          phone(userId).approve();
          const calls = Array.from({ length: 6 }, async () => {
            await random.pause(6);
            const way = random.pick(ways);
            return way === 'poll' ? polled(tenant, userId, handle) : answered(tenant, userId, handle, code);
          });
          const words = tally(await Promise.all(calls));
          // Refused answers send nothing, and one that was approved is the last.
          expect(codesSent(tenant, code), `seed ${SEED}: codes of ${userId}`).toBeLessThanOrEqual(1);
          return words.approved ?? 0;
        }),
      );
      expectApprovals(all);
    });
  },
);

// OneLogin v1 uses a state token up with the first success, so that a poll behind that one hears "expired", maybe sooner.
test('onelogin-v1: a success is not lost to a later poll whose answer overtakes it', async () => {
  const [, open] = tenants[1] ?? [];
  const tenant = open?.(1);
  if (tenant === undefined) throw new Error('There is no such tenant.');
  const [userId = ''] = tenant.users;
  const handle = await pushStep(tenant, userId);
  tenant.phone(userId).approve();
  let isFirst = true;
  const release = tenant.holdAnswers(() => isFirst);
  const verified = () => tenant.requests.filter(({ path, status }) => path.endsWith('/verify') && status !== undefined);
  const first = polled(tenant, userId, handle);
  await expect.poll(() => verified().length).toBe(1);
  isFirst = false;
  expect(await polled(tenant, userId, handle)).toBe('rejected expired');
  release();
  expect(await first).toBe('approved');
});
