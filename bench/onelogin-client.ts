import type { createOneLoginV1Provider } from 'polyfactor/onelogin-v1';
import type { createOneLoginV2Provider } from 'polyfactor/onelogin-v2';
import type { Client, Connect } from './client.ts';
import { nextCode } from './client.ts';
import { BASIC, CLIENT_ID, CLIENT_SECRET, ONELOGIN_USER, TOKEN_PATH } from './onelogin.ts';

// What the clients of both versions of OneLogin's API have in common.

/** polyfactor, with all defaults. The first request gets the access token, before anything is measured. */
export function connectWith(create: typeof createOneLoginV1Provider | typeof createOneLoginV2Provider): Connect {
  return async (baseUrl) => {
    const mfa = create({ baseUrl, clientId: CLIENT_ID, clientSecret: CLIENT_SECRET });
    const userId = ONELOGIN_USER;
    const sms = (await mfa.listFactors({ userId })).find(({ type }) => type === 'sms');
    if (sms === undefined) throw new Error('The SMS factor is not listed.');
    return {
      async listFactors() {
        const factors = await mfa.listFactors({ userId });
        return factors.filter(({ status }) => status === 'active').length;
      },
      async login() {
        const { handle } = await mfa.challenge({ userId, factor: sms });
        const result = await mfa.verify({ userId, handle, answer: { kind: 'code', code: nextCode() } });
        return result.status === 'approved';
      },
    };
  };
}

/** Sends one request. Its body, if there is one, is JSON. */
// biome-ignore lint/suspicious/noExplicitAny: a raw client believes what it gets.
type Send = (method: string, path: string, body?: unknown) => Promise<any>;

/** Raw `fetch`, with an access token. As for Okta: a check of the status and `JSON.parse`, nothing else. */
export function connectRaw(clientOf: (send: Send) => Client): Connect {
  return async (baseUrl) => {
    const sendAs =
      (authorization: string): Send =>
      async (method, path, body) => {
        const response = await fetch(baseUrl + path, {
          method,
          headers: {
            accept: 'application/json',
            authorization,
            ...(body !== undefined && { 'content-type': 'application/json' }),
          },
          ...(body !== undefined && { body: JSON.stringify(body) }),
        });
        if (!response.ok) throw new Error(`OneLogin responded with ${response.status}.`);
        return JSON.parse(await response.text());
      };
    const token = await sendAs(BASIC)('POST', TOKEN_PATH, { grant_type: 'client_credentials' });
    return clientOf(sendAs(`Bearer ${token.access_token}`));
  };
}
