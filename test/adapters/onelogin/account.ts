import { vi } from 'vitest';
import type { OneLoginExtras } from '../../../adapters/onelogin/shared/extras.ts';
import type { Common } from '../../../src/spec/common.ts';
import type { JsonObject, JsonValue } from '../../../src/spec/factors.ts';
import type { Fetch } from '../../../src/spec/fetch.ts';
import type { CallOptions, MfaProvider } from '../../../src/spec/provider.ts';
import type { VerificationHandle } from '../../../src/spec/steps.ts';
import { networkFetch, onNetwork } from '../../support/network.ts';
import { responseOf as respond, type Scripted, type Sent, scriptedFetch } from '../../support/scripted-tenant.ts';

// A OneLogin account as the tests of both versions see it.

export type OneLoginProvider = MfaProvider & OneLoginExtras;

export const ACCOUNT = 'https://acme.onelogin.com';
export const CLIENT_ID = 'client-id-of-the-service';
export const CLIENT_SECRET = 'client-secret-of-the-service';
export const BASIC = `Basic ${Buffer.from(`${CLIENT_ID}:${CLIENT_SECRET}`).toString('base64')}`;
export const credential = { subdomain: 'acme', clientId: CLIENT_ID, clientSecret: CLIENT_SECRET } as const;
export const PHONE = '+14156456830';
export const REQUEST_ID = '7fd7a5f0-2c3d-4c8e';
/** Something that stands in answers and must stand in no error. */
export const SECRET_IN_BODY = 'never-to-be-seen';
export const codeAnswer = { kind: 'code', code: '012345' } as const;
export const newSms = { type: 'sms', phoneNumber: PHONE } as const;
export const CLIENT: NonNullable<CallOptions['client']> = {
  ipAddress: '203.0.113.7',
  userAgent: 'Mozilla/5.0 (the user)',
  locale: 'de-CH',
};

/** The access token of the n-th token answer. */
export const tokenOf = (count: number) => `access-token-${count}`;

/** What the token endpoint answers. */
export function tokenJson(access_token: string, more: JsonObject = {}): JsonObject {
  const created_at = new Date().toISOString();
  return { access_token, created_at, expires_in: 36_000, token_type: 'bearer', account_id: 555_555, ...more };
}

export const TOKEN_PATH = '/auth/oauth2/v2/token';
const form = {
  headers: { 'x-request-id': REQUEST_ID },
  token: { path: TOKEN_PATH, answer: (count: number) => ({ body: tokenJson(tokenOf(count)) }) },
};

/** A `fetch` that gives these answers, one after the other. Token requests are apart: `tokens` are their answers. */
export const scripted = (answers: readonly Scripted[], tokens: readonly Scripted[] = []) =>
  scriptedFetch(form, answers, tokens);

export const responseOf = (answer: Exclude<Scripted, Error>) => respond(answer, form.headers);

/** For a version: a provider, one whose account answers as scripted, one with a clock of its own, one on the wire. */
export function accountsOf(create: (options: Common) => OneLoginProvider) {
  const provider = (more: Common = {}) => create({ ...credential, ...more });
  return {
    provider,
    account(...answers: readonly Scripted[]) {
      const script = scripted(answers);
      return { ...script, mfa: provider({ fetch: script.fetch }) };
    },
    /** An account at a time of its own, whose clock is `ahead` of ours. */
    clocked(answers: readonly Scripted[], ahead = 0) {
      const clock = { now: START };
      const script = scripted(answers);
      const fetch: Fetch = async (url, init) => {
        const response = await script.fetch(url, init);
        response.headers.set('date', new Date(clock.now + ahead).toUTCString());
        return response;
      };
      return { ...script, clock, mfa: provider({ fetch, now: () => clock.now }) };
    },
    providerOnWire: (more: Common = {}) => provider({ fetch: networkFetch, ...more }),
  };
}

/** When `clocked` begins. */
export const START = Date.parse('2026-03-01T10:00:00.000Z');
export const isoOf = (ms: number) => new Date(ms).toISOString();

/** The ends of the paths that were asked for. */
export const ends = (sent: readonly Sent[]) => sent.map(({ path }) => path.split('/').at(-1) ?? '');
/** `METHOD end-of-path` of what was sent. */
export const lines = (sent: readonly Sent[]) => sent.map(({ method, path }) => `${method} ${path.split('/').at(-1)}`);
export const bearers = (sent: readonly Sent[]) => sent.map(({ headers }) => headers.authorization);

/** The error of a 401, 403 or any other status, as `statusCode` says it. */
export const statusCode = (code: number, message: JsonValue, name = 'SomeError') => ({
  status: code,
  body: { statusCode: code, name, message },
});
/** The same as an envelope says it. */
export function refusal(code: number, message: string, type = code === 401 ? 'Unauthorized' : 'bad request') {
  return { status: code, body: { status: { error: true, code, type, message } } };
}
/** A success in an envelope. */
export function enveloped(data?: JsonValue, more: JsonObject = {}): JsonObject {
  const status = { error: false, code: 200, type: 'success', message: 'Success', ...more };
  return data === undefined ? { status } : { status, data };
}
/** The documented success object. */
export const SAID = { error: false, code: 200, type: 'success', message: 'Success' };

export type StepOptions = CallOptions & { expiresInSeconds?: number; expects?: 'code' | 'approval' };

/** The first factor that the account lists. */
export async function firstListed(mfa: MfaProvider, userId: string) {
  const [factor] = await mfa.listFactors({ userId });
  if (factor === undefined) throw new Error('The account lists no factor.');
  return factor;
}

/** What the user's code comes to. */
export const typed = (mfa: MfaProvider, handle: VerificationHandle) =>
  mfa.verify({ userId: handle.userId, handle, answer: codeAnswer });
export const polled = (mfa: MfaProvider, handle: VerificationHandle) => mfa.verify({ userId: handle.userId, handle });

/** Lets pass, while this runs, the time that a look-up waits before it asks again. */
export async function hurried<T>(work: () => Promise<T>): Promise<T> {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  try {
    let isDone = false;
    const running = work().finally(() => {
      isDone = true;
    });
    running.catch(() => {});
    while (!isDone) await vi.advanceTimersByTimeAsync(100);
    return await running;
  } finally {
    vi.useRealTimers();
  }
}

/** JSON in which `"#123"` is a number, of any length. */
export const rawJson = (body: JsonValue) => JSON.stringify(body).replace(/"#(\d+)"/g, '$1');

/** Announces one exchange with the account. */
export const onWire = (method: 'GET' | 'POST' | 'PUT' | 'DELETE', path: string, status: number, answer?: JsonValue) =>
  onNetwork(ACCOUNT, method, path, status, answer);

/** The token request, which comes before the first other one. */
export const tokenOnWire = () => onWire('POST', TOKEN_PATH, 200, tokenJson(tokenOf(1)));

const OWN_HEADERS = { accept: 'application/json', 'user-agent': 'polyfactor/0.1.0' };
/** Headers of every GET: the user's own go nowhere. */
export const headersOfGet = { ...OWN_HEADERS, authorization: `Bearer ${tokenOf(1)}` };
export const headersOfChange = { ...headersOfGet, 'content-type': 'application/json' };
/** Headers of the requests that the API credential itself makes. */
export const headersOfClient = { ...OWN_HEADERS, 'content-type': 'application/json', authorization: BASIC };
