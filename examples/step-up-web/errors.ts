import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { isMfaError, type MfaError, type MfaErrorCode } from 'polyfactor';
import { type Html, html } from './html.ts';
import { page, sendPage } from './page.ts';
import { Detour, Refusal } from './refusal.ts';

/** What the browser gets for a failure. */
export type Failure = {
  readonly status: number;
  readonly title: string;
  readonly text: string;
  readonly retryAfterMs?: number | undefined;
};

const OPERATOR = 'You are not signed in by this. The operator has to look into it; try again later.';

/** Every error code of the library. None of them lets anybody in. */
const OF_CODE: Readonly<Record<MfaErrorCode, Failure>> = {
  INVALID_CONFIG: { status: 500, title: 'Set up wrongly', text: OPERATOR },
  INVALID_INPUT: { status: 400, title: 'That was not right', text: 'Check what you entered, and send it again.' },
  UNSUPPORTED: { status: 400, title: 'Not possible here', text: 'Choose another method.' },
  BUSY: { status: 409, title: 'One moment', text: 'Another answer is being checked. Try again in a moment.' },
  HANDLE_INVALID: { status: 409, title: 'Start again', text: 'This step has ended. Begin a new one.' },
  NOT_FOUND: { status: 404, title: 'Not there any more', text: 'Reload the list and choose another.' },
  CONFLICT: {
    status: 409,
    title: 'That does not fit',
    text: 'There is such a method already, or another number or address is on file. Reload the list.',
  },
  UNAUTHENTICATED: { status: 502, title: 'We were refused', text: OPERATOR },
  FORBIDDEN: { status: 502, title: 'We were refused', text: OPERATOR },
  RATE_LIMITED: { status: 429, title: 'Too many at once', text: 'Wait a moment, then try again.' },
  UNAVAILABLE: {
    status: 503,
    title: 'Not reachable',
    text: 'Your identity provider does not answer. Try again later.',
  },
  UNEXPECTED_RESPONSE: { status: 502, title: 'Not understood', text: OPERATOR },
};

/** What the browser gets for a thrown error. It shows the text of the error only if the error is a Refusal. */
export function failureOf(error: unknown): Failure {
  if (error instanceof Refusal) {
    const { status, title, message: text, retryAfterMs } = error;
    return { status, title, text, retryAfterMs };
  }
  if (isMfaError(error)) {
    const failure = OF_CODE[error.code];
    const { retryAfterMs } = error;
    const text = error.outcomeUnknown
      ? `${failure.text} What you asked for may have been done all the same.`
      : undefined;
    return { ...failure, ...(text !== undefined && { text }), retryAfterMs };
  }
  const status = statusIn(error);
  if (status === 413) return { status, title: 'Too large', text: 'Nothing here needs that much. Send less.' };
  if (status === 415) return { status, title: 'Not a form', text: 'Send the form of the page.' };
  if (status >= 400 && status < 500) return { status: 400, title: 'Not understood', text: 'Go back and try again.' };
  return { status: 500, title: 'Something broke', text: OPERATOR };
}

function statusIn(error: unknown): number {
  if (!(error instanceof Error) || !('statusCode' in error)) return 500;
  return typeof error.statusCode === 'number' ? error.statusCode : 500;
}

/** Gets the errors for the operator. An MfaError holds no secret. Another error may, so only its name is passed. */
export type Report = (problem: Pick<MfaError, 'name' | 'message'> | { readonly name: string }) => void;

/** Handles the errors of all routes. */
export function handleErrors(app: FastifyInstance, report: Report): void {
  app.setErrorHandler((error, request, reply) => {
    if (error instanceof Detour && isForScript(request)) return reply.send({ status: 'ended', location: error.to });
    if (error instanceof Detour) return reply.redirect(error.to, 303);
    if (isMfaError(error)) report(error);
    else if (failureOf(error).status >= 500) report({ name: error instanceof Error ? error.name : 'unknown' });
    return sendFailure(error, request, reply);
  });
  app.setNotFoundHandler((request, reply) =>
    answer(request, reply, { status: 404, title: 'No such page', text: 'The address is not one of ours.' }),
  );
}

/** Sends the page, or the JSON for a script, for a thrown error. */
export function sendFailure(error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  return answer(request, reply, failureOf(error));
}

function answer(request: FastifyRequest, reply: FastifyReply, failure: Failure): FastifyReply {
  const { status, title, text, retryAfterMs } = failure;
  reply.code(status);
  if (retryAfterMs !== undefined) reply.header('retry-after', String(Math.max(1, Math.ceil(retryAfterMs / 1000))));
  if (isForScript(request)) return reply.send({ status: 'failed', title, text });
  return sendPage(reply, page({ title, body: failureBody(title, text) }));
}

/** A script gets JSON instead of a page. */
export const isForScript = ({ headers }: FastifyRequest): boolean => headers.accept === 'application/json';

const failureBody = (title: string, text: string): Html => html`
  <h1>${title}</h1>
  <p role="alert" class="problem">${text}</p>
  <p><a id="go-on" href="/">Go on</a></p>`;
