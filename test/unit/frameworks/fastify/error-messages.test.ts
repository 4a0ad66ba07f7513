import Fastify, { type FastifyInstance } from 'fastify';
import { describe, expect, test } from 'vitest';
import { mfaPlugin } from '../../../../src/frameworks/fastify/index.ts';
import { MfaError } from '../../../../src/index.ts';
import { createFakeProvider } from '../../../../src/testkit/fake/index.ts';

const MESSAGE = 'The identity provider gave "nonsense": nobody was let in, tell the operator.';
const FAILED = { statusCode: 500, code: 'UNAUTHENTICATED', error: 'Internal Server Error' };
const failure = () => new MfaError({ code: 'UNAUTHENTICATED', providerStatus: 401, requestId: 'r1' }, MESSAGE);
const fail = async () => {
  throw failure();
};

/** What the browser gets of `/`, and what the log holds. */
async function answerOf(setUp: (app: FastifyInstance) => unknown, method: 'GET' | 'HEAD' = 'GET') {
  const lines: string[] = [];
  const app = Fastify({ logger: { stream: { write: (line) => lines.push(line) } } });
  // Not awaited, so that the routes are there before the plugin is loaded.
  app.register(mfaPlugin, { mfa: createFakeProvider() });
  await setUp(app);
  const { statusCode, body, headers } = await app.inject({ method, url: '/' });
  await app.close();
  return { statusCode, body, length: headers['content-length'], log: lines.join('') };
}

describe('an MfaError that reaches the default error handler', () => {
  test('is answered with its code and without its message, which the log has', async () => {
    const { statusCode, body, length, log } = await answerOf((app) => app.get('/', fail));
    expect([statusCode, JSON.parse(body)]).toEqual([500, { ...FAILED, message: 'The request failed.' }]);
    expect(length).toBe(String(body.length));
    expect(log).toContain(JSON.stringify(MESSAGE));
  });

  test('is answered so in a part of the application, and in a hook of a route', async () => {
    const inPart = (app: FastifyInstance) => app.register(async (part) => part.get('/', fail));
    const inHook = (app: FastifyInstance) => app.get('/', { preHandler: fail }, async () => 'in');
    for (const setUp of [inPart, inHook]) expect((await answerOf(setUp)).body).toContain('"The request failed."');
  });

  test('keeps the members that a response schema chose', async () => {
    const schema = { response: { '5xx': { type: 'object', properties: { message: { type: 'string' } } } } };
    const { body } = await answerOf((app) => app.get('/', { schema }, fail));
    expect(JSON.parse(body)).toEqual({ message: 'The request failed.' });
  });

  test('has the same length for HEAD, where Fastify counts no body', async () => {
    const setUp = (app: FastifyInstance) => app.route({ method: ['GET', 'HEAD'], url: '/', handler: fail });
    expect((await answerOf(setUp, 'HEAD')).length).toBe((await answerOf(setUp)).length);
  });

  test('is answered so if an error handler of the application passes it on', async () => {
    const { body } = await answerOf((app) => {
      app.setErrorHandler((error) => {
        throw error;
      });
      app.get('/', fail);
    });
    expect(JSON.parse(body)).toEqual({ ...FAILED, message: 'The request failed.' });
  });
});

describe('what the application sends itself is unchanged:', () => {
  test.each<[string, (error: Error) => unknown, unknown]>([
    ['a body', ({ message }) => ({ message }), { message: MESSAGE }],
    ['a text', ({ message }) => JSON.stringify(message), MESSAGE],
    [
      'the error with another message',
      (error) => setMessage(error, 'Try again.'),
      { ...FAILED, message: 'Try again.' },
    ],
    ['another error', () => new Error('Slow down.'), expect.objectContaining({ message: 'Slow down.' })],
  ])('%s', async (_, payloadOf, expected) => {
    const { body } = await answerOf((app) => {
      app.setErrorHandler<Error>((error, _request, reply) => reply.code(500).send(payloadOf(error)));
      app.get('/', fail);
    });
    expect(JSON.parse(body)).toEqual(expected);
  });

  test('an error that is no MfaError', async () => {
    const { body } = await answerOf((app) => app.get('/', () => Promise.reject(new Error(MESSAGE))));
    expect(JSON.parse(body).message).toBe(MESSAGE);
  });
});

const setMessage = (error: Error, message: string) => Object.assign(error, { message });
