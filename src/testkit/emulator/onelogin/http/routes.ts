import type { Context } from 'hono';
import { loadOptional } from '../../optional-dependency.ts';
import type { Account } from '../state.ts';
import { createV1Token, createV2Token } from '../temporary-tokens.ts';
import * as v1Devices from '../v1/devices.ts';
import { triggerDevice } from '../v1/trigger.ts';
import { verifyDevice } from '../v1/verify.ts';
import * as v2Devices from '../v2/devices.ts';
import { confirmRegistration, readRegistration, register } from '../v2/registrations.ts';
import { confirmVerification, readVerification, verify } from '../v2/verifications.ts';
import { admitted, type Dialect } from './authenticate.ts';
import { noRoute, Refusal, v2NotFound } from './errors.ts';
import type { Call, Operation, Reply } from './operation.ts';
import { countCall } from './rate-limit.ts';
import { jsonText } from './response-json.ts';
import { generateToken, readRateLimit, revokeToken } from './token-endpoint.ts';

type Method = 'GET' | 'POST' | 'PUT' | 'DELETE';
type Route = readonly [method: Method, path: string, operation: Operation];

const V1 = '/api/1/users/:userId{[0-9]+}';
const V1_DEVICE = `${V1}/otp_devices/:deviceId{[0-9]+}`;
/** `auth_factors` is plural: the singular of the published specification does not exist. */
const V1_ROUTES: readonly Route[] = [
  ['GET', `${V1}/auth_factors`, v1Devices.listFactors],
  ['GET', `${V1}/otp_devices`, v1Devices.listDevices],
  ['POST', `${V1}/otp_devices`, v1Devices.enrollDevice],
  ['DELETE', V1_DEVICE, v1Devices.removeDevice],
  ['POST', `${V1_DEVICE}/trigger`, triggerDevice],
  ['POST', `${V1_DEVICE}/verify`, verifyDevice],
  ['POST', `${V1}/mfa_token`, createV1Token],
];

const V2 = '/api/2/mfa/users/:userId{[0-9]+}';
const V2_ROUTES: readonly Route[] = [
  ['GET', `${V2}/factors`, v2Devices.listFactors],
  ['GET', `${V2}/devices`, v2Devices.listDevices],
  ['DELETE', `${V2}/devices/:deviceId`, v2Devices.removeDevice],
  ['POST', `${V2}/registrations`, register],
  ['PUT', `${V2}/registrations/:stepId`, confirmRegistration],
  ['GET', `${V2}/registrations/:stepId`, readRegistration],
  ['POST', `${V2}/verifications`, verify],
  ['PUT', `${V2}/verifications/:stepId`, confirmVerification],
  ['GET', `${V2}/verifications/:stepId`, readVerification],
  ['POST', `${V2}/mfa_token`, createV2Token],
  ['GET', '/api/2/users/:userId{[0-9]+}', v2Devices.readProfile],
];

/** The account's API as a web-standard `fetch`. A method that a path does not have is a route that does not exist. */
export async function createApi(account: Account): Promise<(request: Request) => Response | Promise<Response>> {
  const { Hono } = await loadOptional('hono', () => import('hono'));
  const app = new Hono();

  app.use('/api/1/*', async (_, next) => {
    countCall(account);
    await next();
  });
  for (const [dialect, routes] of [
    ['v1', V1_ROUTES],
    ['v2', V2_ROUTES],
  ] as const) {
    for (const [method, path, operation] of routes) {
      app.on(method, path, async (context) => answer(await operation(await callOf(account, context, dialect))));
    }
  }
  app.post('/auth/oauth2/v2/token', async ({ req }) => answer(await generateToken(account, req.raw)));
  app.post('/auth/oauth2/revoke', async ({ req }) => answer(await revokeToken(account, req.raw)));
  app.get('/auth/rate_limit', async ({ req }) => {
    await admitted(account, req.raw, 'v1');
    return answer(readRateLimit(account));
  });
  app.notFound(({ req }) => {
    throw req.path.startsWith('/api/2/') ? v2NotFound() : noRoute();
  });
  app.onError((error) => {
    if (!(error instanceof Refusal)) throw error;
    return answer(error);
  });
  return (request) => app.fetch(request);
}

async function callOf(account: Account, { req }: Context, dialect: Dialect): Promise<Call> {
  return {
    account,
    body: await admitted(account, req.raw, dialect),
    userId: req.param('userId') ?? '',
    deviceId: req.param('deviceId') ?? '',
    stepId: req.param('stepId') ?? '',
    now: account.clock.now(),
  };
}

function answer({ status, body }: Reply): Response {
  if (body === undefined) return new Response(null, { status });
  return new Response(jsonText(body), { status, headers: { 'content-type': 'application/json' } });
}
