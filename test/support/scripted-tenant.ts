import type { JsonValue } from '../../src/spec/factors.ts';
import type { Enrollment } from '../../src/spec/results.ts';
import type { ActivationHandle, Step } from '../../src/spec/steps.ts';

// A tenant that returns the responses of a test in order, and records every request.

/** One response. A string is sent unchanged as the body; an `Error` breaks the connection. */
export type Scripted =
  | { readonly status?: number; readonly body?: JsonValue; readonly headers?: Readonly<Record<string, string>> }
  | Error;
export type Sent = {
  readonly method: string;
  /** Includes the query. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Parsed JSON. Undefined if the request had no body. */
  readonly body: unknown;
};

/** What all responses of one identity provider have in common. */
export type TenantForm = {
  readonly headers: Readonly<Record<string, string>>;
  /** The token endpoint. Its requests are recorded separately. Without scripted tokens it returns valid ones. */
  readonly token?: { readonly path: string; readonly answer: (count: number) => Scripted };
};

export async function readSent(request: Request): Promise<Sent> {
  const { pathname, search } = new URL(request.url);
  const text = await request.text();
  const headers = Object.fromEntries(request.headers);
  const body: unknown = text === '' ? undefined : JSON.parse(text);
  return { method: request.method, path: pathname + search, headers, body };
}

/** Creates a response with its own and the usual headers. */
export function responseOf(
  { status = 200, body, headers = {} }: Exclude<Scripted, Error>,
  usual: TenantForm['headers'],
): Response {
  const all = { date: new Date().toUTCString(), ...usual, ...headers };
  if (body === undefined || status === 204) return new Response(null, { status, headers: all });
  if (typeof body === 'string') return new Response(body, { status, headers: all });
  return Response.json(body, { status, headers: all });
}

/** A `fetch` with scripted responses. `left` contains the unused ones. */
export function scriptedFetch(form: TenantForm, answers: readonly Scripted[], tokens: readonly Scripted[] = []) {
  const left = [...answers];
  const tokensLeft = [...tokens];
  const sent: Sent[] = [];
  const tokenRequests: Sent[] = [];
  const fetch = async (input: Request | URL | string, init?: RequestInit): Promise<Response> => {
    const one = await readSent(new Request(input, init));
    const isToken = form.token?.path === one.path;
    (isToken ? tokenRequests : sent).push(one);
    const next = isToken ? (tokensLeft.shift() ?? form.token?.answer(tokenRequests.length)) : left.shift();
    if (next === undefined) throw new Error(`The script has no response to ${one.method} ${one.path}.`);
    if (next instanceof Error) throw next;
    return responseOf(next, form.headers);
  };
  return { fetch, sent, left, tokenRequests };
}

/** The step of a pending enrollment. */
export function pendingStep(enrollment: Enrollment): Step<ActivationHandle> {
  if (enrollment.status !== 'pending') throw new Error('The enrollment is active immediately.');
  return enrollment;
}

/** The error with which a promise rejects. */
export async function thrown(work: Promise<unknown>): Promise<unknown> {
  return work.then(
    () => {
      throw new Error('Nothing was thrown.');
    },
    (error: unknown) => error,
  );
}
