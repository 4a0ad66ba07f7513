import { expect, test } from 'vitest';
import type { OktaProvider } from '../../../adapters/okta/index.ts';
import type { JsonObject } from '../../../src/spec/factors.ts';
import type { CallOptions } from '../../../src/spec/provider.ts';
import type { Challenge } from '../../../src/spec/results.ts';
import { interceptNetwork } from '../../support/network.ts';
import {
  CLIENT,
  CLIENT_HEADERS,
  challenged,
  type Exchange,
  exchanging,
  factorJson,
  TRANSACTION,
  USER,
  waiting,
} from './org.ts';
import { challengeListed, KEY_CHALLENGE, warningOf } from './steps.ts';

interceptNetwork();

const templateId = 'cstk2flOtuCMDJK4b0g3';
const sent = challenged('facA');
const numbered = (correctAnswer: number) => waiting('facA', { _embedded: { challenge: { correctAnswer } } });
const NUMBER = { useNumberMatchingChallenge: true };

/** The list, with this factor alone, and what is below the factor then. */
const after = (factorType: string, ...exchanges: readonly Exchange[]): readonly Exchange[] => [
  { method: 'GET', path: '/factors', answer: [factorJson('facA', factorType)] },
  ...exchanges.map((exchange) => ({ ...exchange, path: `/factors/facA${exchange.path}` })),
];
const verify = (query = '', more: Partial<Exchange> = {}): Exchange => ({
  method: 'POST',
  path: `/verify${query}`,
  answer: sent,
  ...more,
});
const pushed = (more: Partial<Exchange> = {}) => verify('', { status: 201, answer: waiting('facA'), ...more });

type Row = {
  readonly title: string;
  readonly factorType: string;
  readonly okta?: object;
  readonly seconds?: number;
  readonly exchange?: Exchange;
  /** Wishes that Okta has no place for here: they stay off the wire. */
  readonly warned?: readonly string[];
};
const withTemplate = { okta: { templateId }, exchange: verify(`?templateId=${templateId}`) };
const phone: JsonObject = { profile: { phoneNumber: '+12532236986' } };

test.each<Row>([
  { title: 'sms', factorType: 'sms', exchange: verify('', { answer: challenged('facA', phone) }) },
  { title: 'sms with a template', factorType: 'sms', ...withTemplate },
  { title: 'call', factorType: 'call' },
  { title: 'email', factorType: 'email' },
  { title: 'email for 600 s', factorType: 'email', seconds: 600, exchange: verify('?tokenLifetimeSeconds=600') },
  { title: 'push', factorType: 'push', exchange: pushed() },
  {
    title: 'push with number matching',
    factorType: 'push',
    okta: { numberMatching: true },
    exchange: pushed({ body: NUMBER, answer: numbered(72) }),
  },
  { title: 'push without it', factorType: 'push', okta: { numberMatching: false }, exchange: pushed() },
  { title: 'webauthn', factorType: 'webauthn', exchange: verify('', { answer: challenged('facA', KEY_CHALLENGE) }) },
  { title: 'email with a template', factorType: 'email', okta: { templateId }, warned: ['templateId'] },
  { title: 'call with a template', factorType: 'call', okta: { templateId }, warned: ['templateId'] },
  { title: 'sms with a number', factorType: 'sms', okta: { numberMatching: true }, warned: ['numberMatching'] },
  { title: 'sms with updatePhone', factorType: 'sms', okta: { updatePhone: true }, warned: ['updatePhone'] },
  { title: 'sms for 60 s', factorType: 'sms', seconds: 60, warned: ['expiresInSeconds'] },
])('challenge $title: POST verify with the client', async (row) => {
  const { factorType, okta, seconds, exchange = verify(), warned = [] } = row;
  const { warnings } = await exchanging(after(factorType, { ...exchange, headers: CLIENT_HEADERS }), (mfa) =>
    challengeListed(mfa, {
      client: CLIENT,
      providerOptions: { okta },
      ...(seconds !== undefined && { expiresInSeconds: seconds }),
    }),
  );
  expect(warnings).toEqual(warned.map(warningOf));
});

test.each<{ title: string; client?: CallOptions['client']; headers?: Record<string, string> }>([
  { title: 'no client: the user agent is ours' },
  {
    title: 'one part of the client',
    client: { ipAddress: '2001:db8::1' },
    headers: { 'x-forwarded-for': '2001:db8::1' },
  },
])('challenge with $title', async ({ client, headers }) => {
  await exchanging(after('sms', verify('', { headers })), (mfa) => challengeListed(mfa, client && { client }));
});

/** Challenges, and goes on with the step. */
const challengeThen =
  <T>(goOn: (mfa: OktaProvider, challenge: Challenge) => Promise<T>, options: CallOptions = {}, seconds?: number) =>
  async (mfa: OktaProvider) =>
    goOn(mfa, await challengeListed(mfa, { ...options, ...(seconds !== undefined && { expiresInSeconds: seconds }) }));

test('a push is polled at its transaction: GET without the client', async () => {
  const path = `/transactions/${TRANSACTION}`;
  const exchanges = after(
    'push',
    pushed(),
    { method: 'GET', path, answer: waiting('facA') },
    { method: 'GET', path, answer: { factorResult: 'SUCCESS' } },
  );
  const poll = challengeThen(async (mfa, { handle }) => {
    expect(await mfa.verify({ userId: USER, handle, client: CLIENT })).toMatchObject({ status: 'pending', handle });
    expect(await mfa.verify({ userId: USER, handle })).toMatchObject({ status: 'approved', by: 'approval' });
  });
  await exchanging(exchanges, poll);
});

test('a poll tells the number to match, also where the push did not ask for one', async () => {
  const path = `/transactions/${TRANSACTION}`;
  const exchanges = after('push', pushed(), { method: 'GET', path, answer: numbered(42) });
  const poll = challengeThen(async (mfa, { prompt, handle }) => {
    expect(prompt).not.toHaveProperty('display');
    const pending = await mfa.verify({ userId: USER, handle });
    expect(pending).toMatchObject({ status: 'pending', display: { kind: 'number-match', value: '42' } });
  });
  await exchanging(exchanges, poll);
});

test.each(['cancel', 'cancelChallenge'] as const)(
  '%s: DELETE of the transaction, which ends the step',
  async (name) => {
    const cancel: Exchange = { method: 'DELETE', path: `/transactions/${TRANSACTION}`, status: 204 };
    const call = challengeThen(async (mfa, { handle }) => {
      await mfa[name]({ userId: USER, handle, client: CLIENT });
      await expect(mfa.verify({ userId: USER, handle })).rejects.toMatchObject({ code: 'HANDLE_INVALID' });
    });
    await exchanging(after('push', pushed(), cancel), call);
  },
);

const lasting = verify('?tokenLifetimeSeconds=600');

test.each<Row & { first?: Exchange }>([
  { title: 'sms', factorType: 'sms' },
  { title: 'sms with a template', factorType: 'sms', ...withTemplate },
  { title: 'call with a template', factorType: 'call', okta: { templateId }, warned: ['templateId'] },
  { title: 'email with a template', factorType: 'email', okta: { templateId }, warned: ['templateId'] },
  { title: 'email, which keeps its lifetime', factorType: 'email', seconds: 600, first: lasting, exchange: lasting },
])('resend of the challenge of $title: POST verify with the client', async (row) => {
  const { factorType, seconds, first = verify(), exchange = verify(), okta, warned = [] } = row;
  const resend = challengeThen(
    (mfa, { handle }) => mfa.resend({ userId: USER, handle, client: CLIENT, providerOptions: { okta } }),
    {},
    seconds,
  );
  const again = { ...exchange, headers: CLIENT_HEADERS };
  const { prompt, warnings } = await exchanging(after(factorType, first, again), resend);
  expect(prompt).toMatchObject({ expects: ['code'], canResend: true });
  expect(warnings).toEqual(warned.map(warningOf));
});

test('resend of a push with number matching asks for a number again', async () => {
  const numberedPush = (number: number) => pushed({ body: NUMBER, answer: numbered(number) });
  const resend = challengeThen(
    async (mfa, { handle, prompt }) => [prompt, (await mfa.resend({ userId: USER, handle })).prompt],
    { providerOptions: { okta: { numberMatching: true } } },
  );
  const prompts = await exchanging(after('push', numberedPush(72), numberedPush(7)), resend);
  expect(prompts).toMatchObject(['72', '7'].map((value) => ({ display: { kind: 'number-match', value } })));
});
