import type { FastifyRequest } from 'fastify';
import { type CallOptions, isMfaError, type MfaProvider } from 'polyfactor';
import type { Limits } from './limits.ts';
import { Refusal } from './refusal.ts';
import type { Sessions } from './session.ts';
import type { Users } from './users.ts';

/** What every route uses. No route knows which identity provider `mfa` is. */
export type Context = {
  readonly mfa: MfaProvider;
  readonly users: Users;
  readonly sessions: Sessions;
  readonly limits: Limits;
  readonly now: () => number;
  /** How old a second factor may be for a change, in milliseconds. */
  readonly freshMs: number;
  readonly providerOptions: CallOptions['providerOptions'];
  readonly hasPhone: boolean;
  /** The service uses https. */
  readonly isSecure: boolean;
};

/** The options for the identity provider's risk engine. The library leaves out what cannot be sent. */
export function callOptions({ providerOptions }: Context, request: FastifyRequest): CallOptions {
  const { 'user-agent': userAgent, 'accept-language': locale } = request.headers;
  return { providerOptions, client: { ipAddress: request.ip, userAgent, locale } };
}

/** Counts one use of a limit. Throws a Refusal if the limit is reached. */
export function spend(limit: Limits[keyof Limits], key: string, what: string): void {
  const waitMs = limit.take(key);
  if (waitMs === undefined) return;
  const minutes = Math.ceil(waitMs / 60_000);
  const text = `There were too many ${what}. Wait ${minutes} minute${minutes === 1 ? '' : 's'}, then go on.`;
  throw new Refusal(429, 'Too many at once', text, waitMs);
}

/** Sends a message, a call or a push, and counts it. It is not counted if it was certainly not sent. */
export async function sending<T>(
  { limits: { messages } }: Context,
  userId: string,
  sends: boolean,
  work: () => Promise<T>,
): Promise<T> {
  if (!sends) return work();
  spend(messages, userId, 'messages');
  try {
    return await work();
  } catch (error) {
    if (isMfaError(error) && !error.outcomeUnknown) messages.giveBack(userId);
    throw error;
  }
}
