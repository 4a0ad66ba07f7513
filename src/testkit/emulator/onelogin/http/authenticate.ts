import { isValidToken } from '../access-tokens.ts';
import type { Account } from '../state.ts';
import { authenticationFailure, v1Error, v2Unauthorized } from './errors.ts';

/** The API version whose error format a response has. The endpoints under `/auth` have the format of v1. */
export type ApiVersion = 'v1' | 'v2';

/** Throws unless the request has a valid access token after `Bearer`. */
export function authenticate(account: Account, { headers }: Request, version: ApiVersion): void {
  const authorization = headers.get('authorization');
  if (authorization === null && version === 'v1') throw v1Error(400, 'Authorization Information is incorrect');
  const token = /^bearer (\S+)$/i.exec(authorization ?? '')?.[1];
  if (token !== undefined && isValidToken(account, token)) return;
  throw version === 'v1' ? authenticationFailure() : v2Unauthorized();
}
