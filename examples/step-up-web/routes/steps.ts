import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import {
  type ActivationHandle,
  type Answer,
  isMfaError,
  type Pending,
  type Rejected,
  type Step,
  type VerificationHandle,
} from 'polyfactor';
import { type Context, sending } from '../context.ts';
import { isForScript } from '../errors.ts';
import { answerIn, forms, readForm } from '../forms.ts';
import type { Known } from '../guards.ts';
import type { Html } from '../html.ts';
import { page, sendPage } from '../page.ts';
import { setSecurityHeaders } from '../protection.ts';
import { Refusal } from '../refusal.ts';
import type { Place, Session } from '../session.ts';
import { alone, assertStillOpen, newStep, note, openStep, type PendingStep } from '../step.ts';
import { picturesOf, scriptOf, stepBody } from '../step-page.ts';

/** The step has succeeded. `to` is the next page. */
export type Done = { readonly status: 'done'; readonly to: Place | '/login/factor' };

type Call<H extends ActivationHandle | VerificationHandle> = Known & {
  readonly step: PendingStep<H>;
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
};

/** The differences between sign-ins and enrollments. */
export type StepKind<H extends ActivationHandle | VerificationHandle> = {
  readonly at: '/login/step' | '/security/step';
  /** The page where a user without an open step starts one. */
  readonly start: '/login/factor' | '/security';
  readonly back: Html;
  /** Returns the user if the user may do this with a step. Otherwise throws a Detour. */
  readonly known: (request: FastifyRequest, use: 'see' | 'answer' | 'poll' | 'resend') => Known | Promise<Known>;
  readonly get: (session: Session) => PendingStep<H> | undefined;
  readonly put: (session: Session, step: PendingStep<H> | undefined) => void;
  /** Calls the provider, and acts on a success. Only this function lets a user in or completes an enrollment. */
  readonly finish: (call: Call<H>, answer: Answer | undefined) => Promise<Done | Pending<H> | Rejected<H>>;
  readonly resend: (call: Call<H>) => Promise<Step<H>>;
};

/** The pause before the next poll, until the identity provider has said how long to wait. */
const DEFAULT_POLL_MS = 4_000;
const LONGEST_PAUSE_MS = 60_000;

/**
 * The routes of a step: show it, answer it, poll it and resend it. The browser polls a push with its own requests, and
 * each one returns at once. So nothing runs for a user who has left, and the result belongs to the session that asked.
 */
export function stepRoutes<H extends ActivationHandle | VerificationHandle>(
  app: FastifyInstance,
  context: Context,
  kind: StepKind<H>,
): void {
  const { sessions, now, hasPhone, isSecure } = context;
  const { at } = kind;

  app.get(at, async (request, reply) => {
    const { session } = await kind.known(request, 'see');
    const step = kind.get(session);
    if (step === undefined) return reply.redirect(kind.start, 303);
    setSecurityHeaders(reply, isSecure, picturesOf(step));
    const body = await stepBody(step, { session, at, back: kind.back });
    return sendPage(reply, page({ title: step.title, body, script: scriptOf(step), session, hasPhone }));
  });

  app.post(at, async (request, reply) => {
    const known = await kind.known(request, 'answer');
    const step = openStep(kind.get(known.session), 'answer');
    const answer = answerIn(request.body, step.prompt);
    const result = await alone(step, () => finish({ ...known, step, request, reply }, answer));
    return reply.redirect(result.status === 'done' ? result.to : at, 303);
  });

  // A POST with the CSRF token, although it only polls, because its result may let the user in.
  app.post(`${at}/check`, async (request, reply) => {
    readForm(forms.empty, request.body);
    const known = await kind.known(request, 'poll');
    const step = openStep(kind.get(known.session), 'answer');
    const to = await poll({ ...known, step, request, reply });
    if (!isForScript(request)) return reply.redirect(to ?? at, 303);
    if (to !== undefined) return reply.send({ status: 'ended', location: to });
    return reply.send({ status: 'pending', pollAfterMs: Math.max(0, step.nextPollAt - now()) });
  });

  app.post(`${at}/resend`, async (request, reply) => {
    readForm(forms.empty, request.body);
    const known = await kind.known(request, 'resend');
    const { session, user } = known;
    const step = openStep(kind.get(session), 'resend');
    if (!step.prompt.canResend) throw new Refusal(400, 'Nothing to send', 'There is nothing to send again here.');
    const call = { ...known, step, request, reply };
    const next = await alone(step, () =>
      unlessDead(call, () => sending(context, user.userId, step.sends, () => kind.resend(call))),
    );
    assertStillOpen(sessions.isLive(session) && kind.get(session) === step);
    kind.put(session, newStep(next, step));
    session.notice = 'A new one is on its way. The old one does not work any more.';
    return reply.redirect(at, 303);
  });

  /** Polls a push once, not earlier than the identity provider allows. Undefined: keep waiting. */
  async function poll(call: Call<H>): Promise<Done['to'] | StepKind<H>['at'] | undefined> {
    const { step } = call;
    if (now() < step.nextPollAt) return undefined;
    // Set before the poll, so that two tabs do not poll at the same time.
    step.nextPollAt = now() + DEFAULT_POLL_MS;
    try {
      const result = await finish(call, undefined);
      if (result.status === 'done') return result.to;
      return result.status === 'pending' ? undefined : at;
    } catch (error) {
      if (!isMfaError(error, 'RATE_LIMITED', 'UNAVAILABLE')) throw error;
      const pauseMs = Math.min(Math.max(error.retryAfterMs ?? 0, DEFAULT_POLL_MS), LONGEST_PAUSE_MS);
      step.nextPollAt = now() + pauseMs;
      return undefined;
    }
  }

  async function finish(call: Call<H>, answer: Answer | undefined) {
    const result = await unlessDead(call, () => kind.finish(call, answer));
    if (result.status !== 'done') note(call.step, result, now());
    return result;
  }

  /** If the library refuses the handle, the step is dropped. After any other error it stays open. */
  async function unlessDead<T>({ session, step }: Call<H>, work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      const isDead = isMfaError(error, 'HANDLE_INVALID', 'NOT_FOUND');
      if (isDead && kind.get(session) === step) kind.put(session, undefined);
      throw error;
    }
  }
}
