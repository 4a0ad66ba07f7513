import { isMainThread } from 'node:worker_threads';
import { expect, test, vi } from 'vitest';
import { createOktaProvider } from '../../adapters/okta/index.ts';
import type { JsonObject, JsonValue } from '../../src/spec/factors.ts';
import { type Scripted, thrown } from '../support/scripted-tenant.ts';
import { ORG, org, TOKEN, USER } from './org.ts';

const DATE = 'Wed, 28 May 2025 17:21:14 GMT';
const tac = (profile: JsonObject): Scripted => ({
  headers: { date: DATE },
  body: {
    type: 'tac',
    id: 'tac8',
    key: 'tac',
    status: 'ACTIVE',
    profile: { tac: 'n@C*bU26', multiUse: false, ...profile },
  },
});

/** Seconds that the code lives, as this machine's clock will see it. */
async function lifetimeOf(expiresAt: string) {
  const before = Date.now();
  const { expiresAt: end } = await org(tac({ expiresAt })).mfa.createTemporaryToken({ userId: USER });
  expect(new Date(end).toISOString()).toBe(end);
  return (Date.parse(end) - before) / 1000;
}

// In zones west of Greenwich a date without a zone would be read hours late, in those east of it hours early.
const ZONES = ['America/New_York', 'Asia/Tokyo'];
const ENDS = [
  '2025-05-28T17:36:14',
  '2025-05-28T17:36:14.000',
  '2025-05-28T17:36:14Z',
  '2025-05-28T17:36:14.000Z',
  '2025-05-28T19:36:14+02:00',
];
test.each(ZONES.flatMap((zone) => ENDS.map((end) => [end, zone] as const)))(
  '%s is 15 minutes from Date in %s, and UTC where it names no zone',
  async (expiresAt, zone) => {
    // Node takes a new time zone in the main thread only, and the mutation run has tests in others.
    if (!isMainThread) return;
    vi.stubEnv('TZ', zone);
    expect(new Date().getTimezoneOffset()).not.toBe(0);
    const seconds = await lifetimeOf(expiresAt);
    expect(seconds).toBeGreaterThanOrEqual(900);
    expect(seconds).toBeLessThan(905);
  },
);

test('the code is passed on as it is', async () => {
  const answer = tac({ expiresAt: '2025-05-28T17:36:14', tac: '4&^CnBV^3^u4b^Hg<' });
  expect(await org(answer).mfa.createTemporaryToken({ userId: USER })).toMatchObject({ token: '4&^CnBV^3^u4b^Hg<' });
});

test('a code for many uses where one was asked for is UNEXPECTED_RESPONSE, and stands in no error', async () => {
  const { mfa } = org(tac({ expiresAt: '2025-05-28T17:36:14', multiUse: true }));
  const failure = await thrown(mfa.createTemporaryToken({ userId: USER }));
  expect(failure).toMatchObject({ code: 'UNEXPECTED_RESPONSE', operation: 'createTemporaryToken' });
  expect(Object(failure).message).not.toContain('n@C*bU26');
});

test('a code for one use where many were asked for is said to be one', async () => {
  const { mfa } = org(tac({ expiresAt: '2025-05-28T17:36:14' }));
  expect(await mfa.createTemporaryToken({ userId: USER, reusable: true })).toMatchObject({ reusable: false });
});

test.each<readonly [string, JsonValue]>([
  ['no profile', { type: 'tac', status: 'ACTIVE' }],
  ['no code', { profile: { multiUse: false, expiresAt: '2025-05-28T17:36:14' } }],
  ['no end', { profile: { tac: 'n@C*bU26', multiUse: false } }],
  ['an end that is none', { profile: { tac: 'n@C*bU26', multiUse: false, expiresAt: 'soon' } }],
  ['uses that are no flag', { profile: { tac: 'n@C*bU26', multiUse: 'false', expiresAt: '2025-05-28T17:36:14' } }],
  ['HTML', '<html></html>'],
  ['nothing', ''],
])('%s is UNEXPECTED_RESPONSE', async (_title, body) => {
  const { mfa } = org({ body });
  expect(await thrown(mfa.createTemporaryToken({ userId: USER }))).toMatchObject({ code: 'UNEXPECTED_RESPONSE' });
});

// The Java SDK's live test has seen 201.
test('201 is taken as well', async () => {
  const { mfa } = org({ ...tac({ expiresAt: '2025-05-28T17:36:14' }), status: 201 });
  expect(await mfa.createTemporaryToken({ userId: USER })).toMatchObject({ token: 'n@C*bU26' });
});

test('without an authenticator in the config there are none', async () => {
  const sent: string[] = [];
  const fetch = (request: Request) => {
    sent.push(request.url);
    return new Response();
  };
  const mfa = createOktaProvider({ orgUrl: ORG, apiToken: TOKEN, fetch });
  expect(mfa.capabilities.temporaryToken).toBe(false);
  expect(await thrown(mfa.createTemporaryToken({ userId: USER }))).toMatchObject({ code: 'UNSUPPORTED' });
  expect(sent).toEqual([]);
});
