import { expect, test } from 'vitest';
import type { JsonObject } from '../../src/spec/factors.ts';
import { thrown } from '../support/scripted-tenant.ts';
import { account, available, enrolled, newSms, REQUEST_ID, refusal, smsOffer, USER } from './account.ts';

// An enrolment whose answer cannot be right: nobody is enrolled, and the operator is told what was wrong with it.

const END = 'nobody was let in, tell the operator.';
const OTHER = `The identity provider gave another factor than the one that is being enrolled: ${END}`;
const NO_TOKEN = `The identity provider gave no state token for an enrolment: ${END}`;
const NO_TABLE = `The identity provider gave an answer that is in no outcome table: ${END}`;

test.each<readonly [string, JsonObject, string]>([
  ['a call in place of an SMS', { auth_factor_name: 'OneLogin Voice' }, OTHER],
  ['a factor that nobody knows', { auth_factor_name: 'Duo Security' }, OTHER],
  ['no state token', { state_token: null }, NO_TOKEN],
  ['an empty state token', { state_token: '' }, NO_TOKEN],
  ['a state token that is a number', { state_token: 7 }, NO_TOKEN],
  ['no word on whether it is active', { active: null }, NO_TABLE],
  ['active, though nobody has verified it', { active: true }, NO_TABLE],
])('%s', async (_title, more, message) => {
  const { mfa } = account(available(smsOffer), enrolled(more));
  const error = await thrown(mfa.enroll({ userId: USER, factor: newSms }));
  expect(error).toMatchObject({ code: 'UNEXPECTED_RESPONSE', operation: 'enroll', status: 200, message });
});

test.each<readonly [string, JsonObject, string]>([
  ['a call in place of an SMS', { auth_factor_name: 'OneLogin Voice', active: true }, OTHER],
  ['no word on whether it is active', { active: null }, NO_TABLE],
  ['inactive, and no state token', { active: false, state_token: null }, NO_TOKEN],
])('a preverified number: %s', async (_title, more, message) => {
  const factor = { ...newSms, preverified: true };
  const { mfa } = account(available(smsOffer), enrolled(more));
  const error = await thrown(mfa.enroll({ userId: USER, factor }));
  expect(error).toMatchObject({ code: 'UNEXPECTED_RESPONSE', status: 200, message });
});

test('one that OneLogin refuses is that error, and no odd answer', async () => {
  const { mfa } = account(available(smsOffer), refusal(409, 'canary'));
  const error = await thrown(mfa.enroll({ userId: USER, factor: newSms }));
  expect(error).toMatchObject({ code: 'CONFLICT', operation: 'enroll', status: 409, requestId: REQUEST_ID });
  expect(Object(error).message).not.toContain('canary');
});
