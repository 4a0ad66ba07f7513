import type { Answered, DriverCall } from '../../spec/driver.ts';
import { MfaError, type MfaErrorCode } from '../../spec/errors.ts';
import type { FactorType } from '../../spec/factors.ts';

/**
 * One call that reached the fake's identity provider. It holds no code, number or secret.
 *
 * @example
 * const mfa = createFakeProvider();
 * const isAnswer = ({ operation, sent }: FakeCall) => operation === 'verify' && sent === 'code';
 * const answers = mfa.calls.filter(isAnswer).length;
 */
export type FakeCall = {
  readonly operation:
    | 'listFactors'
    | 'listAvailableFactors'
    | 'findFactor'
    | 'enroll'
    | 'activate'
    | 'challenge'
    | 'verify'
    | 'resend'
    | 'remove'
    | 'createTemporaryToken';
  readonly userId: string;
  readonly factorId?: string;
  readonly factorType?: FactorType;
  /** For `activate` and `verify`: the kind of the answer, or `poll` where there was none. */
  readonly sent?: 'code' | 'answer' | 'webauthn' | 'poll';
};

/** The way to the fake's identity provider: it keeps the log, and fails where a test asked for it. */
export type CallLog = {
  readonly calls: readonly FakeCall[];
  failNext(code: MfaErrorCode): void;
  /** Passes a call on that has no outcome to judge. Throws the failure that a test queued. */
  record(call: DriverCall, made: Omit<FakeCall, 'userId'>): Promise<void>;
  /** Passes a step's call on. UNEXPECTED_RESPONSE comes as a word in no outcome table, so that the core is tested too. */
  recordStepCall(call: DriverCall, made: Omit<FakeCall, 'userId'>): Promise<Answered | undefined>;
};

const UNKNOWN_ANSWER: Answered = { sent: 'nonsense', status: 200, word: 'nonsense' };
const RETRY_AFTER_MS = 1000;

type Failure = { readonly status?: number; readonly text: string };
const failures: Readonly<Record<MfaErrorCode, Failure>> = {
  INVALID_CONFIG: { text: 'The configuration was refused: correct it.' },
  INVALID_INPUT: { status: 400, text: 'The identity provider refused the input: correct the call.' },
  UNSUPPORTED: { status: 400, text: 'The identity provider does not support this: do not offer it.' },
  HANDLE_INVALID: { text: 'The handle was refused: start the step again.' },
  NOT_FOUND: { status: 404, text: 'The identity provider knows no such user or factor: refresh the list.' },
  CONFLICT: { status: 409, text: 'The identity provider already has such a factor: refresh the list.' },
  UNAUTHENTICATED: { status: 401, text: 'The identity provider refused our credentials: tell the operator.' },
  FORBIDDEN: { status: 403, text: 'Our credentials do not allow this: tell the operator.' },
  RATE_LIMITED: { status: 429, text: 'The identity provider has had too many requests: wait retryAfterMs.' },
  UNAVAILABLE: { status: 503, text: 'The identity provider does not answer: try later.' },
  UNEXPECTED_RESPONSE: { status: 200, text: 'The identity provider gave an unknown answer: tell the operator.' },
};

export function createCallLog(): CallLog {
  const calls: FakeCall[] = [];
  const queue: MfaErrorCode[] = [];

  async function add(call: DriverCall, made: Omit<FakeCall, 'userId'>): Promise<MfaErrorCode | undefined> {
    calls.push(Object.freeze({ userId: call.userId, ...made }));
    call.trace.requests += 1;
    call.trace.status = 200;
    const code = queue.shift();
    await tick(call);
    return code;
  }

  function fail(call: DriverCall, made: Omit<FakeCall, 'userId'>, code: MfaErrorCode): never {
    const { status } = failures[code];
    if (status !== undefined) call.trace.status = status;
    throw failure(code, changesState(made));
  }

  return {
    calls,
    failNext(code) {
      if (!Object.hasOwn(failures, code)) throw misuse('failNext takes an MfaErrorCode: correct the test.');
      queue.push(code);
    },
    async record(call, made) {
      const code = await add(call, made);
      if (code !== undefined) fail(call, made, code);
    },
    async recordStepCall(call, made) {
      const code = await add(call, made);
      if (code === 'UNEXPECTED_RESPONSE') return UNKNOWN_ANSWER;
      return code === undefined ? undefined : fail(call, made, code);
    },
  };
}

/** The moment that a call takes; a caller's abort meanwhile ends it without effect. */
export async function tick({ signal }: DriverCall): Promise<void> {
  await Promise.resolve();
  signal?.throwIfAborted();
}

function changesState({ operation, sent }: Omit<FakeCall, 'userId'>): boolean {
  return sent !== 'poll' && !['listFactors', 'listAvailableFactors', 'findFactor'].includes(operation);
}

function failure(code: MfaErrorCode, changing: boolean): MfaError {
  const { status, text } = failures[code];
  return new MfaError(
    {
      code,
      ...(status !== undefined && { status }),
      ...(code === 'RATE_LIMITED' && { retryAfterMs: RETRY_AFTER_MS }),
      ...(code === 'UNAVAILABLE' && changing && { outcomeUnknown: true }),
    },
    text,
  );
}

export function notFound(what: 'user' | 'factor'): MfaError {
  return new MfaError({ code: 'NOT_FOUND', status: 404 }, `The fake knows no such ${what}: refresh the list.`);
}

/** What the identity provider has against a call. */
export function refused(code: 'CONFLICT' | 'INVALID_INPUT' | 'UNSUPPORTED', message: string): MfaError {
  return new MfaError({ code, status: code === 'CONFLICT' ? 409 : 400 }, message);
}

/** A control of the fake that a test uses wrongly. */
export function misuse(message: string): MfaError {
  return new MfaError({ code: 'INVALID_INPUT', provider: 'fake' }, message);
}
