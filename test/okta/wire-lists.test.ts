import { expect, test } from 'vitest';
import { createOktaProvider } from '../../adapters/okta/index.ts';
import { exactly, interceptNetwork, networkFetch } from '../support/network.ts';
import {
  CLIENT,
  factorJson,
  factorPath,
  headersOfGet,
  headersOfPost,
  ORG,
  onWire,
  providerOnWire as provider,
  TAC_AUTHENTICATOR,
  USER,
  USER_PATH,
} from './org.ts';

interceptNetwork();

test('listFactors: GET, without a body and without the client', async () => {
  const seen = onWire('GET', `${USER_PATH}/factors`, 200, [factorJson('smsA', 'sms')]);
  const factors = await provider().listFactors({ userId: USER, client: CLIENT });
  expect(factors.map(({ id }) => id)).toEqual(['smsA']);
  expect(exactly(seen)).toEqual({
    method: 'GET',
    path: `${USER_PATH}/factors`,
    headers: headersOfGet(),
    body: undefined,
  });
});

test('listAvailableFactors: GET of the catalog', async () => {
  const seen = onWire('GET', `${USER_PATH}/factors/catalog`, 200, [{ factorType: 'sms', provider: 'OKTA' }]);
  const available = await provider().listAvailableFactors({ userId: USER, client: CLIENT });
  expect(available).toMatchObject([{ type: 'sms', native: { type: 'sms', provider: 'OKTA' } }]);
  expect(exactly(seen)).toMatchObject({ headers: headersOfGet(), body: undefined });
  expect(exactly(seen).headers).toEqual(headersOfGet());
});

test('listSecurityQuestions: GET of the questions', async () => {
  const question = { question: 'disliked_food', questionText: 'What is the food you least liked as a child?' };
  const seen = onWire('GET', `${USER_PATH}/factors/questions`, 200, [question]);
  const questions = await provider().listSecurityQuestions({ userId: USER, client: CLIENT });
  expect(questions).toEqual([{ questionId: 'disliked_food', text: question.questionText }]);
  expect(exactly(seen).headers).toEqual(headersOfGet());
});

test('getFactor: GET of one factor', async () => {
  const seen = onWire(
    'GET',
    factorPath('smsA'),
    200,
    factorJson('smsA', 'sms', { profile: { phoneNumber: '+14155551337' } }),
  );
  const factor = await provider().getFactor({ userId: USER, factorId: 'smsA', client: CLIENT });
  expect(factor).toMatchObject({ id: 'smsA', type: 'sms', status: 'active', destination: '+1 *** *** 1337' });
  expect(exactly(seen)).toMatchObject({ headers: headersOfGet(), body: undefined });
  expect(exactly(seen).headers).toEqual(headersOfGet());
});

test('remove: DELETE without query or body', async () => {
  const seen = onWire('DELETE', factorPath('smsA'), 204);
  await provider().remove({ userId: USER, factorId: 'smsA', client: CLIENT });
  expect(exactly(seen)).toEqual({
    method: 'DELETE',
    path: factorPath('smsA'),
    headers: headersOfPost(),
    body: undefined,
  });
});

test.each([true, false])('remove with removeRecoveryEnrollment: %s', async (removeRecoveryEnrollment) => {
  const path = `${factorPath('smsA')}?removeRecoveryEnrollment=${removeRecoveryEnrollment}`;
  const seen = onWire('DELETE', path, 204);
  await provider().remove({ userId: USER, factorId: 'smsA', providerOptions: { okta: { removeRecoveryEnrollment } } });
  expect(exactly(seen)).toMatchObject({ path, body: undefined });
});

test('resetFactors: POST without a body', async () => {
  const seen = onWire('POST', `${USER_PATH}/lifecycle/reset_factors`, 200, {});
  await provider().resetFactors({ userId: USER, client: CLIENT });
  expect(exactly(seen)).toEqual({
    method: 'POST',
    path: `${USER_PATH}/lifecycle/reset_factors`,
    headers: headersOfPost(),
    body: undefined,
  });
});

test.each([
  { asked: {}, ttl: 15, multiUse: false },
  { asked: { expiresInSeconds: 660, reusable: true }, ttl: 11, multiUse: true },
  { asked: { expiresInSeconds: 864_000 }, ttl: 14_400, multiUse: false },
])('createTemporaryToken: POST of $ttl minutes', async ({ asked, ttl, multiUse }) => {
  const path = `${USER_PATH}/authenticator-enrollments/tac`;
  const profile = { tac: 'n@C*bU26', multiUse, expiresAt: '2099-05-28T19:21:14' };
  const seen = onWire('POST', path, 200, { type: 'tac', id: 'tac8', key: 'tac', status: 'ACTIVE', profile });
  const made = await provider().createTemporaryToken({ userId: USER, client: CLIENT, ...asked });
  expect(made).toMatchObject({ token: 'n@C*bU26', reusable: multiUse });
  expect(exactly(seen)).toEqual({
    method: 'POST',
    path,
    headers: headersOfPost(),
    body: { authenticatorId: TAC_AUTHENTICATOR, profile: { ttl, multiUse } },
  });
});

test('a bearer token given as text', async () => {
  const seen = onWire('GET', `${USER_PATH}/factors`, 200, []);
  await createOktaProvider({ orgUrl: ORG, accessToken: 'eyJ.access.token', fetch: networkFetch }).listFactors({
    userId: USER,
  });
  expect(exactly(seen).headers).toEqual(headersOfGet({ authorization: 'Bearer eyJ.access.token' }));
});

test('a bearer token given by a function, which is asked before each request', async () => {
  let count = 0;
  const mfa = createOktaProvider({ orgUrl: ORG, accessToken: async () => `token-${++count}`, fetch: networkFetch });
  const first = onWire('GET', `${USER_PATH}/factors`, 200, []);
  await mfa.listFactors({ userId: USER });
  const second = onWire('DELETE', factorPath('smsA'), 204);
  await mfa.remove({ userId: USER, factorId: 'smsA' });
  const look = onWire('GET', factorPath('smsA'), 200, factorJson('smsA', 'sms'));
  const send = onWire('POST', `${factorPath('smsA')}/verify`, 200, { factorResult: 'CHALLENGE' });
  await mfa.challenge({ userId: USER, factorId: 'smsA' });
  const tokens = [first, second, look, send].map((seen) => exactly(seen).headers.authorization);
  expect(tokens).toEqual(['Bearer token-1', 'Bearer token-2', 'Bearer token-3', 'Bearer token-4']);
  expect(count).toBe(4);
});

test('an id with / ? # % stays one path segment', async () => {
  const odd = 'a/b?c#d%e../..';
  const encoded = 'a%2Fb%3Fc%23d%25e..%2F..';
  const paths: string[] = [];
  const mfa = provider({
    fetch: async (request) => {
      const url = new URL(request.url);
      expect(url.origin).toBe(ORG);
      paths.push(url.pathname + url.search + url.hash);
      return request.method === 'DELETE' ? new Response(null, { status: 204 }) : Response.json([]);
    },
  });
  await mfa.listFactors({ userId: odd });
  await mfa.listSecurityQuestions({ userId: odd });
  await mfa.remove({ userId: odd, factorId: odd });
  expect(paths).toEqual([
    `/api/v1/users/${encoded}/factors`,
    `/api/v1/users/${encoded}/factors/questions`,
    `/api/v1/users/${encoded}/factors/${encoded}`,
  ]);
});
