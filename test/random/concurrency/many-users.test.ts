import { describe, expect, test } from 'vitest';
import type { Verification } from '../../../src/spec/results.ts';
import { addSms, SEED, type Tenant, tenants, wordOf } from './tenants.ts';

// 200 users at once, each with a story of their own, over answers that overtake each other: each gets their own result.

const USERS = 200;

type Story = {
  readonly name: string;
  readonly ends: string;
  readonly live: (tenant: Tenant, userId: string, stranger: string) => Promise<string>;
};

const code = (text: string) => ({ kind: 'code', code: text }) as const;

/** Another user's newest code, where one has come already; else one that nobody has. */
function foreignCode({ phone }: Tenant, stranger: string): string {
  try {
    return phone(stranger).readCode('sms');
  } catch {
    return '000000';
  }
}

async function bySms(tenant: Tenant, userId: string, ...codes: readonly (() => string)[]): Promise<string> {
  const { provider } = tenant;
  const factor = await addSms(tenant, userId);
  const { handle } = await provider.challenge({ userId, factor });
  let word = '';
  for (const read of codes) {
    const result = provider.verify({ userId, handle, answer: code(read()) });
    word = await ownWord(result, { userId, factorId: factor.id, factorType: 'sms', by: 'code' });
  }
  return word;
}

async function byPush(tenant: Tenant, userId: string, decision: 'approve' | 'deny' | undefined): Promise<string> {
  const { provider, phone, random } = tenant;
  const factor = await tenant.addPush(userId);
  const { handle } = await provider.challenge({ userId, factor });
  const before = await wordOf(provider.verify({ userId, handle }));
  await random.pause(10);
  if (decision !== undefined) phone(userId)[decision]();
  const result = provider.verify({ userId, handle });
  const own = { userId, factorId: factor.id, factorType: 'push', by: 'approval' };
  return `${before}, ${await ownWord(result, own)}`;
}

/** The word of a result, and whatever in an approval is not this user's own. */
async function ownWord(call: Promise<Verification>, own: Readonly<Record<string, string>>): Promise<string> {
  const word = await wordOf(call);
  if (word !== 'approved') return word;
  const { status, at, ...rest } = (await call) as Extract<Verification, { status: 'approved' }>;
  expect(rest).toEqual(own);
  return `${status}${Number.isNaN(Date.parse(at)) ? ' at no time' : ''}`;
}

/** Enrolls what this adapter enrolls with a code, and answers with a code. */
async function byEnrollment(tenant: Tenant, userId: string, read: (own: string) => string): Promise<string> {
  const { provider, phone } = tenant;
  const isTotp = provider.capabilities.factors.totp.enroll;
  const factor = isTotp
    ? ({ type: 'totp' } as const)
    : ({ type: 'sms', phoneNumber: phone(userId).phoneNumber } as const);
  const enrollment = await provider.enroll({ userId, factor });
  if (enrollment.status !== 'pending') return `${enrollment.status} at once`;
  const { handle, prompt } = enrollment;
  if (prompt.setup !== undefined) phone(userId).scan(prompt.setup);
  const own = isTotp ? await phone(userId).totp() : phone(userId).readCode('sms');
  return wordOf(provider.activate({ userId, handle, answer: code(read(own)) }));
}

const stories: readonly [Story, ...Story[]] = [
  {
    name: 'the code that was sent',
    ends: 'approved',
    live: (tenant, userId) => bySms(tenant, userId, () => tenant.phone(userId).readCode('sms')),
  },
  {
    name: 'a wrong code',
    ends: 'rejected wrong-answer',
    live: (tenant, userId) => bySms(tenant, userId, () => '000000'),
  },
  {
    name: "another user's code",
    ends: 'rejected wrong-answer',
    live: (tenant, userId, stranger) => bySms(tenant, userId, () => foreignCode(tenant, stranger)),
  },
  {
    name: 'a wrong code and then the right one',
    ends: 'approved',
    live: (tenant, userId) =>
      bySms(
        tenant,
        userId,
        () => '000000',
        () => tenant.phone(userId).readCode('sms'),
      ),
  },
  { name: 'a push approved', ends: 'pending, approved', live: (tenant, userId) => byPush(tenant, userId, 'approve') },
  { name: 'a push denied', ends: 'pending, rejected denied', live: (tenant, userId) => byPush(tenant, userId, 'deny') },
  { name: 'a push ignored', ends: 'pending, pending', live: (tenant, userId) => byPush(tenant, userId, undefined) },
  { name: 'an enrollment', ends: 'active', live: (tenant, userId) => byEnrollment(tenant, userId, (own) => own) },
  {
    name: 'an enrollment with a wrong code',
    ends: 'rejected wrong-answer',
    live: (tenant, userId) =>
      byEnrollment(tenant, userId, (own) => (own.startsWith('99') ? '000000' : `99${own.slice(2)}`)),
  },
];

describe.each(tenants)('%s', (_, open) => {
  test.each([SEED])('each of 200 users gets their own result and no other (seed %i)', async (seed) => {
    const tenant = open(USERS, seed);
    const { users, random } = tenant;
    const cast = users.map((userId, index) => ({
      userId,
      stranger: users[(index + 1 + random.below(USERS - 1)) % USERS] ?? userId,
      story: random.pick(stories),
    }));
    const ends = await Promise.all(
      cast.map(async ({ userId, stranger, story }) => {
        await random.pause(40);
        return story.live(tenant, userId, stranger);
      }),
    );
    const seen = cast.map(({ userId, story }, index) => `${userId}: ${story.name}: ${ends[index]}`);
    expect(seen, `seed ${seed}`).toEqual(cast.map(({ userId, story }) => `${userId}: ${story.name}: ${story.ends}`));

    const lists = await Promise.all(users.map((userId) => tenant.provider.listFactors({ userId })));
    const ids = lists.flatMap((factors) => factors.map(({ id }) => id));
    expect(new Set(ids).size, `seed ${seed}: factors that two users have`).toBe(ids.length);
  });
});
