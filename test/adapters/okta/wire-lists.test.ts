import { expect, test } from 'vitest';
import { createOktaProvider, type OktaProvider } from '../../../adapters/okta/index.ts';
import { interceptNetwork, networkFetch } from '../../support/network.ts';
import { CLIENT, type Exchange, exchanging, factorJson, ORG, provider, TAC_AUTHENTICATOR, USER } from './org.ts';

interceptNetwork();

const on = { userId: USER, client: CLIENT };
const smsA = factorJson('smsA', 'sms', { profile: { phoneNumber: '+14155551337' } });
const question = { question: 'disliked_food', questionText: 'What is the food you least liked as a child?' };
const removing = (removeRecoveryEnrollment: boolean) => (mfa: OktaProvider) =>
  mfa.remove({ ...on, factorId: 'smsA', providerOptions: { okta: { removeRecoveryEnrollment } } });
const tokenOf = (ttl: number, multiUse: boolean): Exchange => ({
  method: 'POST',
  path: '/authenticator-enrollments/tac',
  body: { authenticatorId: TAC_AUTHENTICATOR, profile: { ttl, multiUse } },
  answer: {
    type: 'tac',
    id: 'tac8',
    key: 'tac',
    status: 'ACTIVE',
    profile: { tac: 'n@C*bU26', multiUse, expiresAt: '2099-05-28T19:21:14' },
  },
});

type Row = {
  readonly title: string;
  readonly call: (mfa: OktaProvider) => Promise<unknown>;
  readonly exchange: Exchange;
  readonly result?: object;
};

test.each<Row>([
  {
    title: 'listFactors',
    call: (mfa) => mfa.listFactors(on),
    exchange: { method: 'GET', path: '/factors', answer: [smsA] },
    result: [{ id: 'smsA' }],
  },
  {
    title: 'listAvailableFactors',
    call: (mfa) => mfa.listAvailableFactors(on),
    exchange: { method: 'GET', path: '/factors/catalog', answer: [{ factorType: 'sms', provider: 'OKTA' }] },
    result: [{ type: 'sms', native: { type: 'sms', provider: 'OKTA' } }],
  },
  {
    title: 'listSecurityQuestions',
    call: (mfa) => mfa.listSecurityQuestions(on),
    exchange: { method: 'GET', path: '/factors/questions', answer: [question] },
    result: [{ questionId: 'disliked_food', text: question.questionText }],
  },
  {
    title: 'getFactor',
    call: (mfa) => mfa.getFactor({ ...on, factorId: 'smsA' }),
    exchange: { method: 'GET', path: '/factors/smsA', answer: smsA },
    result: { id: 'smsA', type: 'sms', status: 'active', destination: '+1 *** *** 1337' },
  },
  {
    title: 'remove',
    call: (mfa) => mfa.remove({ ...on, factorId: 'smsA' }),
    exchange: { method: 'DELETE', path: '/factors/smsA', status: 204 },
  },
  ...[true, false].map(
    (isRemoved): Row => ({
      title: `remove with removeRecoveryEnrollment: ${isRemoved}`,
      call: removing(isRemoved),
      exchange: { method: 'DELETE', path: `/factors/smsA?removeRecoveryEnrollment=${isRemoved}`, status: 204 },
    }),
  ),
  {
    title: 'resetFactors',
    call: (mfa) => mfa.resetFactors(on),
    exchange: { method: 'POST', path: '/lifecycle/reset_factors', answer: {} },
  },
  {
    title: 'createTemporaryToken, for 15 minutes and one use',
    call: (mfa) => mfa.createTemporaryToken(on),
    exchange: tokenOf(15, false),
    result: { token: 'n@C*bU26', reusable: false },
  },
  {
    title: 'createTemporaryToken for many uses',
    call: (mfa) => mfa.createTemporaryToken({ ...on, expiresInSeconds: 660, reusable: true }),
    exchange: tokenOf(11, true),
    result: { token: 'n@C*bU26', reusable: true },
  },
  {
    title: 'createTemporaryToken for ten days',
    call: (mfa) => mfa.createTemporaryToken({ ...on, expiresInSeconds: 864_000 }),
    exchange: tokenOf(14_400, false),
    result: { token: 'n@C*bU26', reusable: false },
  },
])('$title: without the client', async ({ call, exchange, result }) => {
  const given = await exchanging([exchange], call);
  if (result === undefined) expect(given).toBeUndefined();
  else expect(given).toMatchObject(result);
});

test('a bearer token given as text', async () => {
  const mfa = createOktaProvider({ orgUrl: ORG, accessToken: 'eyJ.access.token', fetch: networkFetch });
  const headers = { authorization: 'Bearer eyJ.access.token' };
  await exchanging([{ method: 'GET', path: '/factors', headers, answer: [] }], () => mfa.listFactors(on), mfa);
});

test.each([
  ['accessToken', 'Bearer'],
  ['apiToken', 'SSWS'],
] as const)('a function for %s is asked before each request', async (option, scheme) => {
  let count = 0;
  const source = async () => `token-${++count}`;
  const credential = option === 'apiToken' ? { apiToken: source } : { accessToken: source };
  const mfa = createOktaProvider({ orgUrl: ORG, ...credential, fetch: networkFetch });
  const requests: readonly Exchange[] = [
    { method: 'GET', path: '/factors', answer: [] },
    { method: 'DELETE', path: '/factors/smsA', status: 204 },
    { method: 'GET', path: '/factors/smsA', answer: smsA },
    { method: 'POST', path: '/factors/smsA/verify', answer: { factorResult: 'CHALLENGE' } },
  ];
  const exchanges = requests.map((request, index) => ({
    ...request,
    headers: { authorization: `${scheme} token-${index + 1}` },
  }));
  const calls = async () => {
    await mfa.listFactors({ userId: USER });
    await mfa.remove({ userId: USER, factorId: 'smsA' });
    await mfa.challenge({ userId: USER, factorId: 'smsA' });
  };
  await exchanging(exchanges, calls, mfa);
  expect(count).toBe(4);
});

test('an id with / ? # % stays one path segment', async () => {
  const odd = 'a/b?c#d%e../..';
  const paths: string[] = [];
  const mfa = provider({
    fetch: async (address, { method }) => {
      const url = new URL(address);
      expect(url.origin).toBe(ORG);
      paths.push(url.pathname.replace('/api/v1/users/', '') + url.search + url.hash);
      if (method === 'DELETE') return new Response(null, { status: 204 });
      if (method === 'POST') return Response.json({ factorResult: 'CHALLENGE' });
      const isList = /factors(\/questions)?$/.test(url.pathname);
      return Response.json(isList ? [] : { ...factorJson('x', 'sms'), id: odd, _links: {} });
    },
  });
  await mfa.listFactors({ userId: odd });
  await mfa.listSecurityQuestions({ userId: odd });
  await mfa.remove({ userId: odd, factorId: odd });
  await mfa.challenge({ userId: odd, factorId: odd });
  const id = 'a%2Fb%3Fc%23d%25e..%2F..';
  const below = ['', '/questions', `/${id}`, `/${id}`, `/${id}/verify`];
  expect(paths).toEqual(below.map((path) => `${id}/factors${path}`));
});
