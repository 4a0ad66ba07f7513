import { expect, test } from 'vitest';
import { createOktaProvider } from '../../../adapters/okta/index.ts';
import { createOktaEmulator } from '../../../src/testkit/emulator/index.ts';
import { scriptedStore } from '../../unit/core/scripted-store.ts';

// Okta knows a user by an id, a login in any case, the part of it before the `@`, and `me`. In a store they are one user.

const ID = '00u15s1KDETTQMQYABRL';
const LOGIN = 'ada.lovelace@acme.com';

/** The login with some letters in capitals, one spelling for each number. */
const spelling = (number: number) =>
  Array.from(LOGIN, (letter, index) => ((number >> (index % 6)) & 1 ? letter.toUpperCase() : letter)).join('');
const names = [ID, 'ada.lovelace', 'ADA.Lovelace', ...Array.from({ length: 50 }, (_, number) => spelling(number + 1))];

async function setUp() {
  const okta = createOktaEmulator({ users: [{ id: ID, login: LOGIN }] });
  const shared = scriptedStore();
  const { orgUrl, apiToken, fetch, clock } = okta;
  const mfa = createOktaProvider({ orgUrl, apiToken, fetch, now: clock.now, store: shared.store });
  const phone = okta.phone(ID);
  const enrollment = await mfa.enroll({ userId: ID, factor: { type: 'totp' } });
  if (enrollment.status !== 'pending' || enrollment.prompt.setup === undefined) throw new Error('Nothing to scan.');
  phone.scan(enrollment.prompt.setup);
  const code = async () => ({ kind: 'code', code: await phone.totp() }) as const;
  const activation = await mfa.activate({ userId: ID, handle: enrollment.handle, answer: await code() });
  if (activation.status !== 'active') throw new Error('The factor is not active.');
  okta.advance(60_000);
  return { okta, mfa, shared, code, factorId: activation.factor.id };
}

test('fifty spellings of one user are one group', async () => {
  const { mfa, shared, factorId } = await setUp();
  for (const userId of names) {
    const { handle } = await mfa.challenge({ userId, factorId });
    expect(handle.subject).toBe(userId === ID ? undefined : ID);
  }
  expect(shared.runs.length).toBeGreaterThan(names.length);
  expect(new Set(shared.runs.map(({ group }) => group)).size).toBe(1);
});

test('a code that was used by one name is used for every name', async () => {
  const { mfa, code, factorId } = await setUp();
  const answer = await code();
  for (const [index, userId] of ['ada.lovelace', ID, LOGIN.toUpperCase()].entries()) {
    const { handle } = await mfa.challenge({ userId, factorId });
    const result = await mfa.verify({ userId, handle, answer });
    expect(result.status === 'rejected' ? result.reason : result.status).toBe(index === 0 ? 'approved' : 'replayed');
  }
});

test('an enrollment by another name costs one look-up, one by the id none', async () => {
  const { okta, mfa } = await setUp();
  const requestsOf = async (userId: string) => {
    const before = okta.requests.length;
    await mfa.enroll({ userId, factor: { type: 'push' } }).catch(() => {});
    return okta.requests.slice(before).map(({ method, path }) => `${method} ${path.replace(/\?.*/, '')}`);
  };
  expect(await requestsOf(ID)).toEqual([`POST /api/v1/users/${ID}/factors`]);
  const [lookUp, ...others] = await requestsOf('ada.lovelace');
  expect([lookUp, others.length]).toEqual(['GET /api/v1/users/ada.lovelace', 1]);
});
