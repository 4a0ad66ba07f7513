import type { FastifyRequest } from 'fastify';
import type { Factor } from 'polyfactor';
import { type Context, callOptions } from './context.ts';
import { Detour } from './refusal.ts';
import type { Place, Session } from './session.ts';
import type { User } from './users.ts';

// Who may go on. Each guard sends the browser elsewhere by a Detour; none of them lets anybody in by itself.

export type Known = { readonly session: Session; readonly user: User };

/** The password was right. That alone opens nothing but the way to the second factor. */
export function passwordGiven({ sessions, users }: Context, request: FastifyRequest): Known {
  const session = sessions.of(request);
  const user = session?.username === undefined ? undefined : users.find(session.username);
  if (session === undefined || user === undefined) throw new Detour('/login');
  return { session, user };
}

/** The identity provider has said `approved` in this session. */
export function signedIn(context: Context, request: FastifyRequest): Known {
  const known = passwordGiven(context, request);
  if (known.session.secondFactorAt === undefined) throw new Detour('/login/factor');
  return known;
}

/** Signed in, and a moment ago: for what changes something. */
export function freshlySignedIn(context: Context, request: FastifyRequest, returnTo: Place): Known {
  const known = signedIn(context, request);
  if (!isFresh(context, known.session)) confirmFirst(known.session, returnTo);
  return known;
}

export function isFresh({ now, freshMs }: Context, { secondFactorAt }: Session): boolean {
  return secondFactorAt !== undefined && now() - secondFactorAt < freshMs;
}

/**
 * Who may see, and who may change the user's factors. Whoever has none yet may enroll the first one by password; as soon
 * as there is one, the password alone must not add another, and neither must a sign-in of long ago.
 */
export async function overFactors(
  context: Context,
  request: FastifyRequest,
  wish: 'see' | 'change' | 'finish',
): Promise<Known & { readonly factors: readonly Factor[] }> {
  const known = passwordGiven(context, request);
  const { session, user } = known;
  const factors = await context.mfa.listFactors({ userId: user.userId, ...callOptions(context, request) });
  if (!hasFactor(factors)) return { ...known, factors };
  if (session.secondFactorAt === undefined) {
    session.returnTo = '/security';
    throw new Detour('/login/factor');
  }
  // An enrollment was begun by a fresh user, and lasts minutes: scanning a picture may take longer than freshness.
  if (wish === 'change' && !isFresh(context, session)) confirmFirst(session, '/security');
  return { ...known, factors };
}

/** A factor with a status that nobody knows is one all the same: only what was never finished is none. */
export const hasFactor = (factors: readonly Factor[]): boolean => factors.some(({ status }) => status !== 'pending');

function confirmFirst(session: Session, returnTo: Place): never {
  session.returnTo = returnTo;
  session.notice = 'Confirm that it is you, then press the button again.';
  throw new Detour('/login/factor');
}
