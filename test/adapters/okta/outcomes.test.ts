import { describe, expect, test } from 'vitest';
import { outcomes, wordOf } from '../../../adapters/okta/outcomes.ts';
import { readBody } from '../../../adapters/okta/responses.ts';
import type { JsonObject, JsonValue } from '../../../src/spec/factors.ts';
import { examples, isObject, kindOf } from './official-examples.ts';
import { challenged, errorJson, factorJson, waiting } from './org.ts';
import { PENDING } from './steps.ts';

// The word of every documented answer, and of what resembles one. Ids are compared elsewhere, and the core refuses an
// error as a success. Here the words must tell the answers apart alone.

const NONE = 'unreadable';

function wordIn(body: JsonValue, credentialId?: string): string {
  const read = readBody(body);
  return read === undefined ? NONE : wordOf(read.parsed, read.whole, credentialId);
}

/** What the documented answers say, by their kind. Lists and temporary access codes say nothing to a step. */
const documented: Readonly<Record<string, string>> = {
  active: 'status:ACTIVE',
  pending: 'status:PENDING_ACTIVATION',
  challenge: 'result:CHALLENGE',
  success: 'result:SUCCESS',
  'push waiting': 'result:WAITING',
  'activation waiting': 'result:WAITING',
  rejected: 'result:REJECTED',
  timeout: 'result:TIMEOUT',
};

const answers = examples.filter((example) => kindOf(example) !== undefined);
test.each(answers.map((example) => [example.name, example] as const))('%s says what its kind says', (_, example) => {
  const { body } = example;
  const kind = kindOf(example) ?? '';
  const { errorCode, profile } = isObject(body) ? body : {};
  const isOfKey = kind === 'success' && profile !== undefined;
  expect(wordIn(body)).toBe(isOfKey ? NONE : (errorCode ?? documented[kind] ?? NONE));
});

test('what says nothing has no outcome', () => {
  const keys = Object.values(outcomes).flatMap((table) => Object.keys(table));
  expect(keys.filter((key) => key.endsWith(` ${NONE}`))).toEqual([]);
});

const SUCCESS = { factorResult: 'SUCCESS' };
const results = [SUCCESS, challenged('facA'), waiting('facA'), { factorResult: 'REJECTED' }];
const factors = [factorJson('facA', 'sms'), factorJson('facA', 'sms', PENDING), { status: 'ACTIVE' }];

/** A key of every other answer, which a result, a factor, or neither may have beside it. */
const keysOfOthers: readonly (readonly [string, JsonObject])[] = [
  ['an error without its code', { errorSummary: 'Invalid Passcode/Answer' }],
  ['causes of an error', { errorCauses: [] }],
  ['a catalog', { enrollment: 'OPTIONAL' }],
  ['a question', { questionText: 'What is your favorite piece of art?' }],
  ['an answer', { answer: '' }],
  ['a temporary access code', { type: 'tac' }],
];
test.each<readonly [string, JsonObject]>([
  ...keysOfOthers,
  ['a factor', { id: 'facA' }],
  ['a factor of its type', { factorType: 'sms' }],
  ['the status of a factor', { status: 'ACTIVE' }],
])('a result beside the key of %s says nothing', (_title, added) => {
  for (const result of results) expect(wordIn({ ...result, ...added })).toBe(NONE);
});
test.each<readonly [string, JsonObject]>([
  ...keysOfOthers,
  ['a result that is none', { factorMessage: 'Sent' }],
  ['the end of a challenge', { expiresAt: '2099-01-01T00:00:00.000Z' }],
])('a factor beside the key of %s says nothing', (_title, added) => {
  for (const factor of factors) expect(wordIn({ ...factor, ...added })).toBe(NONE);
});
test.each<readonly [string, JsonObject]>([
  ['null for a key of another answer', { errorCode: null, errorSummary: null, enrollment: null, key: null }],
  ['a key that no document has', { tookMs: 7 }],
])('what stands beside %s says what it says alone', (_title, added) => {
  for (const body of [...results, ...factors]) expect(wordIn({ ...body, ...added })).toBe(wordIn(body));
});

describe('SUCCESS', () => {
  const ofKey = (profile: JsonValue) => ({ ...SUCCESS, profile });
  const named = ofKey({ credentialId: 'l3Br0n' });

  test('without a profile ends what is no security key', () => {
    for (const body of [SUCCESS, ofKey(null)]) {
      expect(wordIn(body)).toBe('result:SUCCESS');
      expect(wordIn(body, 'l3Br0n')).toBe(NONE);
    }
  });

  test('with the credential that was sent ends a security key alone', () => {
    expect(wordIn(named, 'l3Br0n')).toBe('result:SUCCESS');
    expect(wordIn(named, 'another')).toBe(NONE);
    expect(wordIn(named)).toBe(NONE);
  });

  test.each<JsonValue>([{}, { credentialId: null }, { credentialId: ['l3Br0n'] }, { email: 'a' }, [], 'l3Br0n', 7])(
    'with the profile %j ends nothing',
    (profile) => {
      expect(wordIn(ofKey(profile))).toBe(NONE);
      expect(wordIn(ofKey(profile), 'l3Br0n')).toBe(NONE);
    },
  );

  test('is the only result that a profile can spoil', () => {
    expect(wordIn(challenged('facA', { profile: { credentialId: 'l3Br0n' } }))).toBe('result:CHALLENGE');
    expect(wordIn(waiting('facA', { profile: {} }), 'l3Br0n')).toBe('result:WAITING');
  });
});

describe('an error code', () => {
  test('comes before whatever stands beside it', () => {
    for (const body of [...results, ...factors]) {
      expect(wordIn({ ...body, ...errorJson('E0000068') })).toBe('E0000068');
    }
  });

  // A text that is no code would be a word that Okta chooses freely, such as that of a success.
  test.each(['', 'result:SUCCESS', 'status:ACTIVE', 'E0000068 ', ' E0000068', 'E00000680', 'EE0000068', 'E000006'])(
    '%j is none, and lets nothing beside it be read',
    (errorCode) => {
      for (const body of [{}, ...results, ...factors]) expect(wordIn({ ...body, errorCode })).toBe(NONE);
    },
  );
});

test.each<JsonValue>([
  ...[null, 'SUCCESS', [], [SUCCESS], {}, { _links: {} }, factorJson('facA', 'sms', { status: null })],
  ...[7, true, {}, ['SUCCESS']].flatMap((word) => [
    { factorResult: word },
    { status: word },
    { ...SUCCESS, errorCode: word },
  ]),
])('%j says nothing', (body) => {
  expect(wordIn(body)).toBe(NONE);
});
