import { describe, expect, test } from 'vitest';
import { outcomes } from '../../../../adapters/onelogin/v2/outcomes.ts';
import { readReply } from '../../../../adapters/onelogin/v2/responses.ts';
import type { JsonObject, JsonValue } from '../../../../src/spec/factors.ts';
import { fixture } from '../../../support/root.ts';
import type { Example } from '../examples.ts';
import { registration, SAID, statusCode, USER, verification } from './account.ts';

// The word of every documented answer, and of what resembles one. Ids are compared elsewhere, and the core refuses an
// error as a success. Here the words must tell the answers apart alone.

type Answer = { readonly status?: number; readonly body?: JsonValue };

function wordOf({ status = 200, body }: Answer): string {
  const response = { status, body, headers: new Headers(), sentAt: 0 };
  return readReply({ response, failure: undefined }, 'code', { userId: USER }).answered.word;
}

const NONE = 'unreadable';

/** What the documented answers say. All others say nothing. */
const documented: Readonly<Record<string, string>> = {
  'v2.register pending-protect': 'pending',
  'v2.register pending-voice': 'pending',
  'v2.getRegistration pending': 'pending',
  'v2.putRegistration accepted': 'accepted',
  'v2.putRegistration wrong-otp': 'pending',
  'v2.putRegistration rejected-or-expired': 'rejected',
  'v2.activate ok-sms': 'unsaid',
  'v2.activate ok-spec-example': 'pending',
  'v2.verifyDirect accepted': 'accepted',
  'v2.verifyDirect docs-body': 'success',
  'v2.putVerification accepted': 'accepted',
  'v2.putVerification docs-body': 'success',
  'v2.putVerification spec-body': 'success',
  'v2.getVerification rejected': 'rejected',
  'v2.any not-found (docs)': 'gone',
  'v2.any not-found (spec)': 'gone',
  // API 1 has the same success object, byte for byte, and texts of its own for what is not there or not the right code.
  'v1.verify ok': 'success',
  'revoke ok': 'success',
  'v1.getAvailableFactors user-missing': 'gone',
  'v1.verify user-missing': 'gone',
  'v1.remove factor-missing': 'gone',
  'v1.verify pending-push': 'refused',
  'v1.verify wrong-code-or-denied': 'refused',
  // An empty object. It ends no step, and without an id it begins none.
  'v1.remove ok': 'unsaid',
};

const examples = ['onelogin', 'onelogin-v1', 'onelogin-v2'].flatMap(
  (part): readonly Example[] => fixture(`${part}/examples.json`).examples,
);
const named = examples.map((example) => [`${example.op} ${example.case}`, example] as const);

test.each(named)('the documented %s says this', (name, { http_status: status, body }) => {
  expect(wordOf({ status, body })).toBe(documented[name] ?? NONE);
});

test('every documented answer that says something is an example', () => {
  const names: readonly string[] = named.map(([name]) => name);
  expect(Object.keys(documented).filter((name) => !names.includes(name))).toEqual([]);
});

test('what says nothing has no outcome', () => {
  const keys = Object.values(outcomes).flatMap((table) => Object.keys(table));
  expect(keys.filter((key) => key.endsWith(` ${NONE}`))).toEqual([]);
});

/** Each word with a step of it beside which this stands: bare, and in the array of one that the documents print. */
const withAdded = (added: JsonObject) =>
  ['pending', 'accepted', 'rejected', null].flatMap((status) =>
    [registration('voice', { status, ...added }), verification('sms', { status, ...added })].flatMap((step) =>
      [step, [step]].map((body): readonly [string, JsonValue] => [status ?? 'unsaid', body]),
    ),
  );

test.each<readonly [string, JsonObject]>([
  ['that the device is the default', { default: true }],
  ['where the page goes on', { redirect_to: 'https://acme.example/welcome' }],
  ['when it ends', { expires_at: '2020-07-21T20:26:44Z' }],
  ['the name that the device was given', { display_name: 'My phone', user_display_name: 'My phone' }],
  ['an error that is none', { error: false }],
  ['null for a key of another operation', { mfa_token: null, factors: null, message: null }],
  ['a key that no document has', { took_ms: 7 }],
])('a step beside %s says what it says alone', (_title, added) => {
  for (const [word, body] of withAdded(added)) expect(wordOf({ body })).toBe(word);
});

test.each<readonly [string, JsonObject]>([
  ['a temporary token', { mfa_token: '25992782' }],
  ['an access token', { access_token: 'a' }],
  ['a list of offers', { factors: [] }],
  ['an offer', { factor_id: 16282 }],
  ['a list of devices', { devices: [] }],
  ['a device of API 1', { active: true }],
  ['a step of API 1', { state_token: 'a' }],
  ['an envelope', { data: {} }],
  ['a profile', { email: 'user@example.com' }],
  ['a rate limit', { 'X-RateLimit-Limit': 5000 }],
  ['a success object', { code: 200, type: 'success', message: 'Success' }],
])('a step beside the key of %s says nothing', (_title, added) => {
  for (const [, body] of withAdded(added)) expect(wordOf({ body })).toBe(NONE);
});

describe('no word at all', () => {
  test.each<JsonValue>([null, 'accepted', 7, true, [], [[]], [null], [{ status: 'accepted' }, {}]])('is %j', (body) => {
    expect(wordOf({ body })).toBe(NONE);
  });

  test.each<JsonValue>(['', 'Accepted', 'success', 'unsaid', 'gone', 200, true, {}, ['accepted']])(
    'is the status %j',
    (status) => {
      expect(wordOf({ body: { status } })).toBe(NONE);
    },
  );

  test.each<readonly [string, Answer]>([
    ['an error without a text', { status: 404, body: {} }],
    ['an error without a body', { status: 404 }],
    ['an address that does not exist', statusCode(404, 'No Route Exists')],
    ['a 401 without a text', { status: 401, body: { statusCode: 401, name: 'UnauthorizedError' } }],
    ['a 409', statusCode(409, 'Conflict')],
    ['a 500 with the word of a success', { status: 500, body: { status: 'accepted' } }],
    ['a 500 with the object of a success', { status: 500, body: SAID }],
  ])('is %s', (_title, answer) => {
    expect(wordOf(answer)).toBe(NONE);
  });
});
