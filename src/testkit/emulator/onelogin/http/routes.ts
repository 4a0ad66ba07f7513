import type { Context } from 'hono';
import { loadOptional } from '../../optional-dependency.ts';
import type { Account } from '../state.ts';
import { createV1TemporaryToken, createV2TemporaryToken } from '../temporary-tokens.ts';
import * as v1Devices from '../v1/devices.ts';
import { triggerDevice } from '../v1/trigger.ts';
import { verifyDevice } from '../v1/verify.ts';
import * as v2Devices from '../v2/devices.ts';
import { confirmRegistration, readRegistration, register } from '../v2/registrations.ts';
import { confirmVerification, readVerification, verify } from '../v2/verifications.ts';
import { type ApiVersion, authenticate } from './authenticate.ts';
import { ApiError, noRoute, v2NotFound } from './errors.ts';
import type { ApiRequest, ApiResponse, Operation } from './operation.ts';
import { countRequest } from './rate-limit.ts';
import { readJsonBody } from './request-body.ts';
import { stringifyResponse } from './response-json.ts';
import { generateTokens, readRateLimit, revokeToken } from './token-endpoint.ts';

type HttpMethod = 'GET' | 'POST' | 'PUT' | 'DELETE';
type Route = readonly [method: HttpMethod, path: string, operation: Operation];

const V1 = '/api/1/users/:userId{[0-9]+}';
const V1_DEVICE = `${V1}/otp_devices/:deviceId{[0-9]+}`;
/** `auth_factors` is plural: the path with the singular, in OneLogin's specification, does not exist. */
const V1_ROUTES: readonly Route[] = [
  ['GET', `${V1}/auth_factors`, v1Devices.listFactors],
  ['GET', `${V1}/otp_devices`, v1Devices.listDevices],
  ['POST', `${V1}/otp_devices`, v1Devices.enrollDevice],
  ['DELETE', V1_DEVICE, v1Devices.removeDevice],
  ['POST', `${V1_DEVICE}/trigger`, triggerDevice],
  ['POST', `${V1_DEVICE}/verify`, verifyDevice],
  ['POST', `${V1}/mfa_token`, createV1TemporaryToken],
];

const V2 = '/api/2/mfa/users/:userId{[0-9]+}';
const V2_ROUTES: readonly Route[] = [
  ['GET', `${V2}/factors`, v2Devices.listFactors],
  ['GET', `${V2}/devices`, v2Devices.listDevices],
  ['DELETE', `${V2}/devices/:deviceId`, v2Devices.removeDevice],
  ['POST', `${V2}/registrations`, register],
  ['PUT', `${V2}/registrations/:transactionId`, confirmRegistration],
  ['GET', `${V2}/registrations/:transactionId`, readRegistration],
  ['POST', `${V2}/verifications`, verify],
  ['PUT', `${V2}/verifications/:transactionId`, confirmVerification],
  ['GET', `${V2}/verifications/:transactionId`, readVerification],
  ['POST', `${V2}/mfa_token`, createV2TemporaryToken],
  ['GET', '/api/2/users/:userId{[0-9]+}', v2Devices.readProfile],
];

/** The account's API as a web-standard `fetch`. As at OneLogin, a wrong method is answered like an unknown path. */
export async function createApi(account: Account): Promise<(request: Request) => Response | Promise<Response>> {
  const { Hono } = await loadOptional('hono', () => import('hono'));
  const app = new Hono();

  app.use('/api/1/*', async (_, next) => {
    countRequest(account);
    await next();
  });
  for (const [version, routes] of [
    ['v1', V1_ROUTES],
    ['v2', V2_ROUTES],
  ] as const) {
    for (const [method, path, operation] of routes) {
      app.on(method, path, async (context) =>
        toResponse(await operation(await toApiRequest(account, context, version))),
      );
    }
  }
  app.post('/auth/oauth2/v2/token', async ({ req }) => toResponse(await generateTokens(account, req.raw)));
  app.post('/auth/oauth2/revoke', async ({ req }) => toResponse(await revokeToken(account, req.raw)));
  app.get('/auth/rate_limit', ({ req }) => {
    authenticate(account, req.raw, 'v1');
    return toResponse(readRateLimit(account));
  });
  app.notFound(({ req }) => {
    throw req.path.startsWith('/api/2/') ? v2NotFound() : noRoute();
  });
  app.onError((error) => {
    if (!(error instanceof ApiError)) throw error;
    return toResponse(error);
  });
  return (request) => app.fetch(request);
}

async function toApiRequest(account: Account, { req }: Context, version: ApiVersion): Promise<ApiRequest> {
  authenticate(account, req.raw, version);
  return {
    account,
    body: await readJsonBody(req.raw, version),
    userId: req.param('userId') ?? '',
    deviceId: req.param('deviceId') ?? '',
    transactionId: req.param('transactionId') ?? '',
    now: account.clock.now(),
  };
}

function toResponse({ status, body }: ApiResponse): Response {
  if (body === undefined) return new Response(null, { status });
  return new Response(stringifyResponse(body), { status, headers: { 'content-type': 'application/json' } });
}
