import { Agent, request } from 'undici';
import { API_TOKEN, type Connect, nextCode, SMS_FACTOR_ID, USER_ID } from '../client.ts';

// The fastest client that can be installed: `request` of undici, the package behind Node's `fetch`, without the web
// streams and classes of `fetch`. A check of the status and `JSON.parse`, as in the other floors.

export const connect: Connect = async (baseUrl) => {
  const dispatcher = new Agent();
  const authorization = `SSWS ${API_TOKEN}`;
  const list = `${baseUrl}/api/v1/users/${USER_ID}/factors`;
  const verify = `${list}/${SMS_FACTOR_ID}/verify`;
  const get = { dispatcher, headers: { accept: 'application/json', authorization } };
  const post = {
    dispatcher,
    method: 'POST',
    headers: { accept: 'application/json', 'content-type': 'application/json', authorization },
  } as const;

  async function send(url: string, options: Parameters<typeof request>[1]) {
    const { statusCode, body } = await request(url, options);
    const text = await body.text();
    if (statusCode !== 200) throw new Error(`Okta responded with ${statusCode}.`);
    return JSON.parse(text);
  }

  return {
    async listFactors() {
      const factors: readonly { readonly status: string }[] = await send(list, get);
      return factors.filter(({ status }) => status === 'ACTIVE').length;
    },
    async login() {
      const challenge = await send(verify, post);
      if (challenge.factorResult !== 'CHALLENGE') return false;
      const result = await send(verify, { ...post, body: JSON.stringify({ passCode: nextCode() }) });
      return result.factorResult === 'SUCCESS';
    },
  };
};
