import { isLive } from '../access-tokens.ts';
import type { Account } from '../state.ts';
import {
  authenticationFailure,
  type Refusal,
  v1Refusal,
  v2BadRequest,
  v2Unauthorized,
  wrongContentType,
} from './errors.ts';

/** Whose words a refusal is in: v1 speaks for /auth too. */
export type Dialect = 'v1' | 'v2';

/** What a call must bring before any operation looks at it: a living access token, and a JSON object if it has a body. */
export async function admitted(account: Account, request: Request, dialect: Dialect): Promise<unknown> {
  checkBearer(account, request.headers.get('authorization'), dialect);
  const text = await request.text();
  if (request.method === 'GET' || request.method === 'DELETE' || text === '') return undefined;
  if (!isJson(request)) throw dialect === 'v1' ? wrongContentType() : v2BadRequest('Content-Type is not JSON');
  const body = jsonObject(text);
  if (body === undefined) throw unparsable(dialect);
  return body;
}

function checkBearer(account: Account, authorization: string | null, dialect: Dialect): void {
  if (authorization === null && dialect === 'v1') throw v1Refusal(400, 'Authorization Information is incorrect');
  const token = /^bearer (\S+)$/i.exec(authorization ?? '')?.[1];
  if (token !== undefined && isLive(account, token)) return;
  throw dialect === 'v1' ? authenticationFailure() : v2Unauthorized();
}

export const isJson = ({ headers }: Request): boolean =>
  headers.get('content-type')?.split(';')[0]?.trim().toLowerCase() === 'application/json';

/** Undefined: the text is no JSON object. */
export function jsonObject(text: string): object | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function unparsable(dialect: Dialect): Refusal {
  const message = 'The request body is not a JSON object';
  return dialect === 'v1' ? v1Refusal(400, message) : v2BadRequest(message);
}
