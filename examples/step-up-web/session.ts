import { randomBytes } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { ActivationHandle, VerificationHandle } from 'polyfactor';
import type { PendingStep } from './step.ts';

/** Where a confirmed user goes on to: a page of ours, never an address from the browser. */
export type Place = '/account' | '/security';

/** What the server knows of one browser. The browser holds its id, and nothing else. */
export type Session = {
  /** What every form must bring back. */
  csrfToken: string;
  /** Set by the right password. */
  username: string | undefined;
  /** Set by `approved`, and by nothing else; milliseconds since the epoch. */
  secondFactorAt: number | undefined;
  returnTo: Place;
  /** What the next page says, once. */
  notice: string | undefined;
  /** One open step for each purpose: a new one takes the old one's place. */
  verification: PendingStep<VerificationHandle> | undefined;
  enrollment: PendingStep<ActivationHandle> | undefined;
  transfers: number;
};

/** The sessions of one process. With several, keep them in a shared store, and take a step out before acting on it. */
export type Sessions = {
  of(request: FastifyRequest): Session | undefined;
  /** Ends whatever session the browser had and begins a new one. */
  begin(request: FastifyRequest, reply: FastifyReply, username?: string): Session;
  /** The same session under a new id and token, since whoever planted the old id must not rise with the user. */
  renew(session: Session, reply: FastifyReply): void;
  end(session: Session, reply: FastifyReply): void;
  /** False: it was ended while a request was under way. */
  isLive(session: Session): boolean;
};

const IDLE_MS = 30 * 60_000;
const LIFETIME_MS = 8 * 60 * 60_000;
/** A flood of visitors must not fill the memory: the longest idle go first. */
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
  // The prefix makes browsers refuse the cookie from anywhere but this very host.
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
      // At the end again: the order of the map is that of the last visits.
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
