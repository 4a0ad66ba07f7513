import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { JsonValue, NewFactor } from '../../src/spec/factors.ts';
import { pendingStep, thrown } from '../support/scripted-tenant.ts';
import { codeAnswer, org } from './org.ts';

// Every official example of an answer to the operations that the adapter makes, through the adapter.

type Json = { readonly [key: string]: unknown };
type Example = { readonly name: string; readonly body: unknown };

const read = (file: string) => JSON.parse(readFileSync(new URL(`../fixtures/okta/${file}`, import.meta.url), 'utf8'));
const docs: readonly { readonly heading: string; readonly line: number; readonly json?: unknown }[] =
  read('docs-examples.json').examples;
const openapi: Readonly<Record<string, unknown>> = read('openapi-examples.json').examples;
const examples: readonly Example[] = [
  ...docs.flatMap(({ heading, line, json }) =>
    json === undefined ? [] : [{ name: `docs ${line} ${heading.split(' > ').at(-1)}`, body: json }],
  ),
  ...Object.entries(openapi).map(([name, body]) => ({ name: `openapi ${name}`, body })),
];

const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const first = (value: unknown): Json => (Array.isArray(value) && isObject(value[0]) ? value[0] : {});
const hrefs = (body: unknown) => JSON.stringify(body).match(/\/api\/v1\/users\/[^"]*/g) ?? [];

/** Whom the example is about: the documents do not agree on one user. */
function named(body: unknown): { readonly userId: string; readonly factorId: string } {
  const parts = hrefs(body).map((href) => href.split('/'));
  const withFactor = parts.find(
    ([, , , , , folder, id]) => folder === 'factors' && id !== undefined && id !== 'questions',
  );
  const id = isObject(body) && typeof body.id === 'string' ? body.id : undefined;
  return { userId: parts[0]?.[4] ?? '00u15s1KDETTQMQYABRL', factorId: id ?? withFactor?.[6] ?? 'fac1' };
}

/** What an example is; undefined: no answer to an operation of this adapter. */
function kindOf({ body, name }: Example): string | undefined {
  if (Array.isArray(body)) {
    const entry = first(body);
    if ('factorType' in entry) return 'id' in entry ? 'factors' : 'catalog';
    return 'questionText' in entry ? 'questions' : undefined;
  }
  if (!isObject(body) || /Request$/.test(name)) return undefined;
  if ('errorCode' in body) return 'error';
  if ('factorType' in body && 'id' in body) return body.status === 'ACTIVE' ? 'active' : 'pending';
  if (body.type === 'tac') return 'tac';
  if (typeof body.factorResult !== 'string') return undefined;
  if (body.factorResult !== 'WAITING') return body.factorResult.toLowerCase();
  return hrefs(body).some((href) => href.includes('/transactions/')) ? 'push waiting' : 'activation waiting';
}

/** Examples that answer no operation here, each with its reason. */
const OUT_OF_SCOPE: readonly (readonly [RegExp, string])[] = [
  [/Request(Phone|Tac)?$/, 'a request'],
  [/Yubikey|YubiKey OTP|^docs (612|700|1664) /i, "an org's YubiKey tokens: administration"],
  [/AuthenticatorEnrollmentResponse(ListAll|Phone)/, "authenticator enrolments other than TAC: Okta's other API"],
  [/Profile$|object$/, 'a fragment of a factor'],
];

const types: Readonly<Record<string, string>> = {
  sms: 'sms',
  call: 'voice',
  email: 'email',
  push: 'push',
  question: 'question',
  'token:software:totp': 'totp',
  'token:hotp': 'hotp',
  token: 'token',
  'token:hardware': 'token',
  webauthn: 'webauthn',
};

const enrolled: Readonly<Record<string, NewFactor>> = {
  sms: { type: 'sms', phoneNumber: '+15554151337' },
  call: { type: 'voice', phoneNumber: '+15554151337' },
  email: { type: 'email', email: 'test@gmail.com' },
  push: { type: 'push' },
  'token:software:totp': { type: 'totp' },
  webauthn: { type: 'webauthn' },
};
const statuses: Readonly<Record<string, number>> = Object.fromEntries(
  read('error-codes.json').errors.map(({ errorCode, statusCode }: Json) => [errorCode, statusCode]),
);

type Owner = { readonly userId: string; readonly factorId: string };
const objects = (body: unknown): readonly Json[] => (Array.isArray(body) ? body.filter(isObject) : []);
const known = (factorType: unknown): string | undefined => types[String(factorType)];
const textOf = (value: unknown) => (typeof value === 'string' ? value : '');
const jsonOf = (body: unknown): JsonValue => JSON.parse(JSON.stringify(body));

/** An active factor, as a look-up answers it. */
const factorBody = ({ factorId }: Owner, factorType: string, provider: string) => ({
  body: { id: factorId, factorType, provider, status: 'ACTIVE' },
});
const push = (owner: Owner) => factorBody(owner, 'push', 'OKTA');
/** A push that has just gone out. */
const waiting = ({ userId, factorId }: Owner) => {
  const href = `https://acme.okta.com/api/v1/users/${userId}/factors/${factorId}/transactions/mst1`;
  return { status: 201, body: { factorResult: 'WAITING', _links: { poll: { href } } } };
};

async function polled(example: unknown) {
  const owner = named(example);
  const { mfa } = org(push(owner), waiting(owner), { body: jsonOf(example) });
  const { handle } = await mfa.challenge(owner);
  return mfa.verify({ userId: owner.userId, handle });
}

const checks: Readonly<Record<string, (body: unknown) => Promise<void>>> = {
  async factors(body) {
    const listed = await org({ body: jsonOf(body) }).mfa.listFactors({ userId: named(body).userId });
    const entries = objects(body);
    expect(listed.map(({ id }) => id)).toEqual(entries.map(({ id }) => id));
    expect(listed.map(({ type }) => type)).toEqual(entries.map(({ factorType }) => known(factorType) ?? 'other'));
    const words = { ACTIVE: 'active', PENDING_ACTIVATION: 'pending' };
    expect(listed.map(({ status }) => status)).toEqual(
      entries.map(({ status }) => Object.entries(words).find(([word]) => word === status)?.[1]),
    );
  },

  async catalog(body) {
    const available = await org({ body: jsonOf(body) }).mfa.listAvailableFactors({ userId: named(body).userId });
    const offered = objects(body).filter(({ factorType }) => known(factorType));
    expect(available.map(({ native }) => native.type)).toEqual(offered.map(({ factorType }) => factorType));
  },

  async questions(body) {
    const questions = await org({ body: jsonOf(body) }).mfa.listSecurityQuestions({ userId: named(body).userId });
    expect(questions.map(({ questionId }) => questionId)).toEqual(objects(body).map(({ question }) => question));
  },

  async active(body) {
    const factor = await org({ body: jsonOf(body) }).mfa.getFactor(named(body));
    const factorType = isObject(body) ? textOf(body.factorType) : '';
    expect(factor).toMatchObject({
      type: known(factorType) ?? 'other',
      status: 'active',
      native: { type: factorType },
    });
  },

  async pending(body) {
    const owner = named(body);
    const factor = isObject(body) ? enrolled[textOf(body.factorType)] : undefined;
    if (factor === undefined) {
      const found = await org({ body: jsonOf(body) }).mfa.getFactor(owner);
      expect(found).toMatchObject({ type: 'other', status: 'pending', verifiableBy: [] });
      return;
    }
    const enrollment = await org({ body: jsonOf(body) }).mfa.enroll({ userId: owner.userId, factor });
    expect(enrollment).toMatchObject({ status: 'pending', handle: owner });
    const { prompt } = pendingStep(enrollment);
    const shown = prompt.setup ?? prompt.webauthn ?? prompt.destination;
    expect(shown).toBeDefined();
  },

  async success(body) {
    const owner = named(body);
    const { mfa } = org(factorBody(owner, 'token:software:totp', 'GOOGLE'), { body: jsonOf(body) });
    const { handle } = await mfa.challenge(owner);
    const result = await mfa.verify({ userId: owner.userId, handle, answer: codeAnswer });
    expect(result).toMatchObject({ status: 'approved', ...owner });
  },

  async challenge(body) {
    const owner = named(body);
    const [factorType = '', provider = 'OKTA'] =
      { sms: ['sms'], clf: ['call'], emf: ['email'], fwf: ['webauthn', 'FIDO'], fuf: ['u2f', 'FIDO'] }[
        owner.factorId.slice(0, 3)
      ] ?? [];
    const { mfa } = org(factorBody(owner, factorType, provider), { body: jsonOf(body) });
    if (factorType === 'u2f') {
      expect(await thrown(mfa.challenge(owner))).toMatchObject({ code: 'UNSUPPORTED' });
      return;
    }
    const expects = [factorType === 'webauthn' ? 'webauthn' : 'code'];
    expect(await mfa.challenge(owner)).toMatchObject({ prompt: { expects }, handle: owner });
  },

  async 'push waiting'(body) {
    const owner = named(body);
    const { mfa } = org(push(owner), { status: 201, body: jsonOf(body) }, { body: jsonOf(body) });
    const { prompt, handle } = await mfa.challenge(owner);
    expect(handle).toMatchObject({ ...owner, expects: ['approval'] });
    const number = JSON.stringify(body).includes('correctAnswer') ? { kind: 'number-match', value: '72' } : undefined;
    expect(prompt.display).toEqual(number);
    // Its end is long past: nothing is asked any more.
    expect(await mfa.verify({ userId: owner.userId, handle })).toMatchObject({ status: 'rejected', reason: 'expired' });
    expect(await polled({ ...(isObject(body) ? body : {}) })).toMatchObject({ status: 'pending' });
  },

  async 'activation waiting'(body) {
    const { userId, factorId } = named(body);
    const pendingPush = { id: factorId, factorType: 'push', provider: 'OKTA', status: 'PENDING_ACTIVATION' };
    const { mfa } = org({ body: pendingPush }, { body: jsonOf(body) });
    const { handle } = pendingStep(await mfa.enroll({ userId, factor: { type: 'push' } }));
    expect(await mfa.activate({ userId, handle })).toMatchObject({ status: 'pending' });
  },

  async rejected(body) {
    expect(await polled(body)).toMatchObject({ status: 'rejected', reason: 'denied', retry: null });
  },

  async timeout(body) {
    expect(await polled(body)).toMatchObject({ status: 'rejected', reason: 'expired', retry: null });
  },

  async tac(body) {
    const { mfa } = org({ body: jsonOf(body), headers: { date: 'Wed, 28 May 2025 17:21:14 GMT' } });
    const before = Date.now();
    const token = await mfa.createTemporaryToken({ userId: named(body).userId, reusable: true });
    expect(token).toMatchObject({ token: 'n@C*bU26', reusable: true });
    // Two hours by Okta's clock are two hours by ours.
    expect(Math.round((Date.parse(token.expiresAt) - before) / 60_000)).toBe(120);
  },

  async error(body) {
    const errorCode = isObject(body) ? textOf(body.errorCode) : '';
    const status = statuses[errorCode] ?? 0;
    const owner = { userId: '00u15s1KDETTQMQYABRL', factorId: 'sms1' };
    const answers = [factorBody(owner, 'sms', 'OKTA'), { status, body: jsonOf(body) }];
    const error = await thrown(org(...answers).mfa.challenge(owner));
    expect(error).toMatchObject({ providerCode: errorCode, status, operation: 'challenge' });
    if (errorCode !== 'E0000068') return;
    const { mfa } = org(factorBody(owner, 'token:software:totp', 'GOOGLE'), { status, body: jsonOf(body) });
    const { handle } = await mfa.challenge(owner);
    const result = await mfa.verify({ userId: owner.userId, handle, answer: codeAnswer });
    expect(result).toMatchObject({ status: 'rejected', reason: 'wrong-answer', retry: { handle } });
  },
};

describe('official examples', () => {
  const inScope = examples.filter((example) => kindOf(example) !== undefined);

  test.each(inScope.map((example) => [example.name, example] as const))('%s', async (_, example) => {
    const check = checks[kindOf(example) ?? ''];
    if (check === undefined) throw new Error(`Nothing checks an example of the kind ${kindOf(example)}.`);
    await check(example.body);
  });

  test('each is used, or left out for a reason', () => {
    const left = examples.filter((example) => kindOf(example) === undefined);
    const reasonOf = ({ name }: Example) => OUT_OF_SCOPE.find(([pattern]) => pattern.test(name))?.[1];
    expect(left.filter((example) => reasonOf(example) === undefined).map(({ name }) => name)).toEqual([]);
    expect(inScope.length).toBeGreaterThan(90);
    expect(new Set(inScope.map(kindOf))).toEqual(new Set(Object.keys(checks)));
  });
});
