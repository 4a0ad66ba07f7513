import type { FastifyRequest } from 'fastify';
import type { Factor } from 'polyfactor';
import { type Context, callOptions } from './context.ts';
import { Detour } from './refusal.ts';
import type { Place, Session } from './session.ts';
import type { User } from './users.ts';

// The guards of the routes. If the user may not continue, a guard throws a Detour to another page. No guard lets
// anybody in.

export type Known = { readonly session: Session; readonly user: User };

/** The password was right. This alone opens only the page for the second factor. */
export function passwordGiven({ sessions, users }: Context, request: FastifyRequest): Known {
  const session = sessions.of(request);
  const user = session?.username === undefined ? undefined : users.find(session.username);
  if (session === undefined || user === undefined) throw new Detour('/login');
  return { session, user };
}

/** `verify` has returned `approved` in this session. */
export function signedIn(context: Context, request: FastifyRequest): Known {
  const known = passwordGiven(context, request);
  if (known.session.secondFactorAt === undefined) throw new Detour('/login/factor');
  return known;
}

/** Signed in with a recent second factor. Routes that change something need this. */
export function freshlySignedIn(context: Context, request: FastifyRequest, returnTo: Place): Known {
  const known = signedIn(context, request);
  if (!isFresh(context, known.session)) confirmFirst(known.session, returnTo);
  return known;
}

export function isFresh({ now, freshMs }: Context, { secondFactorAt }: Session): boolean {
  return secondFactorAt !== undefined && now() - secondFactorAt < freshMs;
}

/**
 * Who may see and change the user's factors. A user without a factor may enroll the first one with the password alone.
 * A user with a factor needs a second factor to see them, and a recent one to change them.
 */
export async function overFactors(
  context: Context,
  request: FastifyRequest,
  purpose: 'see' | 'change' | 'finish',
): Promise<Known & { readonly factors: readonly Factor[] }> {
  const known = passwordGiven(context, request);
  const { session, user } = known;
  const factors = await context.mfa.listFactors({ userId: user.userId, ...callOptions(context, request) });
  if (!hasFactor(factors)) return { ...known, factors };
  if (session.secondFactorAt === undefined) {
    session.returnTo = '/security';
    throw new Detour('/login/factor');
  }
  // To finish an enrollment, the second factor need not be recent. It was recent when the enrollment started, and
  // scanning the QR code can take some minutes.
  if (purpose === 'change' && !isFresh(context, session)) confirmFirst(session, '/security');
  return { ...known, factors };
}

/** True if the user has a factor. A factor with an unknown status counts too. Only a pending enrollment does not. */
export const hasFactor = (factors: readonly Factor[]): boolean => factors.some(({ status }) => status !== 'pending');

function confirmFirst(session: Session, returnTo: Place): never {
  session.returnTo = returnTo;
  session.notice = 'Confirm that it is you, then press the button again.';
  throw new Detour('/login/factor');
}
