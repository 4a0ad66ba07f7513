import type { FastifyInstance, FastifyRequest } from 'fastify';
import { isMfaError } from '../../spec/errors.ts';

/** What the browser gets in place of a message. */
const NEUTRAL = 'The request failed.';

/**
 * Keeps the messages of MfaErrors from the browser, because they are for the operator. Fastify's default error handler
 * sends the message of every error, and no property of an error prevents that.
 *
 * This is done by hooks and not by an error handler: there is one error handler in each scope, and it is the
 * application's. What the application sends itself is not changed, and the default handler logs the error as it is.
 */
export function hideMessages(app: FastifyInstance): void {
  // The message as it was thrown. An error handler of the application may replace it with a text for the browser.
  const messages = new WeakMap<FastifyRequest, string>();

  // Fastify runs this before any error handler.
  app.addHook('onError', (request, _reply, error, done) => {
    if (isMfaError(error)) messages.set(request, error.message);
    done();
  });

  app.addHook('onSend', (request, reply, payload, done) => {
    const message = messages.get(request);
    // Before this hook, Fastify sets the length of a body only if it made the body of an error.
    if (message === undefined || typeof payload !== 'string' || !reply.hasHeader('content-length')) {
      return done(null, payload);
    }
    // The message alone is replaced, because a response schema of the application may have chosen the other members.
    reply.removeHeader('content-length');
    done(null, payload.replaceAll(JSON.stringify(message), JSON.stringify(NEUTRAL)));
  });
}
