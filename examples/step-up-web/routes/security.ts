import type { FastifyInstance } from 'fastify';
import type { ActivationHandle, AvailableFactor, NewFactor } from 'polyfactor';
import { type Context, callOptions, sending, spend } from '../context.ts';
import { forms, readForm } from '../forms.ts';
import { overFactors, passwordGiven } from '../guards.ts';
import { html } from '../html.ts';
import { page, sendPage } from '../page.ts';
import { Refusal } from '../refusal.ts';
import { factorsBody, isOffered } from '../security-page.ts';
import { assertStillOpen, newStep } from '../step.ts';
import { nameOfFactor, nameOfType } from '../texts.ts';
import { type StepKind, stepRoutes } from './steps.ts';
import { sendsFor } from './verification.ts';

/** Routes to see, enroll and remove the user's factors. */
export function securityRoutes(app: FastifyInstance, context: Context): void {
  const { mfa, sessions, limits, hasPhone } = context;

  app.get('/security', async (request, reply) => {
    const { session, user, factors } = await overFactors(context, request, 'see');
    const available = await mfa.listAvailableFactors({ userId: user.userId, ...callOptions(context, request) });
    const offered = available.filter((factor) => isOffered(mfa.capabilities, factor));
    const body = factorsBody({ session, user, factors, offered });
    return sendPage(reply, page({ title: 'Security', body, session, hasPhone }));
  });

  app.post('/security/enroll', async (request, reply) => {
    const form = readForm(forms.enroll, request.body);
    const { session, user } = await overFactors(context, request, 'change');
    const { userId } = user;
    const options = callOptions(context, request);
    const offered = await mfa.listAvailableFactors({ userId, ...options });
    const available = offered.find((one) => one.id === form.availableId && isOffered(mfa.capabilities, one));
    if (available === undefined) throw new Refusal(404, 'Not offered', 'This method is not offered to you any more.');
    const factor = newFactorOf(available, form);
    const sends = sendsFor(available, undefined) && available.type !== 'push';
    const enrollment = await sending(context, userId, sends, () =>
      mfa.enroll({ userId, factor, available, ...options }),
    );
    if (enrollment.status === 'active') {
      session.notice = `${nameOfFactor(enrollment.factor)} is set up.`;
      return reply.redirect('/security', 303);
    }
    session.enrollment = newStep(enrollment, { title: `Set up: ${nameOfType(available.type)}`, sends });
    return reply.redirect('/security/step', 303);
  });

  app.post('/security/remove', async (request, reply) => {
    const { factorId } = readForm(forms.remove, request.body);
    const { session, user, factors } = await overFactors(context, request, 'change');
    const factor = factors.find(({ id }) => id === factorId);
    if (factor === undefined) throw new Refusal(404, 'Not there any more', 'You have no such method. Reload the list.');
    await mfa.remove({ userId: user.userId, factorId: factor.id, ...callOptions(context, request) });
    session.notice = `${nameOfFactor(factor)} is removed.`;
    return reply.redirect('/security', 303);
  });

  const kind: StepKind<ActivationHandle> = {
    at: '/security/step',
    start: '/security',
    back: html`<a id="give-up" href="/security">Back to your methods</a>`,
    // A poll needs only the password. The first push factor becomes active when the phone scans the QR code. If the
    // poll needed a second factor then, it would refuse the user who has just set it up.
    known: (request, use) =>
      use === 'poll' ? passwordGiven(context, request) : overFactors(context, request, 'finish'),
    get: (session) => session.enrollment,
    put(session, step) {
      session.enrollment = step;
    },
    async finish({ session, user, step, request }, answer) {
      const { userId } = user;
      // Counted apart from sign-ins, so that a right answer here does not clear their wrong answers.
      const counted = `enrollment ${userId}`;
      if (answer !== undefined) spend(limits.answers, counted, 'wrong answers');
      const options = callOptions(context, request);
      const result = await mfa.activate({ userId, handle: step.handle, answer, ...options });
      assertStillOpen(sessions.isLive(session) && session.enrollment === step);
      if (result.status !== 'active') return result;
      session.enrollment = undefined;
      limits.answers.clear(counted);
      session.notice = `${nameOfFactor(result.factor)} is set up.`;
      // An enrollment is not a sign-in. A user who has given only the password must now verify the new factor.
      return { status: 'done', to: session.secondFactorAt === undefined ? '/login/factor' : '/security' };
    },
    resend: ({ user, step, request }) =>
      mfa.resend({ userId: user.userId, handle: step.handle, ...callOptions(context, request) }),
  };
  stepRoutes(app, context, kind);
}

/** The factor to enroll, from the offered factor and the form. */
function newFactorOf(
  { type }: AvailableFactor,
  { phoneNumber, email }: { readonly phoneNumber?: string | undefined; readonly email?: string | undefined },
): NewFactor {
  const isNone = phoneNumber === undefined && email === undefined;
  if ((type === 'totp' || type === 'push' || type === 'webauthn') && isNone) return { type };
  if ((type === 'sms' || type === 'voice') && phoneNumber !== undefined && email === undefined) {
    return { type, phoneNumber };
  }
  if (type === 'email' && email !== undefined && phoneNumber === undefined) return { type, email };
  throw new Refusal(400, 'That form was not right', 'It belongs to another method. Reload the page and try again.');
}
