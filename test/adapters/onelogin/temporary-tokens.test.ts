import { describe, expect, test } from 'vitest';
import type { JsonObject, JsonValue } from '../../../src/spec/factors.ts';
import { thrown } from '../../support/scripted-tenant.ts';
import { enveloped, isoOf, START } from './account.ts';
import { versions } from './versions.ts';

// What `mfa_token` answers: 200 or 201, and in version 2 a device that is no number (reference 4.11).

const token = (more: JsonObject = {}): JsonObject => ({
  mfa_token: '05564765',
  expires_at: isoOf(START + 900_000),
  reusable: false,
  device_id: 'user_temp_otp_36216766',
  ...more,
});

describe.each(versions)('$id', ({ USER: userId, clocked }) => {
  const issue = (body: JsonValue, reusable = false, { status = 201, ahead = 0 } = {}) =>
    clocked([{ status, body }], ahead).mfa.createTemporaryToken({ userId, reusable });
  const issued = { token: '05564765', reusable: false, expiresAt: isoOf(START + 900_000) };

  test.each<readonly [string, JsonValue]>([
    ['an object', token()],
    ['an array of one', [token()]],
    ['data as an array', enveloped([token()])],
    ['data', enveloped(token())],
  ])('is read out of %s, with 200 and 201', async (_title, body) => {
    for (const status of [200, 201]) expect(await issue(body, false, { status })).toEqual(issued);
  });

  test.each(['05992782', 'UIOWE787979'])('keeps its zeros and letters: %s', async (mfa_token) => {
    expect(await issue(token({ mfa_token }))).toMatchObject({ token: mfa_token });
  });

  test('ends by the clock of the answer, milliseconds included', async () => {
    const expires_at = isoOf(START + 3_600_000 + 900_807);
    const { expiresAt } = await issue(token({ expires_at }), false, { ahead: 3_600_000 });
    expect(expiresAt).toBe(isoOf(START + 900_807));
  });

  // The official specification of version 1 spells it `resuable`.
  test.each<readonly [string, JsonObject, boolean]>([
    ['reusable', token({ reusable: true }), true],
    ['for one use all the same', token(), false],
    ['reusable in the other spelling', token({ reusable: null, resuable: true }), true],
    ['not so in the other spelling', token({ reusable: null, resuable: false }), false],
    ['reusable in the right spelling, whatever the other says', token({ reusable: true, resuable: false }), true],
  ])('that may be reusable is %s', async (_title, body, reusable) => {
    expect(await issue(body, true)).toMatchObject({ reusable });
  });

  test.each<readonly [string, JsonValue]>([
    ['no token', token({ mfa_token: null })],
    ['an empty token', token({ mfa_token: '' })],
    ['a number for a token', token({ mfa_token: 5564765 })],
    ['no end', token({ expires_at: null })],
    ['an end that is no time', token({ expires_at: 'tomorrow' })],
    ['no word on reuse', token({ reusable: null })],
    ['reuse that is a text', token({ reusable: 'true' })],
    ['many uses where one was asked for', token({ reusable: true })],
    ['many uses under the other spelling', token({ reusable: null, resuable: true })],
    ['no object', {}],
  ])('with %s is UNEXPECTED_RESPONSE, and shown to nobody', async (_title, body) => {
    const error = await thrown(issue(body));
    expect(error).toMatchObject({ code: 'UNEXPECTED_RESPONSE', operation: 'createTemporaryToken' });
    expect(`${String(error)} ${JSON.stringify(error)}`).not.toContain('5564765');
  });
});
