import { randomBytes } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { ActivationHandle, VerificationHandle } from 'polyfactor';
import type { PendingStep } from './step.ts';

/** The page to open after a verification. It is always a page of this service, never a URL from the browser. */
export type Place = '/account' | '/security';

/** What the server knows about one browser. The browser has only the session id. */
export type Session = {
  /** Every form must send it back. */
  csrfToken: string;
  /** Set by the right password. */
  username: string | undefined;
  /** Set only after `approved`. Milliseconds since the epoch. */
  secondFactorAt: number | undefined;
  returnTo: Place;
  /** A text that the next page shows once. */
  notice: string | undefined;
  /** One open step for each purpose. A new step replaces the old one. */
  verification: PendingStep<VerificationHandle> | undefined;
  enrollment: PendingStep<ActivationHandle> | undefined;
  transfers: number;
};

/**
 * The sessions of one process. With several processes, keep them in a shared store. The option `store` of the provider
 * makes a step good once in all of them.
 */
export type Sessions = {
  of(request: FastifyRequest): Session | undefined;
  /** Ends the browser's old session, if it has one, and begins a new one. */
  begin(request: FastifyRequest, reply: FastifyReply, username?: string): Session;
  /** Gives the session a new id and CSRF token. This prevents session fixation. */
  renew(session: Session, reply: FastifyReply): void;
  end(session: Session, reply: FastifyReply): void;
  /** False: the session was ended while a request was running. */
  isLive(session: Session): boolean;
};

const IDLE_MS = 30 * 60_000;
const LIFETIME_MS = 8 * 60 * 60_000;
/** Limits the memory. If there are more sessions, those that were idle longest are removed. */
const MOST_SESSIONS = 10_000;

type Entry = { readonly id: string; readonly session: Session; readonly beganAt: number; seenAt: number };

export function createSessions({
  isSecure,
  now,
  most = MOST_SESSIONS,
}: {
  readonly isSecure: boolean;
  readonly now: () => number;
  readonly most?: number;
}): Sessions {
  // With this prefix, browsers accept the cookie only from this host.
  const cookie = isSecure ? '__Host-session' : 'session';
  const byId = new Map<string, Entry>();
  const entries = new Map<Session, Entry>();

  function forget(entry: Entry): void {
    byId.delete(entry.id);
    entries.delete(entry.session);
  }

  function keep(entry: Entry): void {
    byId.set(entry.id, entry);
    entries.set(entry.session, entry);
  }

  function store(entry: Entry, reply: FastifyReply): void {
    keep(entry);
    for (const oldest of byId.values()) {
      if (byId.size <= most && !isOver(oldest)) break;
      forget(oldest);
    }
    reply.setCookie(cookie, entry.id, { path: '/', httpOnly: true, sameSite: 'lax', secure: isSecure });
  }

  function isOver({ beganAt, seenAt }: Entry): boolean {
    return now() >= seenAt + IDLE_MS || now() >= beganAt + LIFETIME_MS;
  }

  return {
    of(request) {
      const entry = byId.get(request.cookies[cookie] ?? '');
      if (entry === undefined) return undefined;
      forget(entry);
      if (isOver(entry)) return undefined;
      entry.seenAt = now();
      // Moves the entry to the end, because the map is sorted by the last visit.
      keep(entry);
      return entry.session;
    },
    begin(request, reply, username) {
      const old = byId.get(request.cookies[cookie] ?? '');
      if (old !== undefined) forget(old);
      const session: Session = {
        csrfToken: newToken(),
        username,
        secondFactorAt: undefined,
        returnTo: '/account',
        notice: undefined,
        verification: undefined,
        enrollment: undefined,
        transfers: 0,
      };
      store({ id: newToken(), session, beganAt: now(), seenAt: now() }, reply);
      return session;
    },
    renew(session, reply) {
      const old = entries.get(session);
      if (old === undefined) throw new Error('This session has ended: check isLive first.');
      forget(old);
      session.csrfToken = newToken();
      store({ ...old, id: newToken() }, reply);
    },
    end(session, reply) {
      const entry = entries.get(session);
      if (entry !== undefined) forget(entry);
      reply.clearCookie(cookie, { path: '/', httpOnly: true, sameSite: 'lax', secure: isSecure });
    },
    isLive: (session) => entries.has(session),
  };
}

const newToken = (): string => randomBytes(32).toString('base64url');
