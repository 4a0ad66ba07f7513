import { API_TOKEN, type Connect, nextCode, SMS_FACTOR_ID, USER_ID } from '../client.ts';

// The baseline: `fetch`, a check of the status and `JSON.parse`. No time-out, no retry, no schema.

export const connect: Connect = async (baseUrl) => {
  const authorization = `SSWS ${API_TOKEN}`;
  const list = `${baseUrl}/api/v1/users/${USER_ID}/factors`;
  const verify = `${list}/${SMS_FACTOR_ID}/verify`;
  const get = { headers: { accept: 'application/json', authorization } };
  const post = {
    method: 'POST',
    headers: { accept: 'application/json', 'content-type': 'application/json', authorization },
  };

  async function send(url: string, init: RequestInit) {
    const response = await fetch(url, init);
    if (!response.ok) throw new Error(`Okta responded with ${response.status}.`);
    return JSON.parse(await response.text());
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
