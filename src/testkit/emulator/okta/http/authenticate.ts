import type { Org } from '../state.ts';
import { Refusal } from './errors.ts';

/** What a request must bring before any operation looks at it: a credential, media types, and a JSON body if any. */
export async function admitted(org: Org, request: Request): Promise<unknown> {
  if (!org.credentials.includes(request.headers.get('authorization') ?? '')) throw new Refusal('E0000011');
  checkAccept(request.headers.get('accept'));
  const body = await request.text();
  if (request.method === 'GET' || request.method === 'DELETE') return undefined;
  checkContentType(request.headers.get('content-type'), body !== '');
  return body === '' ? undefined : jsonObject(body);
}

/** A Request that names none goes out with "anything": the HTTP client fills it in. */
function checkAccept(accept: string | null): void {
  const types = (accept ?? '*/*').split(',').map((range) => range.split(';')[0]?.trim().toLowerCase());
  const suits = ['application/json', 'application/*', '*/*'].some((type) => types.includes(type));
  if (!suits) throw new Refusal('E0000019');
}

function checkContentType(contentType: string | null, needed: boolean): void {
  if (contentType === null && !needed) return;
  if (contentType === null) throw new Refusal('E0000018');
  if (contentType.split(';')[0]?.trim().toLowerCase() !== 'application/json') throw new Refusal('E0000021');
}

function jsonObject(body: string): object {
  try {
    const value: unknown = JSON.parse(body);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value;
  } catch {
    // Falls through to the same refusal.
  }
  throw new Refusal('E0000003');
}
