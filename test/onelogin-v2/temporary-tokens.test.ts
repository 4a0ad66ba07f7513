import { describe, expect, test } from 'vitest';
import type { JsonObject } from '../../src/spec/factors.ts';
import { thrown } from '../support/scripted-tenant.ts';
import { account, created, USER } from './account.ts';

// What `mfa_token` answers: no envelope, 200 or 201, and a device that is no number (reference 4.11).

const AT = 'Tue, 27 Jul 2021 23:10:50 GMT';
const token = (more: JsonObject = {}): JsonObject => ({
  mfa_token: '25992782',
  expires_at: '2021-07-27T23:25:50Z',
  reusable: false,
  device_id: 'user_temp_otp_36216766',
  ...more,
});
const issue = (body: JsonObject, input: { expiresInSeconds?: number; reusable?: boolean } = {}, status = 201) =>
  account({ status, body, headers: { date: AT } }).mfa.createTemporaryToken({ userId: USER, ...input });

test.each([200, 201])('answered with %d', async (status) => {
  const before = Date.now();
  const issued = await issue(token(), {}, status);
  expect(issued).toEqual({ token: '25992782', reusable: false, expiresAt: expect.any(String) });
  expect(Math.round((Date.parse(issued.expiresAt) - before) / 1000)).toBe(900);
});

test.each(['05992782', 'UIOWE787979'])('a token keeps its zeros and letters: %s', async (mfa_token) => {
  expect(await issue(token({ mfa_token }))).toMatchObject({ token: mfa_token });
});

test('milliseconds in the end are read', async () => {
  const issued = await issue(token({ expires_at: '2021-07-27T23:25:50.807Z' }));
  const seconds = (Date.parse(issued.expiresAt) - Date.now()) / 1000;
  expect(seconds).toBeGreaterThan(895);
  expect(seconds).toBeLessThanOrEqual(900.807);
});

test('a reusable one is one where it was asked for', async () => {
  expect(await issue(token({ reusable: true }), { reusable: true })).toMatchObject({ reusable: true });
  expect(await issue(token({ reusable: false }), { reusable: true })).toMatchObject({ reusable: false });
});

test.each<readonly [string, JsonObject]>([
  ['for many uses where one was asked for', token({ reusable: true })],
  ['without a token', token({ mfa_token: null })],
  ['with a number for a token', token({ mfa_token: 25992782 })],
  ['without an end', token({ expires_at: null })],
  ['with an end that is none', token({ expires_at: 'tomorrow' })],
  ['without a word on its uses', token({ reusable: null })],
  ['in no object', {}],
])('a token %s is UNEXPECTED_RESPONSE', async (_title, body) => {
  const failure = await thrown(issue(body));
  expect(failure).toMatchObject({ code: 'UNEXPECTED_RESPONSE', operation: 'createTemporaryToken' });
  expect(`${String(failure)} ${JSON.stringify(failure)}`).not.toContain('25992782');
});

describe('refused before anything is sent', () => {
  test.each([119, 259_201, 0, -1, 120.5])('a lifetime of %d s', async (expiresInSeconds) => {
    const { mfa, sent } = account(created(token()));
    const failure = await thrown(mfa.createTemporaryToken({ userId: USER, expiresInSeconds }));
    expect(failure).toMatchObject({ code: 'INVALID_INPUT' });
    expect(sent).toEqual([]);
  });

  // Reference 10.11: whether API 2 takes a temporary token back is unconfirmed.
  test('redeeming one', async () => {
    const { mfa, sent } = account();
    expect(mfa.capabilities.temporaryToken).toMatchObject({ verify: false });
    const failure = await thrown(mfa.challenge({ userId: USER, temporaryToken: true }));
    expect(failure).toMatchObject({ code: 'UNSUPPORTED' });
    expect(sent).toEqual([]);
  });
});
