import { expect, test } from 'vitest';
import { createOktaProvider, type OktaProvider } from '../../../adapters/okta/index.ts';
import type { Factor } from '../../../src/spec/factors.ts';
import type { FactorRef } from '../../../src/spec/provider.ts';
import { createOktaEmulator } from '../../../src/testkit/emulator/index.ts';
import { pendingStep } from '../../support/scripted-tenant.ts';

// What each operation sends is recorded in docs/switching.md; here is what that table cannot say.

const userId = '00u1';

/** A user with a factor, and the requests since then, each as `METHOD path below the user`. */
async function enrolled(type: 'sms' | 'push') {
  const okta = createOktaEmulator({ users: [userId] });
  const { orgUrl, apiToken, fetch, clock } = okta;
  const mfa = createOktaProvider({ orgUrl, apiToken, fetch, now: clock.now });
  const phone = okta.phone(userId);
  const factor = type === 'push' ? { type } : { type, phoneNumber: phone.phoneNumber };
  const { handle, prompt } = pendingStep(await mfa.enroll({ userId, factor }));
  if (prompt.setup !== undefined) phone.scan(prompt.setup);
  const answer = prompt.setup === undefined ? ({ kind: 'code', code: phone.readCode('sms') } as const) : undefined;
  const result = await mfa.activate({ userId, handle, answer });
  if (result.status !== 'active') throw new Error(`The activation is ${result.status}.`);
  okta.advance(31_000);
  const before = okta.requests.length;
  const requests = () =>
    okta.requests
      .slice(before)
      .map(({ method, path }) => `${method} ${path.replace(`/api/v1/users/${userId}/factors`, '')}`);
  return { okta, mfa, factor: result.factor, requests };
}

type Row = {
  title: string;
  ref: (factor: Factor, mfa: OktaProvider) => FactorRef | Promise<FactorRef>;
  /** Before the challenge and the verification. */
  sent: string[];
};

test.each<Row>([
  { title: 'of an activation', ref: (factor) => ({ factor }), sent: [] },
  {
    title: 'of getFactor',
    ref: async (factor, mfa) => ({ factor: await mfa.getFactor({ userId, factorId: factor.id }) }),
    sent: ['GET /ID'],
  },
  {
    title: 'of listFactors',
    ref: async ({ id }, mfa) => {
      const listed = (await mfa.listFactors({ userId })).find((factor) => factor.id === id);
      if (listed === undefined) throw new Error('The list lacks the factor.');
      return { factor: listed };
    },
    sent: ['GET '],
  },
  {
    title: 'that went through JSON, which is looked up',
    ref: (factor) => ({ factor: structuredClone(factor) }),
    sent: ['GET /ID'],
  },
  { title: 'by its id alone, which is looked up', ref: ({ id }) => ({ factorId: id }), sent: ['GET /ID'] },
])('a challenge of a factor $title', async ({ ref, sent }) => {
  const { okta, mfa, factor, requests } = await enrolled('sms');
  const { handle } = await mfa.challenge({ userId, ...(await ref(factor, mfa)) });
  const answer = { kind: 'code', code: okta.phone(userId).readCode('sms') } as const;
  expect(await mfa.verify({ userId, handle, answer })).toMatchObject({ status: 'approved' });
  expect(requests()).toEqual(
    [...sent, 'POST /ID/verify', 'POST /ID/verify'].map((line) => line.replace('ID', factor.id)),
  );
});

test.each([1, 2, 5])('a push approved after %d polls: 1 more, and all polls at one path', async (polls) => {
  const { okta, mfa, factor, requests } = await enrolled('push');
  const { handle } = await mfa.challenge({ userId, factor });
  for (let poll = 1; poll < polls; poll += 1) {
    expect(await mfa.verify({ userId, handle })).toMatchObject({ status: 'pending' });
    okta.advance(4_000);
  }
  okta.approve(userId);
  expect(await mfa.verify({ userId, handle })).toMatchObject({ status: 'approved' });
  const [challenge, ...polled] = requests();
  expect(challenge).toBe(`POST /${factor.id}/verify`);
  expect(polled).toEqual(Array(polls).fill(expect.stringMatching(/^GET .*\/transactions\/[^/]+$/)));
  expect(new Set(polled).size).toBe(1);
});

test("another user's factor is looked up under that user", async () => {
  const { mfa, factor, requests } = await enrolled('push');
  await expect(mfa.challenge({ userId: '00u2', factor })).rejects.toMatchObject({ code: 'NOT_FOUND' });
  expect(requests()).toEqual([`GET /api/v1/users/00u2/factors/${factor.id}`]);
});
