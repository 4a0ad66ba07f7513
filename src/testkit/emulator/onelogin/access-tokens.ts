import { newHexToken } from './ids.ts';
import type { AccessToken, Account } from './state.ts';

const isValidAt = ({ invalidated, expiresAt }: AccessToken, now: number): boolean => !invalidated && now < expiresAt;

export const isValidToken = ({ tokens, clock }: Account, value: string): boolean =>
  tokens.some((token) => token.value === value && isValidAt(token, clock.now()));

/** The token that the token endpoint returns: the same one until it is no longer valid. */
export const getIssuedToken = (account: Account): AccessToken => getValidToken(account, 'issued');

/** A token that never expires. Only the emulator's controls and the revoke endpoint end it. */
export const getPermanentToken = (account: Account): AccessToken => getValidToken(account, 'permanent');

function getValidToken(account: Account, kind: AccessToken['kind']): AccessToken {
  const now = account.clock.now();
  const valid = account.tokens.find((token) => token.kind === kind && isValidAt(token, now));
  if (valid !== undefined) return valid;
  const token: AccessToken = {
    value: newHexToken(),
    refreshToken: newHexToken(),
    createdAt: now,
    expiresAt: kind === 'permanent' ? Number.POSITIVE_INFINITY : now + account.tokenLifetimeSeconds * 1000,
    kind,
    invalidated: false,
  };
  account.tokens.push(token);
  return token;
}

/** False: the account has no such valid token. */
export function invalidateToken({ tokens, clock }: Account, value: string): boolean {
  const token = tokens.find((candidate) => candidate.value === value && isValidAt(candidate, clock.now()));
  if (token === undefined) return false;
  token.invalidated = true;
  return true;
}

export function invalidateAllTokens({ tokens }: Account): void {
  for (const token of tokens) token.invalidated = true;
}
