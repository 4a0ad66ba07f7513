import type { Context } from 'hono';
import { loadOptional } from '../../optional-dependency.ts';
import { findFactor } from '../factor.ts';
import { activateFactor, pollActivation, sendActivationLink } from '../operations/activate.ts';
import { listCatalog } from '../operations/catalog.ts';
import { enrollFactor } from '../operations/enroll.ts';
import { deleteFactor, getFactor, listFactors, resetFactors } from '../operations/enrolled-factors.ts';
import { listQuestions } from '../operations/questions.ts';
import { resendEnrollment } from '../operations/resend.ts';
import { createTemporaryAccessCode } from '../operations/temporary-access-code.ts';
import { cancelTransaction, readTransaction } from '../operations/transactions.ts';
import { readUser } from '../operations/user.ts';
import { verifyFactor } from '../operations/verify.ts';
import { getUserOfPath } from '../org.ts';
import type { Factor, Org } from '../state.ts';
import { authenticate } from './authenticate.ts';
import { ApiError } from './errors.ts';
import type { ApiRequest, ApiResponse, FactorOperation } from './operation.ts';
import { countRequest, rateLimitHeaders } from './rate-limit.ts';
import { readJsonBody } from './request-body.ts';

type Operation = (
  request: ApiRequest,
  ids: { readonly factorId: string; readonly transactionId: string },
) => ApiResponse | Promise<ApiResponse>;
type HttpMethod = 'GET' | 'POST' | 'DELETE';

const USER = '/api/v1/users/:userId';
const FACTORS = `${USER}/factors`;
const FACTOR = `${FACTORS}/:factorId`;

/** Every path of the emulator. `catalog` and `questions` come before `:factorId`, which would match them too. */
const ROUTES: readonly (readonly [path: string, Readonly<Partial<Record<HttpMethod, Operation>>>])[] = [
  [FACTORS, { GET: listFactors, POST: enrollFactor }],
  [`${FACTORS}/catalog`, { GET: listCatalog }],
  [`${FACTORS}/questions`, { GET: listQuestions }],
  [
    FACTOR,
    {
      GET: (request, { factorId }) => getFactor(request, factorId),
      DELETE: (request, { factorId }) => deleteFactor(request, factorId),
    },
  ],
  [`${FACTOR}/lifecycle/activate`, { POST: withFactor(activateFactor) }],
  [`${FACTOR}/lifecycle/activate/poll`, { POST: withFactor(pollActivation) }],
  [`${FACTOR}/lifecycle/activate/email`, { POST: withFactor((...given) => sendActivationLink(...given, 'email')) }],
  [`${FACTOR}/lifecycle/activate/sms`, { POST: withFactor((...given) => sendActivationLink(...given, 'sms')) }],
  [`${FACTOR}/resend`, { POST: withFactor(resendEnrollment) }],
  [`${FACTOR}/verify`, { POST: withFactor(verifyFactor) }],
  [
    `${FACTOR}/transactions/:transactionId`,
    { GET: withTransaction(readTransaction), DELETE: withTransaction(cancelTransaction) },
  ],
  [`${USER}/authenticator-enrollments/tac`, { POST: createTemporaryAccessCode }],
  [`${USER}/lifecycle/reset_factors`, { POST: resetFactors }],
  [USER, { GET: readUser }],
];

function withFactor(operation: FactorOperation): Operation {
  return (request, { factorId }) => operation(request, findFactor(request.user, factorId));
}

function withTransaction(operation: (request: ApiRequest, factor: Factor, id: string) => ApiResponse): Operation {
  return (request, { factorId, transactionId }) =>
    operation(request, findFactor(request.user, factorId), transactionId);
}

/** The org's API as a web-standard `fetch`. */
export async function createApi(org: Org): Promise<(request: Request) => Response | Promise<Response>> {
  const { Hono } = await loadOptional('hono', () => import('hono'));
  const app = new Hono<{ Variables: { body: unknown } }>();

  app.use(async (context, next) => {
    countRequest(org);
    authenticate(org, context.req.raw);
    context.set('body', await readJsonBody(context.req.raw));
    await next();
  });
  for (const [path, operations] of ROUTES) {
    for (const [method, operation] of Object.entries(operations)) {
      app.on(method, path, async (context) => {
        const factorId = context.req.param('factorId') ?? '';
        const transactionId = context.req.param('transactionId') ?? '';
        return toResponse(await operation(toApiRequest(org, context), { factorId, transactionId }));
      });
    }
    app.all(path, () => {
      throw new ApiError('E0000022');
    });
  }
  app.notFound(() => {
    throw new ApiError('E0000008');
  });
  app.onError((error) => {
    if (!(error instanceof ApiError)) throw error;
    const headers = error.limitedUntil === undefined ? {} : rateLimitHeaders(org, error.limitedUntil);
    return Response.json(error.body, { status: error.status, headers });
  });
  return (request) => app.fetch(request);
}

function toApiRequest(org: Org, context: Context<{ Variables: { body: unknown } }>): ApiRequest {
  const { url, headers, method } = context.req.raw;
  const { origin: sentTo, searchParams: query } = new URL(url);
  const origin = org.linkOrigin ?? sentTo;
  const user = getUserOfPath(org, context.req.param('userId') ?? '', headers);
  if (user.status === 'suspended' && method !== 'GET') throw new ApiError('E0000038');
  return { org, user, now: org.clock.now(), origin, query, headers, body: context.get('body') };
}

function toResponse({ status, body }: ApiResponse): Response {
  return body === undefined ? new Response(null, { status }) : Response.json(body, { status });
}
