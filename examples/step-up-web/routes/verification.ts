import type { FastifyInstance } from 'fastify';
import type { Factor, VerificationHandle, Way } from 'polyfactor';
import { type Context, callOptions, sending, spend } from '../context.ts';
import { forms, readForm } from '../forms.ts';
import { hasFactor, passwordGiven } from '../guards.ts';
import { type Html, html } from '../html.ts';
import { noticeOf, page, sendPage, tokenField } from '../page.ts';
import { Detour, Refusal } from '../refusal.ts';
import type { Session } from '../session.ts';
import { assertStillOpen, newStep } from '../step.ts';
import { nameOfFactor, nameOfType, WAYS } from '../texts.ts';
import { type StepKind, stepRoutes } from './steps.ts';

/** Verifies the second factor: after the password at sign-in, and again before a change. */
export function verificationRoutes(app: FastifyInstance, context: Context): void {
  const { mfa, sessions, limits, now, hasPhone } = context;
  const { temporaryToken } = mfa.capabilities;
  const takesHelpDeskCode = temporaryToken !== false && temporaryToken.verify;

  app.get('/login/factor', async (request, reply) => {
    const { session, user } = passwordGiven(context, request);
    const factors = await mfa.listFactors({ userId: user.userId, ...callOptions(context, request) });
    if (!hasFactor(factors)) throw new Detour('/security');
    const body = choiceBody(session, choicesOf(factors), takesHelpDeskCode);
    return sendPage(reply, page({ title: 'Confirm that it is you', body, session, hasPhone }));
  });

  app.post('/login/factor', async (request, reply) => {
    const { factorId, expects } = readForm(forms.chooseFactor, request.body);
    const { session, user } = passwordGiven(context, request);
    const { userId } = user;
    const options = callOptions(context, request);
    // The id from the browser only selects one of the user's own factors.
    const factor = (await mfa.listFactors({ userId, ...options })).find(({ id }) => id === factorId);
    if (factor === undefined) throw new Refusal(404, 'Not there any more', 'You have no such method. Choose another.');
    const sends = sendsFor(factor, expects);
    const step = await sending(context, userId, sends, () => mfa.challenge({ userId, factor, expects, ...options }));
    session.verification = newStep(step, { title: `Confirm: ${nameOfFactor(factor)}`, sends });
    return reply.redirect('/login/step', 303);
  });

  app.post('/login/help-desk', async (request, reply) => {
    readForm(forms.helpDesk, request.body);
    const { session, user } = passwordGiven(context, request);
    const options = callOptions(context, request);
    const step = await mfa.challenge({ userId: user.userId, temporaryToken: true, ...options });
    session.verification = newStep(step, { title: nameOfType('temporary'), sends: false });
    return reply.redirect('/login/step', 303);
  });

  const kind: StepKind<VerificationHandle> = {
    at: '/login/step',
    start: '/login/factor',
    back: html`<a id="choose-again" href="/login/factor">Choose another method</a>`,
    known: (request) => passwordGiven(context, request),
    get: (session) => session.verification,
    put(session, step) {
      session.verification = step;
    },
    async finish({ session, user, step, request, reply }, answer) {
      const { userId } = user;
      if (answer !== undefined) spend(limits.answers, userId, 'wrong answers');
      const options = callOptions(context, request);
      const result = await mfa.verify({ userId, handle: step.handle, answer, ...options });
      assertStillOpen(sessions.isLive(session) && session.verification === step);
      if (result.status !== 'approved') return result;
      // The only line of this service that lets anybody in.
      assertStillOpen(result.userId === userId);
      session.secondFactorAt = now();
      session.verification = undefined;
      sessions.renew(session, reply);
      limits.answers.clear(userId);
      const to = session.returnTo;
      session.returnTo = '/account';
      return { status: 'done', to };
    },
    resend: ({ user, step, request }) =>
      mfa.resend({ userId: user.userId, handle: step.handle, ...callOptions(context, request) }),
  };
  stepRoutes(app, context, kind);
}

/** Whether a challenge sends something to the user's phone or inbox. A typed code from a push app sends nothing. */
export function sendsFor({ type }: Pick<Factor, 'type'>, way: Way | undefined): boolean {
  if (type === 'push') return way !== 'code';
  return type === 'sms' || type === 'voice' || type === 'email';
}

type Choice = { readonly factor: Factor; readonly way: Way | undefined };

/** The choices: each factor that can be verified here, and both methods of a factor that has two. */
function choicesOf(factors: readonly Factor[]): readonly Choice[] {
  return factors
    .filter(({ status, verifiableBy }) => status === 'active' && verifiableBy.length > 0)
    .flatMap((factor): readonly Choice[] => {
      const ways = (['approval', 'code'] as const).filter((way) => factor.verifiableBy.includes(way));
      return ways.length > 1 ? ways.map((way) => ({ factor, way })) : [{ factor, way: undefined }];
    });
}

function choiceBody(session: Session, choices: readonly Choice[], takesHelpDeskCode: boolean): Html {
  return html`
  <h1>Confirm that it is you</h1>
  ${noticeOf(session)}
  ${
    choices.length === 0
      ? html`<p role="alert" class="problem">None of your methods can be checked here. Ask the help desk.</p>`
      : html`<p>How do you want to do it?</p>`
  }
  <ul class="choices">
    ${choices.map(
      ({ factor, way }, index) => html`
    <li>
      <form method="post" action="/login/factor" id="choice-${index + 1}" data-type="${factor.type}" data-way="${way ?? 'only'}">
        ${tokenField(session)}
        <input type="hidden" name="factorId" value="${factor.id}">
        ${way !== undefined && html`<input type="hidden" name="expects" value="${way}">`}
        <button id="choose-${index + 1}" type="submit">${nameOfFactor(factor)}${way !== undefined && `, ${WAYS[way]}`}</button>
      </form>
    </li>`,
    )}
    ${
      takesHelpDeskCode &&
      html`
    <li>
      <form method="post" action="/login/help-desk" id="choice-help-desk">
        ${tokenField(session)}
        <input type="hidden" name="helpDesk" value="yes">
        <button id="choose-help-desk" type="submit" class="plain">I have a code from the help desk</button>
      </form>
    </li>`
    }
  </ul>`;
}
