import { expect, test } from 'vitest';
import type { JsonObject } from '../../src/spec/factors.ts';
import { challengeListed, factorJson, org, USER } from './org.ts';

// What the user sees of a step for which Okta sends nothing: the question and nothing else, and of a code not even that.

const TEXT = 'What is the food you least liked as a child?';
const EXPIRES = { expiresAt: expect.any(String) };

/** The step of a listed factor, which must be opened without a request. */
async function stepOf(factorType: string, more: JsonObject) {
  const { mfa, sent } = org({ body: [factorJson('facA', factorType, more)] });
  const step = await challengeListed(mfa);
  expect(sent.map(({ method }) => method)).toEqual(['GET']);
  return step;
}

test('a question is asked as Okta words it', async () => {
  const { prompt, handle, warnings } = await stepOf('question', {
    profile: { question: 'disliked_food', questionText: TEXT },
  });
  expect(prompt).toStrictEqual({ question: TEXT, expects: ['answer'], canResend: false, ...EXPIRES });
  expect(handle).toMatchObject({ factorType: 'question', expects: ['answer'], state: { for: 'verification' } });
  expect(warnings).toEqual([]);
});

test.each<readonly [string, JsonObject]>([
  ['no profile', {}],
  ['no text', { profile: { question: 'disliked_food' } }],
  ['an empty text', { profile: { question: 'disliked_food', questionText: '' } }],
])('a question with %s is asked without one', async (_title, more) => {
  expect((await stepOf('question', more)).prompt).toStrictEqual({ expects: ['answer'], canResend: false, ...EXPIRES });
});

test.each([
  ['token:software:totp', 'GOOGLE'],
  ['token:software:totp', 'OKTA'],
  ['token:hotp', 'CUSTOM'],
  ['token:hardware', 'YUBICO'],
  ['token', 'RSA'],
  ['token', 'SYMANTEC'],
])('the name of %s of %s is no question', async (factorType, vendor) => {
  const { prompt } = await stepOf(factorType, { provider: vendor, profile: { name: 'My own key' } });
  expect(prompt).toStrictEqual({ expects: ['code'], canResend: false, ...EXPIRES });
});

test('the answer to a question is sent, and its text is not', async () => {
  const profile = { question: 'disliked_food', questionText: TEXT };
  const { mfa, sent } = org(
    { body: [factorJson('facA', 'question', { profile })] },
    { body: { factorResult: 'SUCCESS' } },
  );
  const { handle } = await challengeListed(mfa);
  const answer = { kind: 'answer', answer: 'mayonnaise' } as const;
  expect(await mfa.verify({ userId: USER, handle, answer })).toMatchObject({ status: 'approved', by: 'answer' });
  expect(sent.at(-1)?.body).toEqual({ answer: 'mayonnaise' });
});
