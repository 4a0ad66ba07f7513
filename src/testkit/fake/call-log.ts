import type { Answered, DriverCall } from '../../spec/driver.ts';
import { MfaError, type MfaErrorCode } from '../../spec/errors.ts';
import type { FactorType } from '../../spec/factors.ts';
import { misuse } from './errors.ts';

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
    | 'cancel'
    | 'remove'
    | 'createTemporaryToken';
  readonly userId: string;
  readonly factorId?: string;
  readonly factorType?: FactorType;
  /** For `activate` and `verify`: the kind of the answer, or `poll` if there was no answer. */
  readonly sent?: 'code' | 'answer' | 'webauthn' | 'poll';
};

type Entry = Omit<FakeCall, 'userId'>;

/** The calls that reached the fake's identity provider, and the failures that a test has queued for the next ones. */
export type CallLog = {
  readonly calls: readonly FakeCall[];
  failNext(code: MfaErrorCode): void;
  /** Adds a call. Throws the queued failure. */
  record(call: DriverCall, entry: Entry): Promise<void>;
  /**
   * Adds a call about a step. Throws the queued failure, but for UNEXPECTED_RESPONSE it returns an answer that is in no
   * outcome table, so that the core decides.
   */
  recordStepCall(call: DriverCall, entry: Entry): Promise<Answered | undefined>;
};

const UNKNOWN_ANSWER: Answered = { sent: 'nonsense', status: 200, word: 'nonsense' };
const RETRY_AFTER_MS = 1000;

type Failure = { readonly status?: number; readonly text: string };
const failures: Readonly<Record<MfaErrorCode, Failure>> = {
  INVALID_CONFIG: { text: 'The configuration was refused: correct it.' },
  INVALID_INPUT: { status: 400, text: 'The identity provider refused the input: correct the call.' },
  UNSUPPORTED: { status: 400, text: 'The identity provider does not support this: do not offer it.' },
  BUSY: { text: 'Another answer to this step is being checked: ask again with the same handle.' },
  HANDLE_INVALID: { text: 'The handle was refused: start the step again.' },
  NOT_FOUND: { status: 404, text: 'The identity provider knows no such user or factor: refresh the list.' },
  CONFLICT: { status: 409, text: 'The identity provider already has such a factor: refresh the list.' },
  UNAUTHENTICATED: { status: 401, text: 'The identity provider refused our credentials: tell the operator.' },
  FORBIDDEN: { status: 403, text: 'Our credentials do not allow this: tell the operator.' },
  RATE_LIMITED: {
    status: 429,
    text: 'The identity provider has had too many requests: wait a second.',
  },
  UNAVAILABLE: { status: 503, text: 'The identity provider does not answer: try later.' },
  UNEXPECTED_RESPONSE: { status: 200, text: 'The identity provider gave an unknown answer: tell the operator.' },
};

export function createCallLog(): CallLog {
  const calls: FakeCall[] = [];
  const queue: MfaErrorCode[] = [];

  async function add(call: DriverCall, entry: Entry): Promise<MfaErrorCode | undefined> {
    calls.push(Object.freeze({ userId: call.userId, ...entry }));
    const code = queue.shift();
    // A failure without a status comes before anything is sent.
    if (code === undefined || failures[code].status !== undefined) {
      call.trace.requests += 1;
      call.trace.status = 200;
      call.trace.change = changesNothing(entry) ? null : undefined;
    }
    await tick(call);
    return code;
  }

  function fail(call: DriverCall, code: MfaErrorCode): never {
    const { status } = failures[code];
    if (status !== undefined) call.trace.status = status;
    throw queuedError(code);
  }

  return {
    calls,
    failNext(code) {
      if (!Object.hasOwn(failures, code)) throw misuse('failNext takes an MfaErrorCode: correct the test.');
      queue.push(code);
    },
    async record(call, entry) {
      const code = await add(call, entry);
      if (code !== undefined) fail(call, code);
    },
    async recordStepCall(call, entry) {
      const code = await add(call, entry);
      if (code === 'UNEXPECTED_RESPONSE') return UNKNOWN_ANSWER;
      return code === undefined ? undefined : fail(call, code);
    },
  };
}

/** The time that a call takes. If the caller aborts meanwhile, the call throws before it has changed anything. */
export async function tick({ signal }: DriverCall): Promise<void> {
  await Promise.resolve();
  signal?.throwIfAborted();
}

/** A look-up, or a poll. */
function changesNothing({ operation, sent }: Entry): boolean {
  return sent === 'poll' || ['listFactors', 'listAvailableFactors', 'findFactor'].includes(operation);
}

function queuedError(code: MfaErrorCode): MfaError {
  const { status, text } = failures[code];
  return new MfaError(
    {
      code,
      ...(status !== undefined && { providerStatus: status }),
      ...(code === 'RATE_LIMITED' && { retryAfterMs: RETRY_AFTER_MS }),
    },
    text,
  );
}
