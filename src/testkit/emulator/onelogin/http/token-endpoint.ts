import * as v from 'valibot';
import { issuedToken, killToken } from '../access-tokens.ts';
import type { Account } from '../state.ts';
import { isJson, jsonObject } from './authenticate.ts';
import { authenticationFailure, v1Refusal, v1Success, wrongContentType } from './errors.ts';
import { ok, type Reply } from './operation.ts';
import { rateLimit } from './rate-limit.ts';

const ACCOUNT_ID = 555555;
const tokenBody = v.object({ grant_type: v.literal('client_credentials') });
const revokeBody = v.object({ access_token: v.pipe(v.string(), v.minLength(1)) });

type Client = { readonly id: string; readonly secret: string };

/** `POST /auth/oauth2/v2/token` */
export async function generateToken(account: Account, request: Request): Promise<Reply> {
  const text = await request.text();
  const form = isForm(request) ? new URLSearchParams(text) : undefined;
  if (form === undefined && !isJson(request)) throw wrongContentType();
  const body: unknown = form === undefined ? jsonObject(text) : Object.fromEntries(form);
  if (!v.is(tokenBody, body)) throw v1Refusal(400, 'grant_type is incorrect/absent');
  if (!isOurs(account, clientOf(request) ?? clientOfForm(form))) {
    const refusal = authenticationFailure();
    if (account.tokenAnswers !== 'error-as-200') throw refusal;
    return ok(refusal.body);
  }
  const { value, refreshToken, createdAt } = issuedToken(account);
  const token = {
    access_token: value,
    created_at: new Date(createdAt).toISOString(),
    expires_in: account.tokenLifetimeSeconds,
    refresh_token: refreshToken,
    token_type: 'bearer',
    account_id: ACCOUNT_ID,
  };
  return ok(account.tokenAnswers === 'wrapped' ? { status: v1Success(), data: [token] } : token);
}

/** `POST /auth/oauth2/revoke` */
export async function revokeToken(account: Account, request: Request): Promise<Reply> {
  const text = await request.text();
  if (!isJson(request)) throw wrongContentType();
  const body: unknown = jsonObject(text);
  if (!request.headers.has('authorization')) throw v1Refusal(400, 'The authorization information is missing');
  if (!isOurs(account, clientOf(request))) throw authenticationFailure();
  if (!v.is(revokeBody, body)) throw v1Refusal(400, 'Access Token Missing');
  // Not confirmed: what it says of a token that is not this client's, or is dead already.
  if (!killToken(account, body.access_token)) throw authenticationFailure();
  return ok({ status: v1Success() });
}

/** `GET /auth/rate_limit` */
export function readRateLimit(account: Account): Reply {
  const { limit, remaining, reset } = rateLimit(account);
  return ok({
    status: v1Success(),
    data: { 'X-RateLimit-Limit': limit, 'X-RateLimit-Remaining': remaining, 'X-RateLimit-Reset': reset },
  });
}

const isForm = ({ headers }: Request): boolean =>
  headers.get('content-type')?.split(';')[0]?.trim().toLowerCase() === 'application/x-www-form-urlencoded';

const isOurs = ({ client }: Account, given: Client | undefined): boolean =>
  given?.id === client.id && given.secret === client.secret;

/** `Basic …`, or OneLogin's own `client_id:…, client_secret:…`. */
function clientOf({ headers }: Request): Client | undefined {
  const authorization = headers.get('authorization') ?? '';
  const basic = /^basic ([\w+/=-]+)$/i.exec(authorization)?.[1];
  const text = basic === undefined ? authorization : plain(basic);
  const pattern = basic === undefined ? /^client_id: ?([^,\s]+), ?client_secret: ?(\S+)$/ : /^([^:]+):(.+)$/;
  const [, id, secret] = pattern.exec(text) ?? [];
  return id === undefined || secret === undefined ? undefined : { id, secret };
}

function clientOfForm(form: URLSearchParams | undefined): Client | undefined {
  const id = form?.get('client_id');
  const secret = form?.get('client_secret');
  return id && secret ? { id, secret } : undefined;
}

function plain(base64: string): string {
  try {
    return atob(base64);
  } catch {
    return '';
  }
}
