import * as v from 'valibot';
import { getIssuedToken, invalidateToken } from '../access-tokens.ts';
import type { Account } from '../state.ts';
import { authenticationFailure, v1Error, v1SuccessStatus, wrongContentType } from './errors.ts';
import { type ApiResponse, ok } from './operation.ts';
import { rateLimitStatus } from './rate-limit.ts';
import { isJson, parseJsonObject } from './request-body.ts';

const ACCOUNT_ID = 555555;
const tokenBody = v.object({ grant_type: v.literal('client_credentials') });
const revokeBody = v.object({ access_token: v.pipe(v.string(), v.minLength(1)) });

type Client = { readonly id: string; readonly secret: string };

/** `POST /auth/oauth2/v2/token` */
export async function generateTokens(account: Account, request: Request): Promise<ApiResponse> {
  const text = await request.text();
  const form = isForm(request) ? new URLSearchParams(text) : undefined;
  if (form === undefined && !isJson(request)) throw wrongContentType();
  const body: unknown = form === undefined ? parseJsonObject(text) : Object.fromEntries(form);
  if (!v.is(tokenBody, body)) throw v1Error(400, 'grant_type is incorrect/absent');
  if (!isKnownClient(account, clientInHeader(request) ?? clientInForm(form))) {
    const error = authenticationFailure();
    if (account.tokenAnswers !== 'error-as-200') throw error;
    return ok(error.body);
  }
  const { value, refreshToken, createdAt } = getIssuedToken(account);
  const token = {
    access_token: value,
    created_at: new Date(createdAt).toISOString(),
    expires_in: account.tokenLifetimeSeconds,
    refresh_token: refreshToken,
    token_type: 'bearer',
    account_id: ACCOUNT_ID,
  };
  return ok(account.tokenAnswers === 'wrapped' ? { status: v1SuccessStatus(), data: [token] } : token);
}

/** `POST /auth/oauth2/revoke` */
export async function revokeToken(account: Account, request: Request): Promise<ApiResponse> {
  const text = await request.text();
  if (!isJson(request)) throw wrongContentType();
  const body: unknown = parseJsonObject(text);
  if (!request.headers.has('authorization')) throw v1Error(400, 'The authorization information is missing');
  if (!isKnownClient(account, clientInHeader(request))) throw authenticationFailure();
  if (!v.is(revokeBody, body)) throw v1Error(400, 'Access Token Missing');
  // Not confirmed: the error for a token of another client, or for one that is no longer valid.
  if (!invalidateToken(account, body.access_token)) throw authenticationFailure();
  return ok({ status: v1SuccessStatus() });
}

/** `GET /auth/rate_limit` */
export function readRateLimit(account: Account): ApiResponse {
  const { limit, remaining, reset } = rateLimitStatus(account);
  return ok({
    status: v1SuccessStatus(),
    data: { 'X-RateLimit-Limit': limit, 'X-RateLimit-Remaining': remaining, 'X-RateLimit-Reset': reset },
  });
}

const isForm = ({ headers }: Request): boolean =>
  headers.get('content-type')?.split(';')[0]?.trim().toLowerCase() === 'application/x-www-form-urlencoded';

const isKnownClient = ({ client }: Account, given: Client | undefined): boolean =>
  given?.id === client.id && given.secret === client.secret;

/** The credential in `Basic …`, or in OneLogin's own format `client_id:…, client_secret:…`. */
function clientInHeader({ headers }: Request): Client | undefined {
  const authorization = headers.get('authorization') ?? '';
  const basic = /^basic ([\w+/=-]+)$/i.exec(authorization)?.[1];
  const text = basic === undefined ? authorization : decodeBasic(basic);
  const pattern = basic === undefined ? /^client_id: ?([^,\s]+), ?client_secret: ?(\S+)$/ : /^([^:]+):(.+)$/;
  const [, id, secret] = pattern.exec(text) ?? [];
  return id === undefined || secret === undefined ? undefined : { id, secret };
}

function clientInForm(form: URLSearchParams | undefined): Client | undefined {
  const id = form?.get('client_id');
  const secret = form?.get('client_secret');
  return id && secret ? { id, secret } : undefined;
}

function decodeBasic(base64: string): string {
  try {
    return atob(base64);
  } catch {
    return '';
  }
}
