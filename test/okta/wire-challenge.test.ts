import { expect, test } from 'vitest';
import type { JsonObject } from '../../src/spec/factors.ts';
import { exactly, interceptNetwork } from '../support/network.ts';
import {
  CLIENT,
  CLIENT_HEADERS,
  challenged,
  challengeListed,
  factorJson,
  factorPath,
  headersOfGet,
  headersOfPost,
  onWire,
  providerOnWire as provider,
  TRANSACTION,
  USER,
  USER_PATH,
  verifyPathOf,
  waiting,
} from './org.ts';

interceptNetwork();

const webauthnChallenge: JsonObject = {
  profile: { credentialId: 'l3Br0n-7H3g047NqESqJyn' },
  _embedded: { challenge: { challenge: 'vQFwTt6zKzMV7HFPzjS2', extensions: {} } },
};

/** A provider whose org lists this one factor. */
function listing(factorType: string, more: JsonObject = {}) {
  onWire('GET', `${USER_PATH}/factors`, 200, [factorJson('facA', factorType, more)]);
  return provider();
}

const verifyPath = verifyPathOf('facA');
const options = { templateId: 'cstk2flOtuCMDJK4b0g3' };

test.each<{
  title: string;
  factorType: string;
  more?: JsonObject;
  okta?: object;
  seconds?: number;
  query?: string;
  body?: unknown;
  status?: number;
  answer: JsonObject;
}>([
  { title: 'sms', factorType: 'sms', answer: challenged('facA', { profile: { phoneNumber: '+12532236986' } }) },
  {
    title: 'sms with a template',
    factorType: 'sms',
    okta: options,
    query: '?templateId=cstk2flOtuCMDJK4b0g3',
    answer: challenged('facA'),
  },
  { title: 'call', factorType: 'call', answer: challenged('facA') },
  { title: 'email', factorType: 'email', answer: challenged('facA') },
  {
    title: 'email with a lifetime',
    factorType: 'email',
    seconds: 600,
    query: '?tokenLifetimeSeconds=600',
    answer: challenged('facA'),
  },
  { title: 'push', factorType: 'push', status: 201, answer: waiting('facA') },
  {
    title: 'push with number matching',
    factorType: 'push',
    okta: { numberMatching: true },
    status: 201,
    body: { useNumberMatchingChallenge: true },
    answer: waiting('facA', { _embedded: { challenge: { correctAnswer: 72 } } }),
  },
  {
    title: 'push without number matching',
    factorType: 'push',
    okta: { numberMatching: false },
    status: 201,
    answer: waiting('facA'),
  },
  {
    title: 'webauthn',
    factorType: 'webauthn',
    more: { provider: 'FIDO' },
    answer: challenged('facA', webauthnChallenge),
  },
])(
  'challenge $title: POST verify with the client',
  async ({ factorType, more, okta, seconds, query = '', body, status = 200, answer }) => {
    const mfa = listing(factorType, more);
    const seen = onWire('POST', verifyPath + query, status, answer);
    const lifetime = seconds === undefined ? {} : { expiresInSeconds: seconds };
    const { warnings } = await challengeListed(mfa, { client: CLIENT, providerOptions: { okta }, ...lifetime });
    expect(warnings).toEqual([]);
    expect(exactly(seen)).toEqual({
      method: 'POST',
      path: verifyPath + query,
      headers: headersOfPost(CLIENT_HEADERS),
      body,
    });
  },
);

test('without a client, the user agent is ours and nothing else of it is sent', async () => {
  const mfa = listing('sms');
  const seen = onWire('POST', verifyPath, 200, challenged('facA'));
  await challengeListed(mfa);
  expect(exactly(seen).headers).toEqual(headersOfPost());
});

test('one part of the client comes without the others', async () => {
  const mfa = listing('sms');
  const seen = onWire('POST', verifyPath, 200, challenged('facA'));
  await challengeListed(mfa, { client: { ipAddress: '2001:db8::1' } });
  expect(exactly(seen).headers).toEqual(headersOfPost({ 'x-forwarded-for': '2001:db8::1' }));
});

test('a push is polled at its transaction: GET without the client', async () => {
  const mfa = listing('push');
  onWire('POST', verifyPath, 201, waiting('facA'));
  const { handle } = await challengeListed(mfa);
  const path = `${factorPath('facA')}/transactions/${TRANSACTION}`;
  const first = onWire('GET', path, 200, waiting('facA'));
  expect(await mfa.verify({ userId: USER, handle, client: CLIENT })).toMatchObject({ status: 'pending', handle });
  expect(exactly(first)).toEqual({ method: 'GET', path, headers: headersOfGet(), body: undefined });
  const second = onWire('GET', path, 200, { factorResult: 'SUCCESS' });
  expect(await mfa.verify({ userId: USER, handle })).toMatchObject({ status: 'approved', by: 'approval' });
  expect(exactly(second).path).toBe(path);
});

test('cancelChallenge: DELETE of the transaction, which ends the step', async () => {
  const mfa = listing('push');
  onWire('POST', verifyPath, 201, waiting('facA'));
  const { handle } = await challengeListed(mfa);
  const path = `${factorPath('facA')}/transactions/${TRANSACTION}`;
  const seen = onWire('DELETE', path, 204);
  await mfa.cancelChallenge({ userId: USER, handle, client: CLIENT });
  expect(exactly(seen)).toEqual({ method: 'DELETE', path, headers: headersOfPost(), body: undefined });
  await expect(mfa.verify({ userId: USER, handle })).rejects.toMatchObject({ code: 'HANDLE_INVALID' });
});

test('resend of a challenge keeps its lifetime and takes a template', async () => {
  const mfa = listing('email');
  const path = `${verifyPath}?tokenLifetimeSeconds=600`;
  onWire('POST', path, 200, challenged('facA'));
  const { handle } = await challengeListed(mfa, { expiresInSeconds: 600 });
  const seen = onWire('POST', path, 200, challenged('facA'));
  await mfa.resend({ userId: USER, handle, client: CLIENT });
  expect(exactly(seen)).toEqual({ method: 'POST', path, headers: headersOfPost(CLIENT_HEADERS), body: undefined });

  const sms = listing('sms');
  onWire('POST', verifyPath, 200, challenged('facA'));
  const { handle: smsHandle } = await challengeListed(sms);
  const again = onWire('POST', `${verifyPath}?templateId=cstk2flOtuCMDJK4b0g3`, 200, challenged('facA'));
  await sms.resend({ userId: USER, handle: smsHandle, providerOptions: { okta: options } });
  expect(exactly(again).body).toBeUndefined();
});

test('resend of a push with number matching asks for a number again', async () => {
  const mfa = listing('push');
  const numbered = (correctAnswer: number) => waiting('facA', { _embedded: { challenge: { correctAnswer } } });
  onWire('POST', verifyPath, 201, numbered(72));
  const { handle, prompt } = await challengeListed(mfa, { providerOptions: { okta: { numberMatching: true } } });
  expect(prompt.display).toEqual({ kind: 'number-match', value: '72' });
  const seen = onWire('POST', verifyPath, 201, numbered(7));
  const again = await mfa.resend({ userId: USER, handle });
  expect(again.prompt.display).toEqual({ kind: 'number-match', value: '7' });
  expect(exactly(seen).body).toEqual({ useNumberMatchingChallenge: true });
});

test('ids with / ? # % stay one path segment of the verification too', async () => {
  const odd = 'a/b?c#d%e';
  const paths: string[] = [];
  const mfa = provider({
    fetch: async (request) => {
      paths.push(request.url.slice(request.url.indexOf('/factors')));
      return request.method === 'GET'
        ? Response.json({ ...factorJson('x', 'sms'), id: odd, _links: {} })
        : Response.json({ factorResult: 'CHALLENGE' });
    },
  });
  await mfa.challenge({ userId: USER, factorId: odd });
  expect(paths).toEqual(['/factors/a%2Fb%3Fc%23d%25e', '/factors/a%2Fb%3Fc%23d%25e/verify']);
});

test.each<readonly [string, JsonObject, string]>([
  ['email', { templateId: 'cstk2flOtuCMDJK4b0g3' }, 'templateId'],
  ['call', { templateId: 'cstk2flOtuCMDJK4b0g3' }, 'templateId'],
  ['sms', { numberMatching: true }, 'numberMatching'],
  ['sms', { updatePhone: true }, 'updatePhone'],
])(
  'a challenge by %s leaves out what Okta does not take there, with a warning: %j',
  async (factorType, okta, feature) => {
    const mfa = listing(factorType);
    const seen = onWire('POST', verifyPath, 200, challenged('facA'));
    const { warnings } = await challengeListed(mfa, { providerOptions: { okta } });
    expect(warnings).toEqual([{ type: 'unsupported', feature: `providerOptions.okta.${feature}` }]);
    expect(exactly(seen)).toMatchObject({ path: verifyPath, body: undefined });
  },
);

test('a lifetime that Okta takes for e-mail alone stays off the wire of an SMS', async () => {
  const mfa = listing('sms');
  const seen = onWire('POST', verifyPath, 200, challenged('facA'));
  const { warnings } = await challengeListed(mfa, { expiresInSeconds: 60 });
  expect(warnings).toMatchObject([{ type: 'compatibility', feature: 'expiresInSeconds' }]);
  expect(exactly(seen).path).toBe(verifyPath);
});
