import { expect, test } from 'vitest';
import { createOktaProvider } from '../../adapters/okta/index.ts';
import { createOktaEmulator } from '../../src/emulator/index.ts';
import type { Factor, NewFactor } from '../../src/spec/factors.ts';
import { pendingStep } from '../support/scripted-tenant.ts';

function tenant() {
  const okta = createOktaEmulator({ users: ['00u1'] });
  const userId = '00u1';
  const phone = okta.phone(userId);
  const mfa = createOktaProvider({
    orgUrl: okta.orgUrl,
    apiToken: okta.apiToken,
    fetch: okta.fetch,
    now: okta.clock.now,
  });
  /** The requests of some work, each as `METHOD path below the user`. */
  const requestsOf = async <T>(work: () => Promise<T>) => {
    const before = okta.requests.length;
    const result = await work();
    const sent = okta.requests.slice(before);
    const requests = sent.map(({ method, path }) => `${method} ${path.replace(`/api/v1/users/${userId}`, '')}`);
    return { result, requests };
  };
  return { okta, userId, phone, mfa, requestsOf };
}

type Tenant = ReturnType<typeof tenant>;

async function enrolledByCode({ mfa, userId, phone }: Tenant, factor: NewFactor): Promise<Factor> {
  const { handle, prompt } = pendingStep(await mfa.enroll({ userId, factor }));
  if (prompt.setup !== undefined) phone.scan(prompt.setup);
  const code = prompt.setup === undefined ? phone.readCode('sms') : await phone.totp();
  const result = await mfa.activate({ userId, handle, answer: { kind: 'code', code } });
  if (result.status !== 'active') throw new Error(`The activation is ${result.status}.`);
  return result.factor;
}

async function enrolledPush({ mfa, userId, phone }: Tenant): Promise<Factor> {
  const { handle, prompt } = pendingStep(await mfa.enroll({ userId, factor: { type: 'push' } }));
  if (prompt.setup === undefined) throw new Error('The enrolment shows nothing to scan.');
  phone.scan(prompt.setup);
  const result = await mfa.activate({ userId, handle });
  if (result.status !== 'active') throw new Error(`The activation is ${result.status}.`);
  return result.factor;
}

test.each(['listFactors', 'listAvailableFactors', 'listSecurityQuestions'] as const)('%s: 1', async (operation) => {
  const { mfa, userId, requestsOf } = tenant();
  const { requests } = await requestsOf<readonly unknown[]>(() => mfa[operation]({ userId }));
  expect(requests).toHaveLength(1);
});

test('SMS enrol + activate: 2', async () => {
  const own = tenant();
  const { requests } = await own.requestsOf(() =>
    enrolledByCode(own, { type: 'sms', phoneNumber: own.phone.phoneNumber }),
  );
  expect(requests).toEqual(['POST /factors', expect.stringMatching(/^POST \/factors\/[^/]+\/lifecycle\/activate$/)]);
});

test('SMS challenge + verify with a Factor in hand: 2', async () => {
  const own = tenant();
  const { mfa, userId, phone, okta } = own;
  const factor = await enrolledByCode(own, { type: 'sms', phoneNumber: phone.phoneNumber });
  okta.advance(31_000);
  const { result, requests } = await own.requestsOf(async () => {
    const { handle } = await mfa.challenge({ userId, factor });
    return mfa.verify({ userId, handle, answer: { kind: 'code', code: phone.readCode('sms') } });
  });
  expect(result.status).toBe('approved');
  const verify = `POST /factors/${factor.id}/verify`;
  expect(requests).toEqual([verify, verify]);
});

test.each([
  { title: 'a factorId', ref: ({ id }: Factor) => ({ factorId: id }) },
  { title: 'a Factor that went through JSON', ref: (factor: Factor) => ({ factor: structuredClone(factor) }) },
])('SMS challenge + verify with $title: 3', async ({ ref }) => {
  const own = tenant();
  const { mfa, userId, phone, okta } = own;
  const factor = await enrolledByCode(own, { type: 'sms', phoneNumber: phone.phoneNumber });
  okta.advance(31_000);
  const { result, requests } = await own.requestsOf(async () => {
    const { handle } = await mfa.challenge({ userId, ...ref(factor) });
    return mfa.verify({ userId, handle, answer: { kind: 'code', code: phone.readCode('sms') } });
  });
  expect(result.status).toBe('approved');
  const at = `/factors/${factor.id}`;
  expect(requests).toEqual([`GET ${at}`, `POST ${at}/verify`, `POST ${at}/verify`]);
});

test('TOTP challenge + verify with a Factor in hand: 1', async () => {
  const own = tenant();
  const { mfa, userId, phone, okta } = own;
  const factor = await enrolledByCode(own, { type: 'totp' });
  okta.advance(31_000);
  const { result, requests } = await own.requestsOf(async () => {
    const { handle } = await mfa.challenge({ userId, factor });
    return mfa.verify({ userId, handle, answer: { kind: 'code', code: await phone.totp() } });
  });
  expect(result.status).toBe('approved');
  expect(requests).toEqual([`POST /factors/${factor.id}/verify`]);
});

test.each([1, 2, 5])('a push approved after %d polls: 1 more', async (polls) => {
  const own = tenant();
  const { mfa, userId, okta } = own;
  const factor = await enrolledPush(own);
  const { result, requests } = await own.requestsOf(async () => {
    const { handle } = await mfa.challenge({ userId, factor });
    for (let poll = 1; poll < polls; poll += 1) {
      expect(await mfa.verify({ userId, handle })).toMatchObject({ status: 'pending' });
      okta.advance(4_000);
    }
    okta.approve(userId);
    return mfa.verify({ userId, handle });
  });
  expect(result.status).toBe('approved');
  expect(requests).toHaveLength(1 + polls);
  expect(requests[0]).toBe(`POST /factors/${factor.id}/verify`);
  expect(new Set(requests.slice(1)).size).toBe(1);
  expect(requests[1]).toMatch(/^GET .*\/transactions\/[^/]+$/);
});

test('a Factor of listFactors and one of getFactor are in hand too; another user looks it up', async () => {
  const own = tenant();
  const { mfa, userId } = own;
  const { id } = await enrolledByCode(own, { type: 'totp' });
  const [listed] = (await mfa.listFactors({ userId })).filter((factor) => factor.id === id);
  if (listed === undefined) throw new Error('The list lacks the factor.');
  const got = await mfa.getFactor({ userId, factorId: id });
  for (const factor of [listed, got]) {
    const { requests } = await own.requestsOf(() => mfa.challenge({ userId, factor }));
    expect(requests).toEqual([]);
  }
  const { result, requests } = await own.requestsOf(() =>
    mfa.challenge({ userId: '00u2', factor: got }).catch((error: unknown) => error),
  );
  expect(result).toMatchObject({ code: 'NOT_FOUND' });
  expect(requests).toEqual([`GET /api/v1/users/00u2/factors/${id}`]);
});

test('remove and resend: 1 each', async () => {
  const own = tenant();
  const { mfa, userId, phone, okta } = own;
  const { handle } = pendingStep(await mfa.enroll({ userId, factor: { type: 'sms', phoneNumber: phone.phoneNumber } }));
  okta.advance(31_000);
  expect((await own.requestsOf(() => mfa.resend({ userId, handle }))).requests).toHaveLength(1);
  const factorId = handle.factorId ?? '';
  expect((await own.requestsOf(() => mfa.remove({ userId, factorId }))).requests).toEqual([
    `DELETE /factors/${factorId}`,
  ]);
});
