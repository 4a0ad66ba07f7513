import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import type { JsonValue, NewFactor } from '../../src/spec/factors.ts';
import type { Answer } from '../../src/spec/results.ts';
import { pendingStep, thrown } from '../support/scripted-tenant.ts';
import { org } from './org.ts';

// Okta's own examples of an enrolment from its first answer to its last.

const read = (file: string) => JSON.parse(readFileSync(new URL(`../fixtures/okta/${file}`, import.meta.url), 'utf8'));
const docs: readonly { readonly line: number; readonly json?: JsonValue }[] = read('docs-examples.json').examples;
const openapi: Readonly<Record<string, JsonValue>> = read('openapi-examples.json').examples;

/** An example by its line in the documentation's page or its name in the specification. */
function example(where: number | string): JsonValue {
  const found = typeof where === 'string' ? openapi[where] : docs.find(({ line }) => line === where)?.json;
  if (found === undefined) throw new Error(`There is no example ${where}.`);
  return found;
}

/** Of the examples, every one that speaks of a user names this one or a second one. */
const ownerOf = (...bodies: readonly JsonValue[]) =>
  /\/users\/(\w+)/.exec(JSON.stringify(bodies))?.[1] ?? 'nobody in the example';

const PHONE = '+15554151337';
const code: Answer = { kind: 'code', code: '012345' };
const attestation: Answer = {
  kind: 'webauthn',
  credential: {
    id: 'AAAA',
    rawId: 'AAAA',
    type: 'public-key',
    response: { clientDataJSON: 'AAAA', attestationObject: 'AAAA' },
  },
};

const activeAtOnce: readonly { where: number | string; factor: NewFactor; native: string }[] = [
  ...[806, 'EnrollFactorQuestionResponse'].map((where) => ({
    where,
    factor: { type: 'question', questionId: 'disliked_food', answer: 'mayonnaise' } as const,
    native: 'question',
  })),
  {
    where: 'EnrollFactorRsaSecurIdResponse',
    factor: { type: 'token', vendor: 'rsa', credentialId: 'dade.murphy@example.com', code: '1234' },
    native: 'token',
  },
  {
    where: 'EnrollFactorSymantecVipResponse',
    factor: { type: 'token', vendor: 'symantec', credentialId: 'VSMT14393584', code: '875498', nextCode: '678195' },
    native: 'token',
  },
  {
    where: 'EnrollFactorYubikeyResponse',
    factor: { type: 'token', vendor: 'yubikey', code: 'cccccceukngdfgkukfctkcvfidnetljjiknckkcjulji' },
    native: 'token:hardware',
  },
  {
    where: 'EnrollFactorCustomTotpResponse',
    factor: { type: 'hotp', profileId: 'fpr20l2mDyaUGWGCa0g4', sharedSecret: '484f97be3213b117e3a20438e291540a' },
    native: 'token:hotp',
  },
  { where: 'FactorResponseSms', factor: { type: 'sms', phoneNumber: PHONE, preverified: true }, native: 'sms' },
];

test.each(activeAtOnce)('$where is active at once', async ({ where, factor, native }) => {
  const body = example(where);
  const enrollment = await org({ body }).mfa.enroll({ userId: ownerOf(body), factor });
  expect(enrollment).toMatchObject({ status: 'active', factor: { type: factor.type, native: { type: native } } });
  if (enrollment.status === 'active') expect(enrollment.factor).toMatchObject({ id: Object(body).id });
});

const sms: NewFactor = { type: 'sms', phoneNumber: PHONE };
const voice: NewFactor = { type: 'voice', phoneNumber: PHONE };
const email: NewFactor = { type: 'email', email: 'changed@clouditude.net' };

/** `mends`: the two examples name different factors, so the second one gets the id of the first. */
const steps: readonly {
  from: number | string;
  to: number | string;
  factor: NewFactor;
  answer?: Answer;
  mends?: true;
}[] = [
  { from: 872, to: 'ActivateFactorSmsResponse', factor: sms, answer: code },
  { from: 'EnrollFactorSmsResponse', to: 'ActivateFactorSmsResponse', factor: sms, answer: code },
  { from: 1123, to: 'ActivateFactorCallResponse', factor: voice, answer: code },
  { from: 'EnrollFactorCallResponse', to: 'ActivateFactorCallResponse', factor: voice, answer: code },
  { from: 'EnrollFactorEmailResponse', to: 'ActivateFactorEmailResponse', factor: email, answer: code },
  { from: 'EnrollFactorGoogleResponse', to: 'ActivateFactorTotpResponse', factor: { type: 'totp' }, answer: code },
  { from: 'EnrollFactorOVTotpResponse', to: 'ActivateFactorTotpResponse', factor: { type: 'totp' }, answer: code },
  {
    from: 'EnrollFactorWebauthnResponse',
    to: 'ActivateFactorWebauthnResponse',
    factor: { type: 'webauthn' },
    answer: attestation,
  },
  { from: 'EnrollFactorOVPushResponse', to: 'ActivateFactorPushResponse', factor: { type: 'push' }, mends: true },
];

/** The push example was made at this time and ends ten minutes later. */
const headers = { date: 'Fri, 13 Nov 2015 07:34:22 GMT' };

/** The body with another factor's id, in its links too. */
const about = (body: JsonValue, id: string): JsonValue =>
  JSON.parse(JSON.stringify(body).replaceAll(String(Object(body).id), id));

test.each(steps)('$from becomes $to', async ({ from, to, factor, answer, mends }) => {
  const first = example(from);
  const last = mends === true ? about(example(to), Object(first).id) : example(to);
  const userId = ownerOf(first);
  expect(ownerOf(last)).toBe(userId);
  const { mfa } = org({ body: first, headers }, { body: last });
  const { handle } = pendingStep(await mfa.enroll({ userId, factor }));
  expect(handle.factorId).toBe(Object(first).id);
  const result = await mfa.activate({ userId, handle, answer });
  expect(result).toMatchObject({ status: 'active', factor: { id: Object(last).id, type: factor.type } });
});

test('a push activation of another factor, as the documentation pairs them, is UNEXPECTED_RESPONSE', async () => {
  const first = example('EnrollFactorOVPushResponse');
  const { mfa } = org({ body: first, headers }, { body: example('ActivateFactorPushResponse') });
  const { handle } = pendingStep(await mfa.enroll({ userId: ownerOf(first), factor: { type: 'push' } }));
  const failure = await thrown(mfa.activate({ userId: ownerOf(first), handle }));
  expect(failure).toMatchObject({ code: 'UNEXPECTED_RESPONSE' });
});
