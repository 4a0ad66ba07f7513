import type { OneLoginEmulatorOptions } from '../../../../src/testkit/emulator/index.ts';
import { setUp } from './api-client.ts';

export const GRANT = { grant_type: 'client_credentials' };
export const JSON_TYPE = { 'content-type': 'application/json' };

/** An account with the client id `me` and the client secret `secret`, and HTTP calls to its token endpoints. */
export function setUpTokenClient(options: OneLoginEmulatorOptions = {}) {
  const { emulator } = setUp({ clientId: 'me', clientSecret: 'secret', ...options });
  const post = async (path: string, body: string, headers: Record<string, string>) => {
    const response = await emulator.fetch(new Request(`${emulator.baseUrl}${path}`, { method: 'POST', body, headers }));
    return { status: response.status, body: (await response.json()) as unknown };
  };
  const token = (authorization = `Basic ${btoa('me:secret')}`, body: object = GRANT) =>
    post('/auth/oauth2/v2/token', JSON.stringify(body), { ...JSON_TYPE, authorization });
  return { emulator, post, token };
}
