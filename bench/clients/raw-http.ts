import http from 'node:http';
import https from 'node:https';
import { API_TOKEN, type Connect, nextCode, SMS_FACTOR_ID, USER_ID } from '../client.ts';

// The floor on Node: its own HTTP client with a keep-alive agent, a check of the status and `JSON.parse`. No time-out, no
// retry, no schema. polyfactor sends with the same client.

export const connect: Connect = async (baseUrl) => {
  const { protocol, hostname, port } = new URL(baseUrl);
  const { request: begin, Agent } = protocol === 'https:' ? https : http;
  const place = { hostname, port, agent: new Agent({ keepAlive: true }) };
  const authorization = `SSWS ${API_TOKEN}`;
  const list = `/api/v1/users/${USER_ID}/factors`;
  const verify = `${list}/${SMS_FACTOR_ID}/verify`;
  const get = { headers: { accept: 'application/json', authorization } };
  const post = {
    method: 'POST',
    headers: { accept: 'application/json', 'content-type': 'application/json', authorization },
  };

  const textOf = (path: string, options: http.RequestOptions, body: string | undefined) =>
    new Promise<string>((resolve, reject) => {
      const request = begin({ ...place, ...options, path }, (response) => {
        let text = '';
        response.setEncoding('utf8');
        response.on('data', (part: string) => {
          text += part;
        });
        response.on('end', () => {
          if (response.statusCode === 200) resolve(text);
          else reject(new Error(`Okta responded with ${response.statusCode}.`));
        });
        response.on('error', reject);
      });
      request.on('error', reject);
      request.end(body);
    });
  const send = async (path: string, options: http.RequestOptions, body?: string) =>
    JSON.parse(await textOf(path, options, body));

  return {
    async listFactors() {
      const factors: readonly { readonly status: string }[] = await send(list, get);
      return factors.filter(({ status }) => status === 'ACTIVE').length;
    },
    async login() {
      const challenge = await send(verify, post);
      if (challenge.factorResult !== 'CHALLENGE') return false;
      const result = await send(verify, post, JSON.stringify({ passCode: nextCode() }));
      return result.factorResult === 'SUCCESS';
    },
  };
};
