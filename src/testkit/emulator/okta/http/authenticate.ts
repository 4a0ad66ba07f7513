import type { Org } from '../state.ts';
import { ApiError } from './errors.ts';

/** The scheme `SSWS` accepts only the API token, the scheme `Bearer` only the OAuth access token. */
export function authenticate({ apiToken, accessToken }: Org, { headers }: Request): void {
  const accepted = [`SSWS ${apiToken}`, `Bearer ${accessToken}`];
  if (!accepted.includes(headers.get('authorization') ?? '')) throw new ApiError('E0000011');
}
