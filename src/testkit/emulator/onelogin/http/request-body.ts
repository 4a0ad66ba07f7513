import type { ApiVersion } from './authenticate.ts';
import { type ApiError, v1Error, v2BadRequest, wrongContentType } from './errors.ts';

/** Checks the media type of a request and parses its body. Undefined: the request has no body. */
export async function readJsonBody(request: Request, version: ApiVersion): Promise<unknown> {
  const text = await request.text();
  if (request.method === 'GET' || request.method === 'DELETE' || text === '') return undefined;
  if (!isJson(request)) throw version === 'v1' ? wrongContentType() : v2BadRequest('Content-Type is not JSON');
  const body = parseJsonObject(text);
  if (body === undefined) throw notJsonObject(version);
  return body;
}

export const isJson = ({ headers }: Request): boolean =>
  headers.get('content-type')?.split(';')[0]?.trim().toLowerCase() === 'application/json';

/** Undefined: the text is not a JSON object. */
export function parseJsonObject(text: string): object | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function notJsonObject(version: ApiVersion): ApiError {
  const message = 'The request body is not a JSON object';
  return version === 'v1' ? v1Error(400, message) : v2BadRequest(message);
}
