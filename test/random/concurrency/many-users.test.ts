import { describe, expect, test } from 'vitest';
import type { Verification } from '../../../src/spec/results.ts';
import { addSms, outcomeOf, SEED, type Tenant, tenants } from './tenants.ts';

// 200 users at once, each with a scenario. Responses arrive in random order, and each user gets their own result.

const USERS = 200;

type Scenario = {
  readonly name: string;
  readonly expected: string;
  readonly run: (tenant: Tenant, userId: string, otherUserId: string) => Promise<string>;
};

const code = (text: string) => ({ kind: 'code', code: text }) as const;

/** Another user's newest code, or a code that nobody has if none was sent yet. */
function codeOfOtherUser({ phone }: Tenant, otherUserId: string): string {
  try {
    return phone(otherUserId).readCode('sms');
  } catch {
    return '000000';
  }
}

async function loginBySms(tenant: Tenant, userId: string, ...codes: readonly (() => string)[]): Promise<string> {
  const { provider } = tenant;
  const factor = await addSms(tenant, userId);
  const { handle } = await provider.challenge({ userId, factor });
  let outcome = '';
  for (const read of codes) {
    const result = provider.verify({ userId, handle, answer: code(read()) });
    outcome = await outcomeOfOwnResult(result, { userId, factorId: factor.id, factorType: 'sms', by: 'code' });
  }
  return outcome;
}

async function loginByPush(tenant: Tenant, userId: string, decision: 'approve' | 'deny' | undefined): Promise<string> {
  const { provider, phone, random } = tenant;
  const factor = await tenant.addPush(userId);
  const { handle } = await provider.challenge({ userId, factor });
  const firstPoll = await outcomeOf(provider.verify({ userId, handle }));
  await random.pause(10);
  if (decision !== undefined) phone(userId)[decision]();
  const result = provider.verify({ userId, handle });
  const correct = { userId, factorId: factor.id, factorType: 'push', by: 'approval' };
  return `${firstPoll}, ${await outcomeOfOwnResult(result, correct)}`;
}

/** The outcome of a call. An approval must name this user and factor. */
async function outcomeOfOwnResult(
  call: Promise<Verification>,
  correct: Readonly<Record<string, string>>,
): Promise<string> {
  const outcome = await outcomeOf(call);
  if (outcome !== 'approved') return outcome;
  const { status, at, handle, ...rest } = (await call) as Extract<Verification, { status: 'approved' }>;
  expect(rest).toEqual(correct);
  expect(handle).toBeNull();
  return `${status}${Number.isNaN(Date.parse(at)) ? ' without a valid time' : ''}`;
}

/** Enrolls a TOTP or SMS factor, whichever the adapter supports, and answers with a code. */
async function enrollByCode(tenant: Tenant, userId: string, read: (correct: string) => string): Promise<string> {
  const { provider, phone } = tenant;
  const isTotp = provider.capabilities.factors.totp.enroll;
  const factor = isTotp
    ? ({ type: 'totp' } as const)
    : ({ type: 'sms', phoneNumber: phone(userId).phoneNumber } as const);
  const enrollment = await provider.enroll({ userId, factor });
  if (enrollment.status !== 'pending') return `${enrollment.status} immediately`;
  const { handle, prompt } = enrollment;
  if (prompt.setup !== undefined) phone(userId).scan(prompt.setup);
  const correct = isTotp ? await phone(userId).totp() : phone(userId).readCode('sms');
  return outcomeOf(provider.activate({ userId, handle, answer: code(read(correct)) }));
}

const scenarios: readonly [Scenario, ...Scenario[]] = [
  {
    name: 'the code that was sent',
    expected: 'approved',
    run: (tenant, userId) => loginBySms(tenant, userId, () => tenant.phone(userId).readCode('sms')),
  },
  {
    name: 'a wrong code',
    expected: 'rejected wrong-answer',
    run: (tenant, userId) => loginBySms(tenant, userId, () => '000000'),
  },
  {
    name: "another user's code",
    expected: 'rejected wrong-answer',
    run: (tenant, userId, otherUserId) => loginBySms(tenant, userId, () => codeOfOtherUser(tenant, otherUserId)),
  },
  {
    name: 'a wrong code and then the right one',
    expected: 'approved',
    run: (tenant, userId) =>
      loginBySms(
        tenant,
        userId,
        () => '000000',
        () => tenant.phone(userId).readCode('sms'),
      ),
  },
  {
    name: 'an approved push',
    expected: 'pending, approved',
    run: (tenant, userId) => loginByPush(tenant, userId, 'approve'),
  },
  {
    name: 'a denied push',
    expected: 'pending, rejected denied',
    run: (tenant, userId) => loginByPush(tenant, userId, 'deny'),
  },
  {
    name: 'an ignored push',
    expected: 'pending, pending',
    run: (tenant, userId) => loginByPush(tenant, userId, undefined),
  },
  {
    name: 'an enrollment',
    expected: 'active',
    run: (tenant, userId) => enrollByCode(tenant, userId, (correct) => correct),
  },
  {
    name: 'an enrollment with a wrong code',
    expected: 'rejected wrong-answer',
    run: (tenant, userId) =>
      enrollByCode(tenant, userId, (correct) => (correct.startsWith('99') ? '000000' : `99${correct.slice(2)}`)),
  },
];

describe.each(tenants)('%s', (_, createTenant) => {
  test.each([SEED])('each of 200 users gets only their own result (seed %i)', async (seed) => {
    const tenant = createTenant(USERS, seed);
    const { users, random } = tenant;
    const assignments = users.map((userId, index) => ({
      userId,
      otherUserId: users[(index + 1 + random.below(USERS - 1)) % USERS] ?? userId,
      scenario: random.pick(scenarios),
    }));
    const expected = await Promise.all(
      assignments.map(async ({ userId, otherUserId, scenario }) => {
        await random.pause(40);
        return scenario.run(tenant, userId, otherUserId);
      }),
    );
    const actual = assignments.map(({ userId, scenario }, index) => `${userId}: ${scenario.name}: ${expected[index]}`);
    expect(actual, `seed ${seed}`).toEqual(
      assignments.map(({ userId, scenario }) => `${userId}: ${scenario.name}: ${scenario.expected}`),
    );

    const lists = await Promise.all(users.map((userId) => tenant.provider.listFactors({ userId })));
    const ids = lists.flatMap((factors) => factors.map(({ id }) => id));
    expect(new Set(ids).size, `seed ${seed}: factors that belong to two users`).toBe(ids.length);
  });
});
