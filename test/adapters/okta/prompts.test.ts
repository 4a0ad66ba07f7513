import { expect, test } from 'vitest';
import type { JsonObject } from '../../../src/spec/factors.ts';
import { type Scripted, thrown } from '../../support/scripted-tenant.ts';
import { factorJson, org, waiting } from './org.ts';
import { challengeListed, challenging } from './steps.ts';

// What the user sees of a step, where Okta's response says little of it or nothing.

const push = factorJson('facA', 'push');
const pushed = (more: JsonObject): Scripted => ({ status: 201, body: waiting('facA', more) });

test.each<readonly [string, JsonObject]>([
  ['nothing embedded', {}],
  ['a challenge that is null', { _embedded: { challenge: null } }],
  ['an answer that is null', { _embedded: { challenge: { correctAnswer: null } } }],
  ['an empty answer', { _embedded: { challenge: { correctAnswer: '' } } }],
])('number matching that was asked for and comes with %s is UNEXPECTED_RESPONSE', async (_title, more) => {
  const { mfa, sent } = org({ body: [push] }, pushed(more));
  const error = await thrown(challengeListed(mfa, { providerOptions: { okta: { numberMatching: true } } }));
  const message = 'The identity provider gave no number to match: nobody was let in, tell the operator.';
  expect(error).toMatchObject({ code: 'UNEXPECTED_RESPONSE', operation: 'challenge', message });
  expect(sent).toHaveLength(2);
});

test.each([
  [72, '72'],
  [0, '0'],
  ['07', '07'],
])('the number to match %j is shown as %s, asked for or not', async (correctAnswer, value) => {
  for (const numberMatching of [true, false]) {
    const { mfa } = org({ body: [push] }, pushed({ _embedded: { challenge: { correctAnswer } } }));
    const { prompt } = await challengeListed(mfa, { providerOptions: { okta: { numberMatching } } });
    expect(prompt.display).toEqual({ kind: 'number-match', value });
  }
});

// Where Okta sends nothing the user sees the name of the factor, the question and nothing else.
const question = 'What is the food you least liked as a child?';
const named = { profile: { name: 'My own key' } };
const key = { displayName: 'My own key' };

type Row = readonly [title: string, factorType: string, expects: string, more: JsonObject, names: object];

test.each<Row>([
  [
    'a question',
    'question',
    'answer',
    { profile: { question: 'food', questionText: question } },
    { displayName: question },
  ],
  ['a question without a profile', 'question', 'answer', {}, {}],
  ['a question without a text', 'question', 'answer', { profile: { question: 'food' } }, {}],
  ['a question with an empty text', 'question', 'answer', { profile: { question: 'food', questionText: '' } }, {}],
  ['totp of Google', 'token:software:totp', 'code', { ...named, provider: 'GOOGLE' }, key],
  ['totp of Okta', 'token:software:totp', 'code', named, key],
  ['hotp', 'token:hotp', 'code', named, key],
  ['a YubiKey', 'token:hardware', 'code', named, key],
  ['RSA', 'token', 'code', { ...named, provider: 'RSA' }, key],
  ['Symantec', 'token', 'code', { ...named, provider: 'SYMANTEC' }, key],
])('%s is asked without a request', async (_title, factorType, expects, more, names) => {
  const { prompt, handle, warnings, sent } = await challenging(factorJson('facA', factorType, more));
  expect(sent.map(({ method }) => method)).toEqual(['GET']);
  const factor = { type: handle.factorType, ...names };
  const asked = 'displayName' in names && expects === 'answer' ? { question } : {};
  const usual = { expects: [expects], canResend: false, expiresAt: expect.any(String) };
  expect(prompt).toStrictEqual({ ...usual, factor, ...asked });
  expect(handle.expects).toEqual([expects]);
  expect(handle.state).toEqual({});
  expect(warnings).toEqual([]);
});
