import type { Context } from 'hono';
import { loadOptional } from '../../optional-dependency.ts';
import { factorOf } from '../factor.ts';
import { activateFactor, pollActivation, resendEnrollment, sendActivationLink } from '../operations/activate.ts';
import { listCatalog } from '../operations/catalog.ts';
import { enrollFactor } from '../operations/enroll.ts';
import { deleteFactor, getFactor, listFactors, resetFactors } from '../operations/enrolled-factors.ts';
import { listQuestions } from '../operations/questions.ts';
import { createTemporaryAccessCode } from '../operations/temporary-access-code.ts';
import { cancelTransaction, readTransaction } from '../operations/transactions.ts';
import { verifyFactor } from '../operations/verify.ts';
import { personByIdOrLogin, personOf } from '../org.ts';
import type { Factor, Org } from '../state.ts';
import { admitted } from './authenticate.ts';
import { Refusal } from './errors.ts';
import type { Call, FactorOperation, Reply } from './operation.ts';
import { countRequest, rateLimitHeaders } from './rate-limit.ts';

type Operation = (
  call: Call,
  ids: { readonly factorId: string; readonly transactionId: string },
) => Reply | Promise<Reply>;
type Method = 'GET' | 'POST' | 'DELETE';

const USER = '/api/v1/users/:userId';
const FACTORS = `${USER}/factors`;
const FACTOR = `${FACTORS}/:factorId`;

/** Every path of the emulator. `catalog` and `questions` come before the factor id whose place they take. */
const ROUTES: readonly (readonly [path: string, Readonly<Partial<Record<Method, Operation>>>])[] = [
  [FACTORS, { GET: listFactors, POST: enrollFactor }],
  [`${FACTORS}/catalog`, { GET: listCatalog }],
  [`${FACTORS}/questions`, { GET: listQuestions }],
  [
    FACTOR,
    {
      GET: (call, { factorId }) => getFactor(call, factorId),
      DELETE: (call, { factorId }) => deleteFactor(call, factorId),
    },
  ],
  [`${FACTOR}/lifecycle/activate`, { POST: on(activateFactor) }],
  [`${FACTOR}/lifecycle/activate/poll`, { POST: on(pollActivation) }],
  [`${FACTOR}/lifecycle/activate/email`, { POST: on((call, factor) => sendActivationLink(call, factor, 'email')) }],
  [`${FACTOR}/lifecycle/activate/sms`, { POST: on((call, factor) => sendActivationLink(call, factor, 'sms')) }],
  [`${FACTOR}/resend`, { POST: on(resendEnrollment) }],
  [`${FACTOR}/verify`, { POST: on(verifyFactor) }],
  [
    `${FACTOR}/transactions/:transactionId`,
    { GET: onTransaction(readTransaction), DELETE: onTransaction(cancelTransaction) },
  ],
  [`${USER}/authenticator-enrollments/tac`, { POST: createTemporaryAccessCode }],
  ['/api/v1/users/:idOrLogin/lifecycle/reset_factors', { POST: resetFactors }],
];

function on(operation: FactorOperation): Operation {
  return (call, { factorId }) => operation(call, factorOf(call.person, factorId));
}

function onTransaction(operation: (call: Call, factor: Factor, id: string) => Reply): Operation {
  return (call, { factorId, transactionId }) => operation(call, factorOf(call.person, factorId), transactionId);
}

/** The org's API as a web-standard `fetch`. */
export async function createApi(org: Org): Promise<(request: Request) => Response | Promise<Response>> {
  const { Hono } = await loadOptional('hono', () => import('hono'));
  const app = new Hono<{ Variables: { body: unknown } }>();

  app.use(async (context, next) => {
    countRequest(org);
    context.set('body', await admitted(org, context.req.raw));
    await next();
  });
  for (const [path, operations] of ROUTES) {
    for (const [method, operation] of Object.entries(operations)) {
      app.on(method, path, async (context) =>
        answer(
          await operation(callOf(org, context), {
            factorId: context.req.param('factorId') ?? '',
            transactionId: context.req.param('transactionId') ?? '',
          }),
        ),
      );
    }
    app.all(path, () => {
      throw new Refusal('E0000022');
    });
  }
  app.notFound(() => {
    throw new Refusal('E0000008');
  });
  app.onError((error) => {
    if (!(error instanceof Refusal)) throw error;
    const headers = error.limitedUntil === undefined ? {} : rateLimitHeaders(org, error.limitedUntil);
    return Response.json(error.body, { status: error.status, headers });
  });
  return (request) => app.fetch(request);
}

function callOf(org: Org, context: Context<{ Variables: { body: unknown } }>): Call {
  const { url, headers, method } = context.req.raw;
  const { origin, searchParams: query } = new URL(url);
  const idOrLogin = context.req.param('idOrLogin');
  const person =
    idOrLogin === undefined ? personOf(org, context.req.param('userId') ?? '') : personByIdOrLogin(org, idOrLogin);
  if (person.status === 'suspended' && method !== 'GET') throw new Refusal('E0000038');
  return { org, person, now: org.clock.now(), origin, query, headers, body: context.get('body') };
}

function answer({ status, body }: Reply): Response {
  return body === undefined ? new Response(null, { status }) : Response.json(body, { status });
}
