import { expect, test } from 'vitest';
import type { JsonValue, NewFactor } from '../../../src/spec/factors.ts';
import type { Answer } from '../../../src/spec/results.ts';
import { pendingStep, thrown } from '../../support/scripted-tenant.ts';
import { exampleAt } from './official-examples.ts';
import { org } from './org.ts';
import { codeAnswer, credentialAnswer } from './steps.ts';

// Okta's own examples of an enrollment from its first answer to its last.

/** Of the examples, every one that speaks of a user names this one or a second one. */
const ownerOf = (...bodies: readonly JsonValue[]) =>
  /\/users\/(\w+)/.exec(JSON.stringify(bodies))?.[1] ?? 'nobody in the example';

const PHONE = '+15554151337';
const question: NewFactor = { type: 'question', questionId: 'disliked_food', answer: 'mayonnaise' };
const rsa = { type: 'token', vendor: 'rsa', credentialId: 'dade.murphy@example.com', code: '1234' } as const;
const symantec = { type: 'token', vendor: 'symantec', credentialId: 'VSMT14393584', code: '8', nextCode: '6' } as const;
const yubikey: NewFactor = { type: 'token', vendor: 'yubikey', code: 'cccccceukngdfgkukfctkcvfidnetljjiknckkcjulji' };
const hotp: NewFactor = { type: 'hotp', profileId: 'fpr20l2mDyaUGWGCa0g4', sharedSecret: '484f97be3213b117e3a2' };

test.each<readonly [where: number | string, factor: NewFactor, native: string]>([
  [806, question, 'question'],
  ['EnrollFactorQuestionResponse', question, 'question'],
  ['EnrollFactorRsaSecurIdResponse', rsa, 'token'],
  ['EnrollFactorSymantecVipResponse', symantec, 'token'],
  ['EnrollFactorYubikeyResponse', yubikey, 'token:hardware'],
  ['EnrollFactorCustomTotpResponse', hotp, 'token:hotp'],
  ['FactorResponseSms', { type: 'sms', phoneNumber: PHONE, preverified: true }, 'sms'],
])('%s is active at once', async (where, factor, native) => {
  const body = exampleAt(where);
  const enrollment = await org({ body }).mfa.enroll({ userId: ownerOf(body), factor });
  const { id } = Object(body);
  expect(enrollment).toMatchObject({ status: 'active', factor: { id, type: factor.type, native: { type: native } } });
});

const sms: NewFactor = { type: 'sms', phoneNumber: PHONE };
const voice: NewFactor = { type: 'voice', phoneNumber: PHONE };
const email: NewFactor = { type: 'email', email: 'changed@clouditude.net' };
/** The push example was made at this time and ends ten minutes later. */
const headers = { date: 'Fri, 13 Nov 2015 07:34:22 GMT' };

/** The body with another factor's id, in its links too. */
const about = (body: JsonValue, id: string): JsonValue =>
  JSON.parse(JSON.stringify(body).replaceAll(String(Object(body).id), id));

test.each<readonly [from: number | string, to: string, factor: NewFactor, answer: Answer | undefined]>([
  [872, 'ActivateFactorSmsResponse', sms, codeAnswer],
  ['EnrollFactorSmsResponse', 'ActivateFactorSmsResponse', sms, codeAnswer],
  [1123, 'ActivateFactorCallResponse', voice, codeAnswer],
  ['EnrollFactorCallResponse', 'ActivateFactorCallResponse', voice, codeAnswer],
  ['EnrollFactorEmailResponse', 'ActivateFactorEmailResponse', email, codeAnswer],
  ['EnrollFactorGoogleResponse', 'ActivateFactorTotpResponse', { type: 'totp' }, codeAnswer],
  ['EnrollFactorOVTotpResponse', 'ActivateFactorTotpResponse', { type: 'totp' }, codeAnswer],
  ['EnrollFactorWebauthnResponse', 'ActivateFactorWebauthnResponse', { type: 'webauthn' }, credentialAnswer],
  ['EnrollFactorOVPushResponse', 'ActivateFactorPushResponse', { type: 'push' }, undefined],
])('%s becomes %s', async (from, to, factor, answer) => {
  const first = exampleAt(from);
  const userId = ownerOf(first);
  const { id } = Object(first);
  // The examples of a push name two factors; as they are paired they activate nothing.
  const isPush = factor.type === 'push';
  const last = isPush ? about(exampleAt(to), id) : exampleAt(to);
  expect(ownerOf(last)).toBe(userId);
  const { mfa } = org({ body: first, headers }, ...(isPush ? [{ body: exampleAt(to) }] : []), { body: last });
  const { handle } = pendingStep(await mfa.enroll({ userId, factor }));
  expect(handle.factorId).toBe(id);
  const activate = () => mfa.activate({ userId, handle, answer });
  if (isPush) expect(await thrown(activate())).toMatchObject({ code: 'UNEXPECTED_RESPONSE' });
  expect(await activate()).toMatchObject({ status: 'active', factor: { id: Object(last).id, type: factor.type } });
});
