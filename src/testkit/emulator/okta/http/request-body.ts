import { ApiError } from './errors.ts';

/** Checks the media types of a request and parses its body. Undefined: the request has no body. */
export async function readJsonBody(request: Request): Promise<unknown> {
  checkAccept(request.headers.get('accept'));
  const body = await request.text();
  if (request.method === 'GET' || request.method === 'DELETE') return undefined;
  checkContentType(request.headers.get('content-type'), body !== '');
  return body === '' ? undefined : parseJsonObject(body);
}

/** HTTP: a request without `Accept` takes any media type. */
function checkAccept(accept: string | null): void {
  const types = (accept ?? '*/*').split(',').map((range) => range.split(';')[0]?.trim().toLowerCase());
  const acceptsJson = ['application/json', 'application/*', '*/*'].some((type) => types.includes(type));
  if (!acceptsJson) throw new ApiError('E0000019');
}

function checkContentType(contentType: string | null, hasBody: boolean): void {
  if (contentType === null && !hasBody) return;
  if (contentType === null) throw new ApiError('E0000018');
  if (contentType.split(';')[0]?.trim().toLowerCase() !== 'application/json') throw new ApiError('E0000021');
}

function parseJsonObject(body: string): object {
  try {
    const value: unknown = JSON.parse(body);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value;
  } catch {
    // A syntax error gets the same error as JSON that is not an object.
  }
  throw new ApiError('E0000003');
}
