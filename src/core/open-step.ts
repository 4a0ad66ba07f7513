import type { Answered, DriverStep, MfaDriver } from '../spec/driver.ts';
import type { FactorType } from '../spec/factors.ts';
import type { ActivationHandle, Prompt, Step, VerificationHandle, Warning } from '../spec/steps.ts';
import { MAX_STEP_MS } from './handles.ts';

type Tenant = Pick<MfaDriver, 'id' | 'instance'>;

/** Whose step it is, how long we take an answer, and what the caller asked for. */
export type StepTimes = {
  readonly userId: string;
  readonly factorType: FactorType;
  /** Before the request left: milliseconds since the epoch. */
  readonly startedAt: number;
  /** When the answer was there. */
  readonly answeredAt: number;
  readonly lifetimeMs: number;
  /** The caller's own `expiresInSeconds`, if any. */
  readonly asked?: number | undefined;
};

/** Opens an enrollment step: what the user sees, and what the server keeps. */
export function openActivation(
  driver: Tenant,
  step: DriverStep,
  answered: Answered,
  times: StepTimes,
): Step<ActivationHandle> {
  const { prompt, base, warnings } = open(driver, step, answered, times);
  const factorId = step.factorId === undefined ? {} : { factorId: step.factorId };
  return { prompt, handle: { ...base, purpose: 'activation', ...factorId }, warnings };
}

/** Opens a verification step of one factor. */
export function openVerification(
  driver: Tenant,
  step: DriverStep,
  answered: Answered,
  times: StepTimes & { readonly factorId: string },
): Step<VerificationHandle> {
  const { prompt, base, warnings } = open(driver, step, answered, times);
  return { prompt, handle: { ...base, purpose: 'verification', factorId: times.factorId }, warnings };
}

function open(driver: Tenant, step: DriverStep, answered: Answered, times: StepTimes) {
  const issuedAt = new Date(times.startedAt).toISOString();
  const expiresAt = new Date(endOf(step, times)).toISOString();
  const prompt: Prompt = { ...step.prompt, expects: step.expects, expiresAt, canResend: step.canResend };
  const base = {
    v: 1,
    id: crypto.randomUUID(),
    provider: driver.id,
    instance: driver.instance,
    userId: times.userId,
    factorType: times.factorType,
    expects: step.expects,
    issuedAt,
    expiresAt,
    state: step.state,
  } as const;
  return { prompt, base, warnings: warningsOf(step, answered, times) };
}

/** The earliest of our own end, the identity provider's and 15 minutes; never before the start. */
function endOf(step: DriverStep, { startedAt, answeredAt, lifetimeMs }: StepTimes): number {
  const theirs = step.lifetimeMs === undefined ? Number.POSITIVE_INFINITY : answeredAt + step.lifetimeMs;
  return Math.max(startedAt, Math.min(startedAt + lifetimeMs, startedAt + MAX_STEP_MS, theirs));
}

function warningsOf(step: DriverStep, answered: Answered, times: StepTimes): readonly Warning[] {
  const given = answered.warnings ?? [];
  if (times.asked === undefined || step.lifetimeSent === true) return given;
  const details = 'The identity provider takes no lifetime here; this library stops taking answers in time.';
  return [...given, { type: 'compatibility', feature: 'expiresInSeconds', details }];
}
