import { inspect } from 'node:util';
import { afterAll, beforeAll, beforeEach, expect, vi } from 'vitest';
import { isMfaError } from '../../../src/spec/errors.ts';
import type { JsonValue } from '../../../src/spec/factors.ts';
import type { MfaProvider } from '../../../src/spec/provider.ts';
import type { Handle } from '../../../src/spec/steps.ts';
import { ERROR_CODES } from '../../support/error-codes.ts';
import { hasDoubledKey } from './doubled-keys.ts';
import {
  CANARY,
  type createEventRecorder,
  type DocumentedResponse,
  type Exchange,
  NOW,
  type Settled,
  TOKEN,
  type WireResponse,
} from './harness.ts';
import { isObject, isOk, type Meaning, type Oracle } from './oracle.ts';

// What must hold after any response to any operation.

/** One operation of an adapter, and the responses before and after its tested request. */
export type Operation<M extends MfaProvider = MfaProvider> = {
  readonly title: string;
  /** Responses before the tested request: first to `prepare`, then to the call itself. */
  readonly setup: readonly DocumentedResponse[];
  /** Documented responses with which the operation succeeds. */
  readonly successes: readonly DocumentedResponse[];
  /** Responses to the requests after the tested one. */
  readonly following?: readonly DocumentedResponse[];
  readonly oracle: Oracle;
  /** `code` carries the user's answer. `read` is a GET that may be repeated. `poll` and `change` are neither. */
  readonly request: 'code' | 'read' | 'poll' | 'change';
  readonly testedEndpoint?: 'token';
  prepare(mfa: M): Promise<Ready>;
};
export type Ready = { readonly run: () => Promise<unknown>; readonly handle?: Handle | undefined };

const FIELDS = [
  ...[
    'name',
    'code',
    'provider',
    'operation',
    'providerStatus',
    'providerCode',
    'networkCode',
    'requestId',
    'retryAfterMs',
  ],
  'outcomeUnknown',
];
/** Secrets of the service and its users. */
const SECRETS = [
  '012345',
  'the-answer-of-the-user',
  TOKEN,
  'secret-of-the-service',
  '+14155550100',
  'dade@acme.example',
];
/** Names of the identity provider's errors. Errors may repeat them from bodies. */
const PROVIDER_ERROR_NAMES = /^(E\d{7}|[A-Z][A-Za-z]+(Error|Action|Credentials|Found))$/;

const uncaught: unknown[] = [];
const recordUncaught = (reason: unknown) => void uncaught.push(reason);

/** Uses fake timers, and fails on uncaught errors. */
export function setUpChecks(): void {
  beforeAll(async () => {
    // Loaded with the first request, which fake timers do not wait for.
    await import('../../../src/adapter-kit/http/fetch-sender.ts');
    process.on('unhandledRejection', recordUncaught);
    process.on('uncaughtException', recordUncaught);
  });
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval'] });
    return () => vi.useRealTimers();
  });
  afterAll(() => {
    process.off('unhandledRejection', recordUncaught);
    process.off('uncaughtException', recordUncaught);
    expect(uncaught).toEqual([]);
  });
}

/** No timer is left, and no rejection is uncaught. */
export function assertNothingLeft(): void {
  expect(vi.getTimerCount(), 'timers left').toBe(0);
  expect(uncaught, 'uncaught rejections').toEqual([]);
}

/** The body as JSON. Undefined if it is not JSON, or if an object in it has a key twice. */
export function parsedBody({ status, text }: WireResponse): JsonValue | undefined {
  if (text === '' || [204, 205, 304].includes(status)) return null;
  try {
    const value: JsonValue = JSON.parse(text);
    // Two parsers of a doubled key read two values.
    return hasDoubledKey(text) ? undefined : value;
  } catch {
    return undefined;
  }
}

/** Whether the response arrives completely. One without a body does so at once. */
function isComplete(response: WireResponse): boolean {
  const { delivery, status, text } = response;
  const isEmpty = text === '' || [204, 205, 304].includes(status);
  return ['plain', 'trickled', ...(isEmpty ? ['cut', 'stalled', 'huge'] : [])].includes(delivery);
}

/** The oracle's meaning of the last response to the tested request. */
export function expectedMeaning(oracle: Oracle, exchanges: readonly Exchange[]): Meaning {
  const response = exchanges.findLast(({ role }) => role === 'tested')?.response;
  if (response === undefined || !isComplete(response)) return 'no';
  if (response.status >= 300 && response.status < 400) return 'no';
  // An HTML page is never a success.
  if (response.headers['content-type'] === 'text/html' && parsedBody(response) !== null) return 'no';
  return oracle(response.status, parsedBody(response));
}

/** What the result of a call says. */
export function reportedMeaning(settled: Settled): Meaning {
  if ('error' in settled) return 'no';
  const { value } = settled;
  if (Array.isArray(value)) return 'list';
  if (!isObject(value)) return 'done';
  if (value.status === 'approved' || value.status === 'active') return value.type === undefined ? value.status : 'done';
  if ('prompt' in value) return 'step';
  return value.status === 'pending' || value.status === 'rejected' ? 'no' : 'done';
}

const POLL_REASONS = ['denied', 'expired', 'canceled', 'locked'];
const ANSWER_REASONS = ['wrong-answer', 'expired', 'replayed', 'locked'];
/** HTTP statuses other than 2xx with which an identity provider reports the result of a step. */
const STEP_STATUSES = [400, 401, 403, 404];

/** A step without success is pending, is rejected with a fitting reason, or the call fails with an MfaError. */
export function assertOutcome(
  op: Operation,
  settled: Settled,
  handle: Handle | undefined,
  last: WireResponse | undefined,
) {
  if ('error' in settled) return assertMfaError(settled.error, [last?.text ?? '']);
  const { value } = settled;
  if (!isObject(value) || handle === undefined || !['pending', 'rejected'].includes(String(value.status))) return;
  if ('prompt' in value) return;
  const status = last?.status ?? 0;
  expect(isOk(status) || STEP_STATUSES.includes(status), `HTTP ${status} says nothing about a step`).toBe(true);
  expect(last !== undefined && isComplete(last), 'a response that arrived completely').toBe(true);
  if (value.status === 'pending') {
    expect(op.request, 'only a poll may be pending').not.toBe('code');
    expect(value.handle).toEqual(handle);
    expect(value.pollAfterMs).toBeGreaterThan(0);
    return;
  }
  expect(op.request === 'code' ? ANSWER_REASONS : POLL_REASONS).toContain(value.reason);
  const mayRetry = ['wrong-answer', 'replayed'].includes(String(value.reason));
  expect(value.handle).toEqual(mayRetry ? handle : null);
}

/** The error is an MfaError with a known code. It holds nothing of a body, a code or a credential. */
export function assertMfaError(error: unknown, texts: readonly string[]): void {
  if (!isMfaError(error)) throw new Error(`Not an MfaError: ${inspect(error)}`);
  expect(ERROR_CODES).toContain(error.code);
  for (const key of Object.keys(error)) expect(FIELDS).toContain(key);
  expect(error.cause).toBeUndefined();
  const shown = `${error.message} ${JSON.stringify({ ...error, providerCode: undefined })}`;
  if (error.providerCode !== undefined) expect(error.providerCode).toMatch(PROVIDER_ERROR_NAMES);
  assertNoSecret(`${shown} ${inspect(error, { depth: 9, showHidden: true })} ${String(error)}`);
  for (const longText of texts.flatMap(longTextsIn)) {
    if (shown.includes(longText)) throw new Error(`An error repeats a body: ${longText}`);
  }
}

function assertNoSecret(text: string): void {
  for (const secret of [CANARY, ...SECRETS]) {
    if (text.includes(secret)) throw new Error(`A secret is shown: ${secret} in ${text}`);
  }
}

/** The texts of a body that are too long to be in a message of ours by chance. */
function longTextsIn(text: string): readonly string[] {
  const longTexts: string[] = [];
  try {
    JSON.parse(text, (_key, value: unknown) => {
      if (typeof value === 'string' && value.length >= 10 && !PROVIDER_ERROR_NAMES.test(value)) longTexts.push(value);
      return value;
    });
  } catch {
    if (text.length >= 10) longTexts.push(text);
  }
  return longTexts;
}

/** One event per call, with the call's outcome and nothing of a body. */
export function assertEvent({ events }: ReturnType<typeof createEventRecorder>, settled: Settled): void {
  expect(events).toHaveLength(1);
  assertNoSecret(JSON.stringify(events));
  const outcome = events[0]?.outcome;
  if ('error' in settled) {
    expect(outcome).toBe(isMfaError(settled.error) ? settled.error.code : '');
    return;
  }
  const status = isObject(settled.value) && !('id' in settled.value) ? settled.value.status : undefined;
  expect(outcome).toBe(typeof status === 'string' ? status : isObject(settled.value) ? outcome : 'ok');
}

/** How OneLogin reports an access token that is no longer valid: by any 401 to a GET, otherwise by its text. */
const DEAD_TOKEN = /Unauthorized|Authentication Failure/;
const refusesToken = ({ method, response: { status, text } }: Exchange) =>
  DEAD_TOKEN.test(text) || (method === 'GET' && (status === 401 || text.includes('401')));

/**
 * No request that changes something is sent twice. The exception is OneLogin: after a dead access token, a call without
 * a code is sent once more.
 */
export function assertRequestCount(op: Operation, exchanges: readonly Exchange[]): void {
  const target = exchanges.filter(({ role }) => role === 'tested');
  const hasToken = op.testedEndpoint === undefined && exchanges.some(({ role }) => role === 'token');
  const renewsToken = hasToken && op.request !== 'code' && target.some(refusesToken);
  const maximum = (op.request === 'read' ? 3 : 1) * (renewsToken ? 2 : 1);
  expect(target.length, 'requests for one call').toBeLessThanOrEqual(maximum);
  expect(exchanges.filter(({ role }) => role === 'token').length).toBeLessThanOrEqual(renewsToken ? 2 : 1);
  const unsafe = exchanges.filter(({ method, role }) => method !== 'GET' && role !== 'token');
  for (const [what, requests] of Map.groupBy(unsafe, ({ method, path }) => `${method} ${path}`)) {
    expect(requests.length, what).toBeLessThanOrEqual(renewsToken && requests.some(refusesToken) ? 2 : 1);
  }
}

/** A step belongs to the user, starts now and lasts at most 15 minutes. */
export function assertStep(value: unknown, userId: string): void {
  if (!isObject(value) || !isObject(value.handle)) throw new Error('A step without a handle.');
  const { userId: role, issuedAt, expiresAt } = value.handle;
  expect(role).toBe(userId);
  const lifetime = Date.parse(String(expiresAt)) - Date.parse(String(issuedAt));
  expect(Date.parse(String(issuedAt))).toBe(NOW);
  expect(lifetime).toBeGreaterThanOrEqual(0);
  expect(lifetime).toBeLessThanOrEqual(900_000);
  expect(structuredClone(value.handle)).toEqual(value.handle);
}
