import { expect, test } from 'vitest';
import type { JsonValue, NewFactor } from '../../../src/spec/factors.ts';
import { pendingStep, thrown } from '../../support/scripted-tenant.ts';
import { examples, hrefs, isObject, type Json, kindOf, OUT_OF_SCOPE, objects, read } from './official-examples.ts';
import { org } from './org.ts';
import { codeAnswer, credentialAnswer, KEY_CHALLENGE } from './steps.ts';

// Every official example of an answer to the operations that the adapter makes, through the adapter.

const fieldOf = (body: JsonValue, key: string) => (isObject(body) ? body[key] : undefined);
const textOf = (body: JsonValue, key: string) => {
  const value = fieldOf(body, key);
  return typeof value === 'string' ? value : '';
};
type Owner = { readonly userId: string; readonly factorId: string };
const ANYBODY: Owner = { userId: '00u15s1KDETTQMQYABRL', factorId: 'fac1' };

/** Whom the example is about: the documents do not agree on one user. */
function named(body: JsonValue): Owner {
  const parts = hrefs(body).map((href) => href.split('/'));
  const factorIds = parts.flatMap(([, , , , , folder, id]) => (folder === 'factors' && id !== 'questions' && id) || []);
  return {
    userId: parts[0]?.[4] ?? ANYBODY.userId,
    factorId: textOf(body, 'id') || (factorIds[0] ?? ANYBODY.factorId),
  };
}

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
const known = (entry: JsonValue) => types[textOf(entry, 'factorType')];

const enrolled: Readonly<Record<string, NewFactor>> = {
  sms: { type: 'sms', phoneNumber: '+15554151337' },
  call: { type: 'voice', phoneNumber: '+15554151337' },
  email: { type: 'email', email: 'test@gmail.com' },
  push: { type: 'push' },
  'token:software:totp': { type: 'totp' },
  webauthn: { type: 'webauthn' },
};
const documented: readonly Json[] = read('error-codes.json').errors;

/** An active factor, as a look-up answers it. */
const factorBody = ({ factorId }: Owner, factorType: string, provider = 'OKTA') => ({
  body: { id: factorId, factorType, provider, status: 'ACTIVE' },
});

async function polled(body: JsonValue) {
  const owner = named(body);
  const { userId, factorId } = owner;
  const href = `https://acme.okta.com/api/v1/users/${userId}/factors/${factorId}/transactions/mst1`;
  const waiting = { status: 201, body: { factorResult: 'WAITING', _links: { poll: { href } } } };
  const { mfa } = org(factorBody(owner, 'push'), waiting, { body });
  const { handle } = await mfa.challenge(owner);
  return mfa.verify({ userId, handle });
}

/** What the last answer to a code of Google's app makes of it. */
async function answered(owner: Owner, body: JsonValue, status = 200) {
  const { mfa } = org(factorBody(owner, 'token:software:totp', 'GOOGLE'), { status, body });
  const { handle } = await mfa.challenge(owner);
  return mfa.verify({ userId: owner.userId, handle, answer: codeAnswer });
}

/** What the last answer to the credential with this id makes of it. */
async function signed(owner: Owner, body: JsonValue, id: string) {
  const { mfa } = org(
    factorBody(owner, 'webauthn', 'FIDO'),
    { body: { factorResult: 'CHALLENGE', ...KEY_CHALLENGE } },
    { body },
  );
  const { handle } = await mfa.challenge(owner);
  const credential = { ...credentialAnswer.credential, id, rawId: id };
  return mfa.verify({ userId: owner.userId, handle, answer: { kind: 'webauthn', credential } });
}

const checks: Readonly<Record<string, (body: JsonValue) => Promise<void>>> = {
  async factors(body) {
    const listed = await org({ body }).mfa.listFactors({ userId: named(body).userId });
    const statuses: Readonly<Record<string, string>> = { ACTIVE: 'active', PENDING_ACTIVATION: 'pending' };
    expect(listed.map(({ id, type, status }) => ({ id, type, status }))).toEqual(
      objects(body).map((entry) => ({
        id: entry.id,
        type: known(entry) ?? 'other',
        status: statuses[textOf(entry, 'status')],
      })),
    );
  },

  async catalog(body) {
    const available = await org({ body }).mfa.listAvailableFactors({ userId: named(body).userId });
    const offered = objects(body).filter((entry) => known(entry) !== undefined);
    expect(available.map(({ native }) => native.type)).toEqual(offered.map(({ factorType }) => factorType));
  },

  async questions(body) {
    const questions = await org({ body }).mfa.listSecurityQuestions({ userId: named(body).userId });
    expect(questions.map(({ questionId }) => questionId)).toEqual(objects(body).map(({ question }) => question));
  },

  async active(body) {
    const native = { type: textOf(body, 'factorType') };
    const factor = await org({ body }).mfa.getFactor(named(body));
    expect(factor).toMatchObject({ type: known(body) ?? 'other', status: 'active', native });
  },

  async pending(body) {
    const owner = named(body);
    const { mfa } = org({ body });
    const factor = enrolled[textOf(body, 'factorType')];
    if (factor === undefined) {
      expect(await mfa.getFactor(owner)).toMatchObject({ type: 'other', status: 'pending', verifiableBy: [] });
      return;
    }
    const { handle, prompt } = pendingStep(await mfa.enroll({ userId: owner.userId, factor }));
    expect(handle).toMatchObject(owner);
    expect(prompt.setup ?? prompt.webauthn ?? prompt.factor.destination).toBeDefined();
  },

  async success(body) {
    const owner = named(body);
    const profile = isObject(body) && isObject(body.profile) ? body.profile : undefined;
    if (profile === undefined) {
      expect(await answered(owner, body)).toMatchObject({ status: 'approved', ...owner });
      return;
    }
    // A success with a profile is that of a security key, and names it.
    expect(await thrown(answered(owner, body))).toMatchObject({ code: 'UNEXPECTED_RESPONSE' });
    const id = textOf(profile, 'credentialId');
    expect(await signed(owner, body, id)).toMatchObject({ status: 'approved', ...owner });
    expect(await thrown(signed(owner, body, 'another'))).toMatchObject({ code: 'UNEXPECTED_RESPONSE' });
    expect(await thrown(signed(owner, { factorResult: 'SUCCESS' }, id))).toMatchObject({ code: 'UNEXPECTED_RESPONSE' });
  },

  async challenge(body) {
    const owner = named(body);
    const kinds: Readonly<Record<string, readonly [string, string?]>> = {
      sms: ['sms'],
      clf: ['call'],
      emf: ['email'],
      fwf: ['webauthn', 'FIDO'],
      fuf: ['u2f', 'FIDO'],
    };
    const [factorType = '', provider] = kinds[owner.factorId.slice(0, 3)] ?? [];
    const challenge = org(factorBody(owner, factorType, provider), { body }).mfa.challenge(owner);
    if (factorType === 'u2f') {
      expect(await thrown(challenge)).toMatchObject({ code: 'UNSUPPORTED' });
      return;
    }
    const expects = [factorType === 'webauthn' ? 'webauthn' : 'code'];
    expect(await challenge).toMatchObject({ prompt: { expects }, handle: owner });
  },

  async 'push waiting'(body) {
    const owner = named(body);
    const { mfa } = org(factorBody(owner, 'push'), { status: 201, body }, { body });
    const { prompt, handle } = await mfa.challenge(owner);
    expect(handle).toMatchObject({ ...owner, expects: ['approval'] });
    const number = JSON.stringify(body).includes('correctAnswer') ? { kind: 'number-match', value: '72' } : undefined;
    expect(prompt.display).toEqual(number);
    // Its end is long past: nothing is asked any more.
    expect(await mfa.verify({ userId: owner.userId, handle })).toMatchObject({ status: 'rejected', reason: 'expired' });
    expect(await polled(body)).toMatchObject({ status: 'pending' });
  },

  async 'activation waiting'(body) {
    const { userId, factorId } = named(body);
    const pendingPush = { id: factorId, factorType: 'push', provider: 'OKTA', status: 'PENDING_ACTIVATION' };
    // The example has a picture and its end is long past. The enrollment has the picture, and no end.
    const activation = { ...Object(body), expiresAt: null };
    const { mfa } = org({ body: { ...pendingPush, _embedded: { activation } } }, { body });
    const { handle } = pendingStep(await mfa.enroll({ userId, factor: { type: 'push' } }));
    expect(await mfa.activate({ userId, handle })).toMatchObject({ status: 'pending' });
  },

  async rejected(body) {
    expect(await polled(body)).toMatchObject({ status: 'rejected', reason: 'denied', handle: null });
  },

  async timeout(body) {
    expect(await polled(body)).toMatchObject({ status: 'rejected', reason: 'expired', handle: null });
  },

  async tac(body) {
    const { mfa } = org({ body, headers: { date: 'Wed, 28 May 2025 17:21:14 GMT' } });
    const before = Date.now();
    const token = await mfa.createTemporaryToken({ userId: named(body).userId, reusable: true });
    expect(token).toMatchObject({ token: 'n@C*bU26', reusable: true });
    // Two hours by Okta's clock are two hours by ours.
    expect(Math.round((Date.parse(token.expiresAt) - before) / 60_000)).toBe(120);
  },

  async error(body) {
    const providerCode = textOf(body, 'errorCode');
    const status = Number(documented.find(({ errorCode }) => errorCode === providerCode)?.statusCode);
    const error = await thrown(org(factorBody(ANYBODY, 'sms'), { status, body }).mfa.challenge(ANYBODY));
    expect(error).toMatchObject({ providerCode, providerStatus: status, operation: 'challenge' });
    if (providerCode !== 'E0000068') return;
    const wrong = { status: 'rejected', reason: 'wrong-answer', handle: { ...ANYBODY } };
    expect(await answered(ANYBODY, body, status)).toMatchObject(wrong);
  },
};

const inScope = examples.filter((example) => kindOf(example) !== undefined);

test.each(inScope.map((example) => [example.name, example] as const))('%s', async (_, example) => {
  const check = checks[kindOf(example) ?? ''];
  if (check === undefined) throw new Error(`Nothing checks an example of the kind ${kindOf(example)}.`);
  await check(example.body);
});

test('each is used, or left out for a reason', () => {
  const left = examples.filter((example) => kindOf(example) === undefined);
  const unexplained = left.filter(({ name }) => !OUT_OF_SCOPE.some(([pattern]) => pattern.test(name)));
  expect(unexplained.map(({ name }) => name)).toEqual([]);
  expect(inScope.length).toBeGreaterThan(90);
  expect(new Set(inScope.map(kindOf))).toEqual(new Set(Object.keys(checks)));
});
