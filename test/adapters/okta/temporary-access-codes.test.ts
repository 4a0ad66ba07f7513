import { isMainThread } from 'node:worker_threads';
import { expect, test, vi } from 'vitest';
import type { JsonObject, JsonValue } from '../../../src/spec/factors.ts';
import { type Scripted, thrown } from '../../support/scripted-tenant.ts';
import { org, USER } from './org.ts';

const headers = { date: 'Wed, 28 May 2025 17:21:14 GMT' };
const PROFILE = { tac: 'n@C*bU26', multiUse: false, expiresAt: '2025-05-28T17:36:14' };

/** A code that an org makes which answers like this. */
const made = (answer: Scripted, reusable = false) => org(answer).mfa.createTemporaryToken({ userId: USER, reusable });
const tac = (profile: JsonObject = {}, status = 200): Scripted => ({
  status,
  headers,
  body: { type: 'tac', id: 'tac8', key: 'tac', status: 'ACTIVE', profile: { ...PROFILE, ...profile } },
});

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
    const before = Date.now();
    const { expiresAt: end } = await made(tac({ expiresAt }));
    expect(new Date(end).toISOString()).toBe(end);
    const seconds = (Date.parse(end) - before) / 1000;
    expect(seconds).toBeGreaterThanOrEqual(900);
    expect(seconds).toBeLessThan(905);
  },
);

test.each<readonly [string, Scripted, object]>([
  ['one of any letters as it is', tac({ tac: '4&^CnBV^3^u4b^Hg<' }), { token: '4&^CnBV^3^u4b^Hg<' }],
  ['one for one use where many were asked for as that', tac(), { reusable: false }],
  // The Java SDK's live test has seen 201.
  ['one that comes with 201', tac({}, 201), { token: 'n@C*bU26' }],
])('a code is passed on: %s', async (_title, answer, token) => {
  expect(await made(answer, true)).toMatchObject(token);
});

test.each<readonly [string, JsonValue]>([
  ['many uses where one was asked for', { profile: { ...PROFILE, multiUse: true } }],
  ['no profile', { type: 'tac', status: 'ACTIVE' }],
  ['no code', { profile: { multiUse: false, expiresAt: PROFILE.expiresAt } }],
  ['no end', { profile: { tac: 'n@C*bU26', multiUse: false } }],
  ['an end that is none', { profile: { ...PROFILE, expiresAt: 'soon' } }],
  ['uses that are no flag', { profile: { ...PROFILE, multiUse: 'false' } }],
  ['HTML', '<html></html>'],
  ['nothing', ''],
])('a code of %s is UNEXPECTED_RESPONSE, and stands in no error', async (_title, body) => {
  const failure = await thrown(made({ headers, body }));
  expect(failure).toMatchObject({ code: 'UNEXPECTED_RESPONSE', operation: 'createTemporaryToken' });
  expect(Object(failure).message).not.toContain('n@C*bU26');
});
