import { describe, expect, test } from 'vitest';
import { errorIn } from '../../../../adapters/onelogin/shared/errors.ts';
import { enrollmentWordOf, outcomes, triggerWordOf, wordOf } from '../../../../adapters/onelogin/v1/outcomes.ts';
import { readDevice, readTriggered } from '../../../../adapters/onelogin/v1/responses.ts';
import type { JsonObject, JsonValue } from '../../../../src/spec/factors.ts';
import { fixture } from '../../../support/root.ts';
import type { Example } from '../examples.ts';
import { enveloped, refusal, SAID, STATE_TOKEN, sms } from './account.ts';

// The word of every documented answer, by the call that it is delivered to, and of what resembles one. Ids are compared
// elsewhere, and the core refuses an error as a success. Here the words must tell the answers apart alone.

type Answer = { readonly status?: number; readonly body?: JsonValue };
type WordByCall = { readonly verify: string; readonly enroll: string; readonly trigger: string };

function wordByCall({ status = 200, body }: Answer, sentStateToken = true): WordByCall {
  const response = { status, body, headers: new Headers(), sentAt: 0 };
  return {
    verify: wordOf(body, errorIn(response), { sentStateToken }),
    enroll: enrollmentWordOf(readDevice(response), body),
    trigger: triggerWordOf(readTriggered(response), body),
  };
}

const NONE: WordByCall = { verify: 'unreadable', enroll: 'unreadable', trigger: 'unreadable' };
const expired = { verify: 'expired' };
const success = { verify: 'Success' };
const refused = { verify: 'refused' };

/** What the documented answers say, to the calls that they say something to. All others say nothing to any call. */
const documented: Readonly<Record<string, Partial<WordByCall>>> = {
  // The specification gives the answer to `trigger` the keys of an enrollment.
  'v1.enroll ok': { enroll: 'inactive', trigger: 'triggered' },
  // Its text says "Authentication pending".
  'v1.activate ok-sms': { verify: 'pending', trigger: 'triggered' },
  'v1.verify ok': success,
  'v1.verify pending-push': { verify: 'pending' },
  'v1.verify wrong-code-or-denied': refused,
  // The same success object, byte for byte.
  'revoke ok': success,
  'v2.verifyDirect docs-body': success,
  'v2.putVerification docs-body': success,
  // Which text says that a state token has expired is not documented: any 400 that means nothing else.
  'token bad-grant': expired,
  'revoke no-token': expired,
  'revoke content-type': expired,
  // Nor is the text of a 401 that refuses a code.
  'v2.any unauthorized (docs)': refused,
  'v2.any unauthorized (spec)': refused,
};

const examples = ['onelogin', 'onelogin-v1', 'onelogin-v2'].flatMap(
  (part): readonly Example[] => fixture(`${part}/examples.json`).examples,
);
const named = examples.map((example) => [`${example.op} ${example.case}`, example] as const);

test.each(named)('the documented %s says this to each call', (name, { http_status: status, body }) => {
  expect(wordByCall({ status, body })).toEqual({ ...NONE, ...documented[name] });
});

test('every documented answer that says something is an example', () => {
  const names: readonly string[] = named.map(([name]) => name);
  expect(Object.keys(documented).filter((name) => !names.includes(name))).toEqual([]);
});

test('what says nothing has no outcome', () => {
  const keys = Object.values(outcomes).flatMap((table) => Object.keys(table));
  expect(keys.filter((key) => key.endsWith(` ${NONE.verify}`))).toEqual([]);
});

describe('to `verify`', () => {
  test.each<readonly [string, Answer]>([
    ['a success with a list of devices in it', { body: enveloped(undefined, { otp_devices: [] }) }],
    ['a success beside a list of devices', { body: { ...enveloped(), otp_devices: [] } }],
    ['a bare success beside a list of devices', { body: { ...SAID, otp_devices: [] } }],
    ['a 401 without a text', { status: 401, body: { status: { error: true, code: 401, type: 'Unauthorized' } } }],
    ['a 401 without a body', { status: 401 }],
    ['a 400 without a text', { status: 400, body: {} }],
    ...[403, 404, 409, 422, 429, 500].map((status) => [`a ${status}`, refusal(status, 'No code')] as const),
  ])('%s says nothing', (_title, answer) => {
    expect(wordByCall(answer).verify).toBe('unreadable');
  });

  test('a 400 says that a state token has expired only if one was sent', () => {
    const answer = refusal(400, 'The token has expired');
    expect(wordByCall(answer, true).verify).toBe('expired');
    expect(wordByCall(answer, false).verify).toBe('unreadable');
  });
});

const device = sms({ active: false, state_token: STATE_TOKEN });
const begun = { id: 35510511, device_id: 525509, active: false, state_token: STATE_TOKEN };
const answered = (more: JsonObject) => ({ body: enveloped([more]) });

/** Shapes of a response to `trigger` alone. The example in the specification has its device twice. */
const listed = (...devices: readonly JsonValue[]): Answer => ({ body: enveloped({ otp_devices: devices }) });
const listedBare = (...devices: readonly JsonValue[]): Answer => ({ body: { otp_devices: devices } });
const inData = (...devices: readonly JsonValue[]): Answer => ({ body: enveloped(devices) });
const shapesOfTrigger = [listed, listedBare, inData, (...devices: readonly JsonValue[]): Answer => ({ body: devices })];

/** A device with this added to it, in every shape of a response, and with this beside it in the envelope. */
const withAdded = (object: JsonObject, added: JsonObject): readonly Answer[] => [
  answered({ ...object, ...added }),
  { body: enveloped({ ...object, ...added }) },
  { body: { ...object, ...added } },
  { body: [{ ...object, ...added }] },
  { body: { ...enveloped([object]), ...added } },
];

describe('to `enroll` and `trigger`', () => {
  test.each<readonly [string, JsonObject]>([
    ['a temporary token', { mfa_token: '05564765' }],
    ['an access token', { access_token: 'a' }],
    ['the end of a temporary token or of a step of API 2', { expires_at: '2019-01-16T22:16:38Z' }],
    ['the secret of an app', { factor_data: { verification_token: 'a' } }],
    ['a list of offers', { auth_factors: [] }],
    ['an offer', { factor_id: 16282 }],
    ['a profile', { email: 'user@example.com' }],
    ['a rate limit', { 'X-RateLimit-Limit': 5000 }],
    ['a success object', { code: 200, type: 'success', message: 'Success' }],
    ['a status code', { statusCode: 200 }],
  ])('a device beside the key of %s says nothing', (_title, added) => {
    for (const answer of withAdded(device, added)) expect(wordByCall(answer).enroll).toBe('unreadable');
    for (const answer of withAdded(begun, added)) expect(wordByCall(answer).trigger).toBe('unreadable');
    const spoiled = { ...begun, ...added };
    for (const shaped of shapesOfTrigger) {
      for (const devices of [[spoiled], [spoiled, spoiled], [spoiled, begun], [begun, spoiled]]) {
        expect(wordByCall(shaped(...devices)).trigger).toBe('unreadable');
      }
    }
  });

  test.each<readonly [string, JsonObject]>([
    ['null for a key of another operation', { mfa_token: null, auth_factors: null }],
    ['a key that no document has', { took_ms: 7 }],
    ['an error that is none', { error: false }],
    ['the name that the device was given', { display_name: 'My phone' }],
  ])('a device beside %s says what it says alone', (_title, added) => {
    for (const answer of withAdded(device, added)) expect(wordByCall(answer).enroll).toBe('inactive');
    for (const answer of withAdded(begun, added)) expect(wordByCall(answer).trigger).toBe('triggered');
    for (const shaped of shapesOfTrigger) {
      expect(wordByCall(shaped({ ...begun, ...added })).trigger).toBe('triggered');
      expect(wordByCall(shaped({ ...begun, ...added }, begun)).trigger).toBe('triggered');
    }
  });

  test.each<readonly [string, JsonObject, string]>([
    ['is active', { active: true }, 'active'],
    ['does not say so', { active: null }, 'unreadable'],
    ['says so as a text', { active: 'true' }, 'unreadable'],
    ['says so as a number', { active: 1 }, 'unreadable'],
    ['says when its state token ends, as only `trigger` does', { state_token_expires_at: 'soon' }, 'unreadable'],
    ['is active, and says when its state token ends', { active: true, state_token_expires_at: 'soon' }, 'unreadable'],
  ])('an enrolled device that %s', (_title, more, word) => {
    expect(wordByCall(answered({ ...device, ...more })).enroll).toBe(word);
  });

  test.each<readonly [string, JsonValue]>([
    ['nothing that can be read', {}],
    ['another kind of entry', 'x'],
    ['null', null],
    ['a list', []],
    ['another device', { ...begun, device_id: 525510 }],
    ['another device by `id`', { ...begun, id: 7 }],
    ['another state token', { ...begun, state_token: 'b' }],
    ['the same device without its state token', { ...begun, state_token: null }],
  ])('a triggered device beside %s is not the one that was asked for', (_title, other) => {
    for (const shaped of shapesOfTrigger) {
      expect(wordByCall(shaped(begun, other)).trigger).toBe('unreadable');
      expect(wordByCall(shaped(other, begun)).trigger).toBe('unreadable');
    }
  });

  test.each<JsonValue>([null, '', 7, true, {}, ['a']])('the state token %j is none', (state_token) => {
    expect(wordByCall(answered({ ...begun, state_token })).trigger).toBe('unreadable');
  });

  test.each<JsonValue>([null, {}, [], 'x', [[]], enveloped(), enveloped(null), enveloped({}), enveloped([])])(
    '%j is no device',
    (body) => {
      expect(wordByCall({ body })).toMatchObject({ enroll: 'unreadable', trigger: 'unreadable' });
    },
  );
});
