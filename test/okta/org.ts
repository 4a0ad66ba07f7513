import { readFileSync } from 'node:fs';
import nock from 'nock';
import { afterAll, afterEach, beforeAll, expect } from 'vitest';
import { createOktaProvider, type OktaProvider } from '../../adapters/okta/index.ts';
import type { JsonObject, JsonValue } from '../../src/spec/factors.ts';
import type { CallOptions, Common, MfaProvider } from '../../src/spec/provider.ts';
import type { Enrollment } from '../../src/spec/results.ts';
import type { ActivationHandle, Step } from '../../src/spec/steps.ts';

export const ORG = 'https://acme.okta.com';
export const USER = '00u15s1KDETTQMQYABRL';
export const TOKEN = '00QCjAl4MlV-WPXM-secret-api-token';
export const TAC_AUTHENTICATOR = 'autnmtl4xbt8RQVzA0g4';
export const USER_PATH = `/api/v1/users/${USER}`;

export const packageVersion: string = JSON.parse(
  readFileSync(new URL('../../package.json', import.meta.url), 'utf8'),
).version;

type Extra = Common & { temporaryAccessCode?: { authenticatorId: string } | undefined };

export function provider(more: Extra = {}): OktaProvider {
  return createOktaProvider({
    orgUrl: ORG,
    apiToken: TOKEN,
    temporaryAccessCode: { authenticatorId: TAC_AUTHENTICATOR },
    ...more,
  });
}

/** One answer of a scripted org; a string body goes out as it is, `Error`: the connection breaks. */
export type Scripted =
  | { readonly status?: number; readonly body?: JsonValue; readonly headers?: Readonly<Record<string, string>> }
  | Error;
export type Sent = {
  readonly method: string;
  /** With its query. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Parsed; undefined: none. */
  readonly body: unknown;
};

export const REQUEST_ID = 'XgZ1Qe8vYx9-request-id';

/** A `fetch` that gives these answers, one after the other, and remembers what was asked. */
export function scripted(...answers: readonly Scripted[]) {
  const left = [...answers];
  const sent: Sent[] = [];
  const fetch = async (request: Request): Promise<Response> => {
    const { pathname, search } = new URL(request.url);
    const text = await request.text();
    const headers = Object.fromEntries(request.headers);
    const body: unknown = text === '' ? undefined : JSON.parse(text);
    sent.push({ method: request.method, path: pathname + search, headers, body });
    const next = left.shift();
    if (next === undefined) throw new Error(`Nobody answers ${request.method} ${pathname}.`);
    if (next instanceof Error) throw next;
    return responseOf(next);
  };
  return { fetch, sent, left };
}

function responseOf({ status = 200, body, headers = {} }: Exclude<Scripted, Error>): Response {
  const all = { 'x-okta-request-id': REQUEST_ID, date: new Date().toUTCString(), ...headers };
  if (body === undefined) return new Response(null, { status, headers: all });
  if (typeof body === 'string') return new Response(body, { status, headers: all });
  return Response.json(body, { status, headers: all });
}

/** A provider whose org answers as scripted. */
export function org(...answers: readonly Scripted[]) {
  const script = scripted(...answers);
  return { ...script, mfa: provider({ fetch: script.fetch }) };
}

/** Nothing leaves this machine, and every exchange that a test announces must happen. */
export function interceptNetwork(): void {
  beforeAll(() => nock.disableNetConnect());
  afterEach(() => {
    const pending = nock.pendingMocks();
    nock.cleanAll();
    expect(pending).toEqual([]);
  });
  afterAll(() => {
    nock.enableNetConnect();
    nock.restore();
  });
}

/** Records one exchange over the intercepted global fetch. */
export function onWire(method: 'GET' | 'POST' | 'DELETE', path: string, status: number, answer?: JsonValue) {
  const seen: Sent[] = [];
  nock(ORG)
    .intercept(path, method)
    .reply(async (request: Request) => {
      const { pathname, search } = new URL(request.url);
      const text = await request.text();
      const headers = Object.fromEntries(request.headers);
      seen.push({ method, path: pathname + search, headers, body: text === '' ? undefined : JSON.parse(text) });
      return answer === undefined ? [status] : [status, JSON.stringify(answer), { 'content-type': 'application/json' }];
    });
  return seen;
}

const OWN_HEADERS = {
  accept: 'application/json',
  authorization: `SSWS ${TOKEN}`,
  'user-agent': `polyfactor/${packageVersion}`,
};

/** Headers of every GET; `more` replaces or adds. */
export function headersOfGet(more: Readonly<Record<string, string>> = {}) {
  return { ...OWN_HEADERS, ...more };
}

/** Headers of everything else. */
export function headersOfPost(more: Readonly<Record<string, string>> = {}) {
  return { ...OWN_HEADERS, 'content-type': 'application/json', ...more };
}

/** Headers that Node's fetch sets of its own accord. */
const OF_THE_RUNTIME = new Set(['host', 'connection', 'sec-fetch-mode', 'accept-encoding', 'content-length']);

/** What was seen, without what the HTTP client adds for itself. */
export function exactly(seen: readonly Sent[]): Sent {
  expect(seen).toHaveLength(1);
  const [one] = seen;
  if (one === undefined) throw new Error('Nothing was sent.');
  const headers = Object.entries(one.headers).filter(
    ([name, value]) => !OF_THE_RUNTIME.has(name) && !(name === 'accept-language' && value === '*'),
  );
  return { ...one, headers: Object.fromEntries(headers) };
}

export const CLIENT: NonNullable<CallOptions['client']> = {
  ipAddress: '203.0.113.7',
  userAgent: 'Mozilla/5.0 (the user)',
  locale: 'de-CH',
};
export const CLIENT_HEADERS = {
  'x-forwarded-for': '203.0.113.7',
  'user-agent': 'Mozilla/5.0 (the user)',
  'accept-language': 'de-CH',
};

const href = (path: string, ...allow: string[]) => ({ href: `${ORG}${path}`, hints: { allow } });
export const factorPath = (id: string) => `${USER_PATH}/factors/${id}`;
export const verifyPathOf = (id: string) => `${factorPath(id)}/verify`;

/** Links as Okta sends them. */
export const linksOf = (id: string) => ({
  self: href(factorPath(id), 'GET', 'DELETE'),
  user: href(USER_PATH, 'GET'),
});

/** A factor as Okta sends it. */
export function factorJson(
  id: string,
  factorType: string,
  more: JsonObject = {},
): { readonly [key: string]: JsonValue } & { id: string } {
  const at = '2024-05-01T10:00:00.000Z';
  const _links = linksOf(id);
  const base = { factorType, provider: 'OKTA', vendorName: 'OKTA', created: at, lastUpdated: at };
  return { ...base, status: 'ACTIVE', _links, ...more, id };
}

export const challenged = (id: string, more: JsonObject = {}): JsonObject => ({
  factorResult: 'CHALLENGE',
  _links: { verify: href(`${factorPath(id)}/verify`, 'POST'), factor: href(factorPath(id), 'GET', 'DELETE') },
  ...more,
});

export const TRANSACTION = 'v2mst.GldKV5VxTrifyeZmWSQguA';

export const waiting = (id: string, more: JsonObject = {}): JsonObject => {
  const transaction = `${factorPath(id)}/transactions/${TRANSACTION}`;
  return {
    expiresAt: new Date(Date.now() + 300_000).toISOString(),
    factorResult: 'WAITING',
    _links: { poll: href(transaction, 'GET'), cancel: href(transaction, 'DELETE') },
    ...more,
  };
};

/** An error body of Okta's. */
export const errorJson = (errorCode: string, ...causes: readonly string[]) => ({
  errorCode,
  errorSummary: `${SECRET_IN_BODY} summary`,
  errorLink: errorCode,
  errorId: 'oaeneEaQF8qQrepOWHSkdoejw',
  errorCauses: causes.map((errorSummary) => ({ errorSummary })),
});
/** Something that stands in answers and must stand in no error. */
export const SECRET_IN_BODY = 'never-to-be-seen';

/** The step of an enrolment that waits. */
export function pendingStep(enrollment: Enrollment): Step<ActivationHandle> {
  if (enrollment.status !== 'pending') throw new Error('The enrolment is active at once.');
  return enrollment;
}

/** A challenge of a factor that was listed: one GET, and a POST where Okta sends something. */
export async function challengeListed(mfa: MfaProvider, options: CallOptions & { expiresInSeconds?: number } = {}) {
  const [factor] = await mfa.listFactors({ userId: USER });
  if (factor === undefined) throw new Error('The org lists no factor.');
  return mfa.challenge({ userId: USER, factor, ...options });
}

export const codeAnswer = { kind: 'code', code: '012345' } as const;

/** What a promise rejects with. */
export async function thrown(work: Promise<unknown>): Promise<unknown> {
  return work.then(
    () => {
      throw new Error('Nothing was thrown.');
    },
    (error: unknown) => error,
  );
}
