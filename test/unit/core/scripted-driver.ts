import * as v from 'valibot';
import { defineMfaProvider } from '../../../src/core/define-provider.ts';
import { check } from '../../../src/core/validate.ts';
import type { Capabilities } from '../../../src/spec/capabilities.ts';
import type { Common } from '../../../src/spec/common.ts';
import type { Answered, DriverStep, MfaDriver, Outcomes } from '../../../src/spec/driver.ts';
import { MfaError } from '../../../src/spec/errors.ts';
import type { MfaEvent } from '../../../src/spec/events.ts';
import type { Expectation, Factor } from '../../../src/spec/factors.ts';
import type { ManagedMfaProvider } from '../../../src/spec/provider.ts';
import type { Answer, Challenge } from '../../../src/spec/results.ts';
import type { ActivationHandle, Step } from '../../../src/spec/steps.ts';

// A driver that speaks to nobody: it answers as a test says, and remembers what the guard asked of it.

export const USER = 'user-1';
export const OTHER_USER = 'user-2';
export const RIGHT: Answer = { kind: 'code', code: '123456' };
export const WRONG: Answer = { kind: 'code', code: '654321' };
export const POLL_MS = 50;

export type ScriptedOptions = {
  readonly color?: string | undefined;
  readonly nested?: { readonly on: boolean } | undefined;
};
type Driver = MfaDriver<ScriptedOptions> &
  Required<Pick<MfaDriver<ScriptedOptions>, 'cancel' | 'createTemporaryToken'>>;
/** The methods of a driver, which a test may script. */
export type Scripts = Pick<
  Driver,
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
  | 'createTemporaryToken'
>;

export const outcomes: Outcomes = {
  enroll: { 'factor 201 pending': 'pending', 'factor 201 active': 'active' },
  activate: {
    'code 200 accepted': 'active',
    'code 401 wrong': 'wrong-answer',
    'code 401 late': 'expired',
    'poll 200 waiting': 'pending',
    'poll 200 accepted': 'active',
    'poll 200 denied': 'denied',
  },
  challenge: { 'trigger 201 sent': 'pending', 'nothing 0 none': 'pending' },
  verify: {
    'code 200 accepted': 'approved',
    'code 401 wrong': 'wrong-answer',
    'code 401 used': 'replayed',
    'code 401 late': 'expired',
    'code 403 locked': 'locked',
    'poll 200 waiting': 'pending',
    'poll 200 accepted': 'approved',
    'poll 200 denied': 'denied',
    'poll 200 expired': 'expired',
    'poll 200 canceled': 'canceled',
  },
  resend: { 'trigger 201 sent': 'pending' },
};

const able = (...verify: Expectation[]) => ({ enroll: true, preverified: false, verify }) as const;
export const capabilities: Capabilities = {
  factors: {
    totp: able('code'),
    hotp: able('code'),
    sms: { enroll: true, preverified: 'optional', verify: ['code'] },
    voice: { enroll: true, preverified: 'required', verify: ['code'] },
    email: { enroll: true, preverified: 'optional', verify: ['code', 'approval'] },
    push: able('approval'),
    webauthn: able('webauthn'),
    question: able('answer'),
    token: able('code'),
  },
  temporaryToken: { minSeconds: 60, maxSeconds: 86_400, reusable: true, verify: true },
  expiresInSeconds: { min: 30, max: 900, default: 300 },
};

export function factorOf(id: string, change: Partial<Factor> = {}): Factor {
  return { id, type: 'sms', status: 'active', verifiableBy: ['code'], native: { type: 'text' }, ...change };
}

export function said(key: string, more: Partial<Answered> = {}): Answered {
  const [sent = '', status = '', ...word] = key.split(' ');
  return { sent, status: Number(status), word: word.join(' '), ...more };
}

export function stepOf(change: Partial<DriverStep> = {}): DriverStep {
  return { expects: ['code', 'approval'], canResend: true, state: { token: 'state-of-the-driver' }, ...change };
}

const scripts: Scripts = {
  listFactors: async () => [factorOf('f1'), factorOf('f2', { type: 'email', verifiableBy: ['code', 'approval'] })],
  listAvailableFactors: async () => [],
  findFactor: async (_call, id) => factorOf(id),
  enroll: async () => ({ ...said('factor 201 pending'), step: stepOf({ factorId: 'new' }) }),
  activate: async (_call, { answer }) => ({ ...judged(answer), factor: factorOf('new') }),
  challenge: async () => ({ ...said('trigger 201 sent'), step: stepOf() }),
  verify: async (_call, { answer }) => judged(answer),
  resend: async () => ({ ...said('trigger 201 sent'), step: stepOf() }),
  cancel: async () => undefined,
  remove: async () => undefined,
  createTemporaryToken: async (_call, { expiresInSeconds, reusable }) => {
    return {
      token: 'temporary-token',
      expiresAt: new Date(Date.now() + expiresInSeconds * 1000).toISOString(),
      reusable,
    };
  },
};

function judged(answer: Answer | undefined): Answered {
  if (answer === undefined) return said('poll 200 waiting');
  return said(answer.kind === 'code' && answer.code === '123456' ? 'code 200 accepted' : 'code 401 wrong');
}

const optionsSchema = v.strictObject({
  color: v.optional(v.string()),
  nested: v.optional(v.strictObject({ on: v.boolean() })),
});

/** A provider over a scripted driver, its clock, and what reached the driver. */
export type Scripted = {
  readonly provider: ManagedMfaProvider;
  readonly driver: MfaDriver<ScriptedOptions>;
  readonly clock: { now(): number; advance(ms: number): void };
  /** Every call of a driver method, in order. */
  readonly calls: readonly {
    readonly method: keyof Scripts;
    readonly call: Parameters<Scripts['listFactors']>[0];
    readonly input: unknown;
  }[];
  readonly called: (method: keyof Scripts) => number;
  /** Changes what the driver answers from now on. */
  readonly script: (change: Partial<Scripts>) => void;
  readonly events: readonly MfaEvent[];
  readonly challenge: () => Promise<Challenge>;
  readonly enroll: () => Promise<Step<ActivationHandle>>;
};

export function scripted(
  change: Partial<Driver> = {},
  onEvent?: (event: MfaEvent) => void,
  customNow?: () => number,
  common: Pick<Common, 'store' | 'storeTimeoutMs' | 'timeoutMs'> = {},
): Scripted {
  const { id = 'scripted', instance = 'tenant.example' } = change;
  const calls: Scripted['calls'][number][] = [];
  const events: MfaEvent[] = [];
  let now = Date.now();
  let current: Scripts = { ...scripts, ...change };

  const clock = {
    now: () => now,
    advance: (ms: number) => {
      now += ms;
    },
  };
  const driver: Driver = {
    outcomes,
    capabilities,
    pollAfterMs: POLL_MS,
    parseOptions: (value) => check(optionsSchema, value),
    ...change,
    id,
    instance,
    listFactors: (call) => noted('listFactors', call).listFactors(call),
    listAvailableFactors: (call) => noted('listAvailableFactors', call).listAvailableFactors(call),
    findFactor: (call, input) => noted('findFactor', call, input).findFactor(call, input),
    enroll: (call, input) => noted('enroll', call, input).enroll(call, input),
    activate: (call, input) => noted('activate', call, input).activate(call, input),
    challenge: (call, input) => noted('challenge', call, input).challenge(call, input),
    verify: (call, input) => noted('verify', call, input).verify(call, input),
    resend: (call, input) => noted('resend', call, input).resend(call, input),
    cancel: (call, input) => noted('cancel', call, input).cancel(call, input),
    remove: (call, input) => noted('remove', call, input).remove(call, input),
    createTemporaryToken: (call, input) => noted('createTemporaryToken', call, input).createTemporaryToken(call, input),
  };

  function noted(method: keyof Scripts, call: Scripted['calls'][number]['call'], input?: unknown): Scripts {
    calls.push({ method, call, input });
    return current;
  }

  const provider = defineMfaProvider(driver, {
    ...common,
    now: customNow ?? clock.now,
    onEvent: (event) => {
      events.push(event);
      onEvent?.(event);
    },
  });

  return {
    provider,
    driver,
    clock,
    calls,
    called: (method) => calls.filter((call) => call.method === method).length,
    script: (more) => {
      current = { ...current, ...more };
    },
    events,
    challenge: () => provider.challenge({ userId: USER, factorId: 'f1' }),
    async enroll() {
      const enrollment = await provider.enroll({ userId: USER, factor: { type: 'sms', phoneNumber: '+14155550100' } });
      if (enrollment.status !== 'pending') throw new Error('The script enrolls at once.');
      return enrollment;
    },
  };
}

/** A promise that a test settles, to hold a call in flight. */
export function held<T>(): {
  readonly promise: Promise<T>;
  readonly resolve: (value: T) => void;
  readonly reject: (error: unknown) => void;
} {
  return Promise.withResolvers<T>();
}

/** The error that a promise is rejected with; fails where it is not an MfaError of that code. */
export async function failureOf(promise: Promise<unknown>, code: MfaError['code']): Promise<MfaError> {
  const error = await promise.then(
    (value) => new Error(`Nothing was thrown: ${JSON.stringify(value)}`),
    (reason: unknown) => reason,
  );
  if (!(error instanceof MfaError)) throw error;
  if (error.code !== code) throw new Error(`Expected ${code}, got ${error.code}: ${error.message}`);
  return error;
}
