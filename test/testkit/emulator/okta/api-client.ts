import { expect, test } from 'vitest';
import type { JsonValue } from '../../../../src/spec/factors.ts';
import {
  createOktaEmulator,
  type OktaEmulator,
  type OktaEmulatorOptions,
} from '../../../../src/testkit/emulator/index.ts';

export type Answer = { readonly status: number; readonly body: unknown; readonly headers: Headers };
type Headed = Readonly<Record<string, string>>;

/** Raw calls to the emulator, about one user. A path that starts with `http` is a link out of an answer. */
export function callsTo(emulator: OktaEmulator, userId: string = firstOf(emulator.users)) {
  const base = `${emulator.orgUrl}/api/v1/users/${userId}`;
  const send = async (method: string, path: string, body?: JsonValue, headers: Headed = {}): Promise<Answer> => {
    const request = new Request(path.startsWith('http') ? path : base + path, {
      method,
      headers: {
        authorization: `SSWS ${emulator.apiToken}`,
        accept: 'application/json',
        'user-agent': 'polyfactor-test/1',
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      body: body === undefined ? null : JSON.stringify(body),
    });
    const response = await emulator.fetch(request);
    const text = await response.text();
    return { status: response.status, body: text === '' ? undefined : JSON.parse(text), headers: response.headers };
  };
  return {
    base,
    userId,
    phone: emulator.phone(userId),
    send,
    get: (path: string) => send('GET', path),
    post: (path: string, body?: JsonValue, headers?: Headed) => send('POST', path, body, headers),
    delete: (path: string) => send('DELETE', path),
    enroll: (factorType: string, provider: string, more: { readonly [key: string]: JsonValue } = {}, query = '') =>
      send('POST', `/factors${query}`, { factorType, provider, ...more }),
    verify: (id: string, body?: JsonValue, query = '') => send('POST', `/factors/${id}/verify${query}`, body),
    activate: (id: string, body?: JsonValue) => send('POST', `/factors/${id}/lifecycle/activate`, body),
  };
}

export type Calls = ReturnType<typeof callsTo>;

/** A value somewhere in an answer; undefined: it is not there. */
export function at(value: unknown, ...path: readonly (string | number)[]): unknown {
  let here = value;
  for (const key of path) {
    here = typeof here === 'object' && here !== null ? Reflect.get(here, key) : undefined;
  }
  return here;
}

/** Text somewhere in an answer. */
export function textAt(value: unknown, ...path: readonly (string | number)[]): string {
  const found = at(value, ...path);
  if (typeof found !== 'string') throw new Error(`No text at ${path.join('.')}.`);
  return found;
}

export const idOf = ({ body }: Answer): string => textAt(body, 'id');

/** What an error of Okta looks like; the error id is its own each time. */
export const error = (errorCode: string, errorSummary: string, ...causes: readonly string[]) => ({
  errorCode,
  errorSummary,
  errorLink: errorCode,
  errorId: expect.stringMatching(/^oae/),
  errorCauses: causes.map((cause) => ({ errorSummary: cause })),
});

function firstOf(ids: readonly string[]): string {
  const [id] = ids;
  if (id === undefined) throw new Error('The emulator has no user.');
  return id;
}

/** The whole answer; without a summary: any. */
export const refusal = (status: number, errorCode: string, summary?: string, ...causes: readonly string[]) => ({
  status,
  body: summary === undefined ? { errorCode } : error(errorCode, summary, ...causes),
});

export const TOO_MANY = refusal(429, 'E0000047', 'API call exceeded rate limit due to too many requests.');
export const REPLAYED = refusal(
  403,
  'E0000082',
  'Each code can only be used once. Please wait for a new code and try again.',
);
export const wrong = (what: 'passcode' | 'token' | 'code' | 'answer') =>
  refusal(403, 'E0000068', 'Invalid Passcode/Answer', `Your ${what} doesn't match our records. Please try again.`);
export const refusedEnrollment = (cause: string) =>
  refusal(400, 'E0000001', 'Api validation failed: factorEnrollRequest', cause);

const NOW = () => 1_600_000_000_000;

/** Tests, each with an org of its own whose clock stands at 2020-09-13T12:26:40Z, and calls about its first user. */
export const it = test
  .extend('emulator', () => createOktaEmulator({ now: NOW }))
  .extend('calls', ({ emulator }) => callsTo(emulator));

/** The same with options. */
export function set(options: OktaEmulatorOptions = {}): { emulator: OktaEmulator; calls: Calls } {
  const emulator = createOktaEmulator({ now: NOW, ...options });
  return { emulator, calls: callsTo(emulator) };
}

/** Enrolls a push and scans its picture. */
export async function activePush(calls: Calls): Promise<string> {
  const { body } = await calls.enroll('push', 'OKTA');
  scan(calls, pictureOf(body));
  return textAt(body, 'id');
}

export const scan = ({ phone }: Calls, qrCodeUrl: string) => phone.scan({ kind: 'app', qrCodeUrl });
export const pictureOf = (factor: unknown) => textAt(factor, '_embedded', 'activation', '_links', 'qrcode', 'href');
