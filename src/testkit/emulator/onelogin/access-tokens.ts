import { newToken } from './ids.ts';
import type { AccessToken, Account } from './state.ts';

const isLiveAt = ({ dead, expiresAt }: AccessToken, now: number): boolean => !dead && now < expiresAt;

export const isLive = ({ tokens, clock }: Account, value: string): boolean =>
  tokens.some((token) => token.value === value && isLiveAt(token, clock.now()));

/** The token of the one credential: the same as long as it lives. */
export const issuedToken = (account: Account): AccessToken => liveToken(account, 'issued');

/** A token that only the controls end. */
export const standingToken = (account: Account): AccessToken => liveToken(account, 'standing');

function liveToken(account: Account, kind: AccessToken['kind']): AccessToken {
  const now = account.clock.now();
  const living = account.tokens.find((token) => token.kind === kind && isLiveAt(token, now));
  if (living !== undefined) return living;
  const token: AccessToken = {
    value: newToken(),
    refreshToken: newToken(),
    createdAt: now,
    expiresAt: kind === 'standing' ? Number.POSITIVE_INFINITY : now + account.tokenLifetimeSeconds * 1000,
    kind,
    dead: false,
  };
  account.tokens.push(token);
  return token;
}

/** False: there is no such living token. */
export function killToken({ tokens, clock }: Account, value: string): boolean {
  const token = tokens.find((candidate) => candidate.value === value && isLiveAt(candidate, clock.now()));
  if (token === undefined) return false;
  token.dead = true;
  return true;
}

export function killTokens({ tokens }: Account): void {
  for (const token of tokens) token.dead = true;
}
