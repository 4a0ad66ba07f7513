import { inspect } from 'node:util';
import { afterAll, beforeAll, beforeEach, expect, vi } from 'vitest';
import { isMfaError } from '../../../src/spec/errors.ts';
import type { JsonValue } from '../../../src/spec/factors.ts';
import type { MfaProvider } from '../../../src/spec/provider.ts';
import type { Handle } from '../../../src/spec/steps.ts';
import { CANARY, type createEar, type Exchange, NOW, type Plain, type Settled, TOKEN, type Wire } from './harness.ts';
import { isObject, isOk, type Meaning, type Oracle } from './oracle.ts';

// What must hold after any answer, whatever the operation.

/** One operation of one adapter, up to the request that any answer at all is given to. */
export type Operation<M extends MfaProvider = MfaProvider> = {
  readonly title: string;
  /** The answers that come before; those of `prepare` and, then, those of the call itself. */
  readonly before: readonly Plain[];
  /** Documented answers that it succeeds by. */
  readonly good: readonly Plain[];
  /** Those of the requests that follow. */
  readonly rest?: readonly Plain[];
  readonly oracle: Oracle;
  /** `code`: the user's answer goes along; `look`: a GET that may be repeated; `poll`, `change`: neither. */
  readonly request: 'code' | 'look' | 'poll' | 'change';
  readonly aims?: 'token';
  prepare(mfa: M): Promise<Ready>;
};
export type Ready = { readonly run: () => Promise<unknown>; readonly handle?: Handle | undefined };

const CODES = [
  ...['INVALID_CONFIG', 'INVALID_INPUT', 'UNSUPPORTED', 'HANDLE_INVALID', 'NOT_FOUND', 'CONFLICT', 'UNAUTHENTICATED'],
  ...['FORBIDDEN', 'RATE_LIMITED', 'UNAVAILABLE', 'UNEXPECTED_RESPONSE'],
];
const FIELDS = [
  ...['name', 'code', 'provider', 'operation', 'status', 'providerCode', 'requestId', 'retryAfterMs'],
  'outcomeUnknown',
];
/** What the service and its users keep to themselves. */
const SECRETS = [
  '012345',
  'the-answer-of-the-user',
  TOKEN,
  'secret-of-the-service',
  '+14155550100',
  'dade@acme.example',
];
/** Words of bodies that an error may repeat: the identity provider's own names of errors. */
const NAMES = /^(E\d{7}|[A-Z][A-Za-z]+(Error|Action|Credentials|Found))$/;

const strays: unknown[] = [];
const onStray = (reason: unknown) => void strays.push(reason);

/** Fake timers, and a watch for what nobody catches. */
export function watch(): void {
  beforeAll(async () => {
    await import('ky');
    process.on('unhandledRejection', onStray);
    process.on('uncaughtException', onStray);
  });
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval'] });
    return () => vi.useRealTimers();
  });
  afterAll(() => {
    process.off('unhandledRejection', onStray);
    process.off('uncaughtException', onStray);
    expect(strays).toEqual([]);
  });
}

/** No timer is left, and nothing was rejected that nobody catches. */
export function assertQuiet(): void {
  expect(vi.getTimerCount(), 'timers left').toBe(0);
  expect(strays, 'rejections that nobody catches').toEqual([]);
}

/** The body as JSON; undefined: it is none. */
export function parsedBody({ status, text }: Wire): JsonValue | undefined {
  if (text === '' || [204, 205, 304].includes(status)) return null;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** True for an answer that arrives to its end; one without a body ends at once. */
function isWhole(wire: Wire): boolean {
  const { delivery, status, text } = wire;
  const isEmpty = text === '' || [204, 205, 304].includes(status);
  return ['plain', 'trickled', ...(isEmpty ? ['cut', 'stalled', 'huge'] : [])].includes(delivery);
}

/** What the oracle makes of the last answer to the request that was tried. */
export function meaningOf(oracle: Oracle, exchanges: readonly Exchange[]): Meaning {
  const wire = exchanges.findLast(({ of }) => of === 'target')?.wire;
  if (wire === undefined || !isWhole(wire)) return 'no';
  if (wire.status >= 300 && wire.status < 400) return 'no';
  // A page is no answer, whatever its text.
  if (wire.headers['content-type'] === 'text/html' && parsedBody(wire) !== null) return 'no';
  return oracle(wire.status, parsedBody(wire));
}

/** What a call says that it has achieved. */
export function claimOf(settled: Settled): Meaning {
  if ('error' in settled) return 'no';
  const { value } = settled;
  if (Array.isArray(value)) return 'list';
  if (!isObject(value)) return 'done';
  if (value.status === 'approved' || value.status === 'active') return value.type === undefined ? value.status : 'done';
  if ('prompt' in value) return 'step';
  return value.status === 'pending' || value.status === 'rejected' ? 'no' : 'done';
}

const POLLED = ['denied', 'expired', 'canceled', 'locked'];
const ANSWERED = ['wrong-answer', 'expired', 'replayed', 'locked'];
/** The statuses beside 2xx with which an identity provider says anything of a step. */
const SAYING = [400, 401, 403, 404];

/** A step that has not succeeded is pending, rejected for a reason that fits, or failed by an MfaError. */
export function assertDeclared(op: Operation, settled: Settled, handle: Handle | undefined, last: Wire | undefined) {
  if ('error' in settled) return assertMfaError(settled.error, [last?.text ?? '']);
  const { value } = settled;
  if (!isObject(value) || handle === undefined || !['pending', 'rejected'].includes(String(value.status))) return;
  if ('prompt' in value) return;
  const status = last?.status ?? 0;
  expect(isOk(status) || SAYING.includes(status), `HTTP ${status} says nothing of a step`).toBe(true);
  expect(last !== undefined && isWhole(last), 'an answer that arrived whole').toBe(true);
  if (value.status === 'pending') {
    expect(op.request, 'only a poll waits').not.toBe('code');
    expect(value.handle).toEqual(handle);
    expect(value.pollAfterMs).toBeGreaterThan(0);
    return;
  }
  expect(op.request === 'code' ? ANSWERED : POLLED).toContain(value.reason);
  const mayRetry = ['wrong-answer', 'replayed'].includes(String(value.reason));
  expect(value.retry).toEqual(mayRetry ? { handle } : null);
}

/** An MfaError of a known code, and nothing of a body, a code or a credential in it. */
export function assertMfaError(error: unknown, texts: readonly string[]): void {
  if (!isMfaError(error)) throw new Error(`No MfaError: ${inspect(error)}`);
  expect(CODES).toContain(error.code);
  for (const key of Object.keys(error)) expect(FIELDS).toContain(key);
  expect(error.cause).toBeUndefined();
  const shown = `${error.message} ${JSON.stringify({ ...error, providerCode: undefined })}`;
  if (error.providerCode !== undefined) expect(error.providerCode).toMatch(NAMES);
  assertSilent(`${shown} ${inspect(error, { depth: 9, showHidden: true })} ${String(error)}`);
  for (const leaf of texts.flatMap(leavesOf)) {
    if (shown.includes(leaf)) throw new Error(`An error repeats a body: ${leaf}`);
  }
}

function assertSilent(text: string): void {
  for (const secret of [CANARY, ...SECRETS]) {
    if (text.includes(secret)) throw new Error(`A secret is shown: ${secret} in ${text}`);
  }
}

/** The texts of a body that are long enough to be told from words of ours. */
function leavesOf(text: string): readonly string[] {
  const leaves: string[] = [];
  try {
    JSON.parse(text, (_key, value: unknown) => {
      if (typeof value === 'string' && value.length >= 10 && !NAMES.test(value)) leaves.push(value);
      return value;
    });
  } catch {
    if (text.length >= 10) leaves.push(text);
  }
  return leaves;
}

/** One event per call, of its outcome, without a word of any body. */
export function assertHeard({ events }: ReturnType<typeof createEar>, settled: Settled): void {
  expect(events).toHaveLength(1);
  assertSilent(JSON.stringify(events));
  const outcome = events[0]?.outcome;
  if ('error' in settled) {
    expect(outcome).toBe(isMfaError(settled.error) ? settled.error.code : '');
    return;
  }
  const status = isObject(settled.value) && !('id' in settled.value) ? settled.value.status : undefined;
  expect(outcome).toBe(typeof status === 'string' ? status : isObject(settled.value) ? outcome : 'ok');
}

/** The texts of a dead access token (onelogin.md 1.5). */
const DEAD = /Unauthorized|Authentication Failure/;

/** No unsafe request goes out twice, but OneLogin's one more try of a call without a code after a dead-token body. */
export function assertSentOnce(op: Operation, exchanges: readonly Exchange[]): void {
  const target = exchanges.filter(({ of }) => of === 'target');
  const isRenewed = op.request !== 'code' && op.aims === undefined && DEAD.test(target[0]?.wire.text ?? '');
  const most = (op.request === 'look' ? 3 : 1) * (isRenewed ? 2 : 1);
  expect(target.length, 'requests for one call').toBeLessThanOrEqual(most);
  expect(exchanges.filter(({ of }) => of === 'token').length).toBeLessThanOrEqual(isRenewed ? 2 : 1);
  const unsafe = exchanges.filter(({ method, of }) => method !== 'GET' && of !== 'token');
  for (const [what, requests] of Map.groupBy(unsafe, ({ method, path }) => `${method} ${path}`)) {
    expect(requests.length, what).toBeLessThanOrEqual(isRenewed ? 2 : 1);
  }
}

/** A step is one of ours: for the user, of the purpose, and no longer than 15 minutes. */
export function assertStep(value: unknown, userId: string): void {
  if (!isObject(value) || !isObject(value.handle)) throw new Error('A step without a handle.');
  const { userId: of, issuedAt, expiresAt } = value.handle;
  expect(of).toBe(userId);
  const lifetime = Date.parse(String(expiresAt)) - Date.parse(String(issuedAt));
  expect(Date.parse(String(issuedAt))).toBe(NOW);
  expect(lifetime).toBeGreaterThanOrEqual(0);
  expect(lifetime).toBeLessThanOrEqual(900_000);
  expect(structuredClone(value.handle)).toEqual(value.handle);
}
