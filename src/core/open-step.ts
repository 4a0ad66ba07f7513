import type { Answered, AnsweredWithStep, DriverStep, MfaDriver } from '../spec/driver.ts';
import { unexpected } from '../spec/errors.ts';
import type { Factor, KnownFactorType } from '../spec/factors.ts';
import type { ActivationHandle, Handle, Prompt, Step, VerificationHandle, Warning } from '../spec/steps.ts';
import { isPace, MAX_STEP_MS } from './handles.ts';

type Tenant = Pick<MfaDriver, 'id' | 'instance'>;

/** Whose step it is, and its times in milliseconds since the epoch. */
export type StepTimes = {
  /** Drawn before anything was sent, so that the step could be registered. */
  readonly id: string;
  readonly userId: string;
  /** The user's one id, if it is another one. */
  readonly subject?: string | undefined;
  /** Before the request left. */
  readonly sentAt: number;
  /** When the answer had come. */
  readonly answeredAt: number;
  /** For how long we accept an answer. */
  readonly lifetimeMs: number;
  /** When the first step of a chain of resends began. Absent: this is the first. */
  readonly startedAt?: string | undefined;
  /** The caller's own `expiresInSeconds`, if any. */
  readonly asked?: number | undefined;
};

type ChallengedFactor = Factor & { readonly type: KnownFactorType };
/** How the user knows the factor, where the driver does not say it. */
type FactorNames = Pick<Factor, 'displayName' | 'destination'>;

/** Opens an enrollment step: what the user sees, and what the server keeps. */
export function openActivation(
  driver: Tenant,
  step: DriverStep,
  answered: Answered,
  { factorType, ...times }: StepTimes & Pick<ActivationHandle, 'factorType'>,
): Step<ActivationHandle> {
  const { prompt, base, warnings } = open(driver, step, answered, times, { type: factorType });
  const factorId = step.factorId === undefined ? {} : { factorId: step.factorId };
  return { prompt, handle: { ...base, purpose: 'activation', factorType, ...factorId }, warnings };
}

/** Opens a verification step of one factor, or of a temporary token, which belongs to none. */
export function openVerification(
  driver: Tenant,
  step: DriverStep,
  answered: Answered,
  { factor, ...times }: StepTimes & { readonly factor: ChallengedFactor | undefined },
): Step<VerificationHandle> {
  const factorType = factor?.type ?? 'temporary';
  const { prompt, base, warnings } = open(driver, step, answered, times, { ...namesOf(factor), type: factorType });
  return { prompt, handle: { ...base, purpose: 'verification', factorType, factorId: factor?.id ?? null }, warnings };
}

/** Opens the step anew, of the same kind and about the same factor. An enrollment may have another factor id now. */
export function reopen<H extends Handle>(
  driver: Tenant,
  step: DriverStep,
  answered: Answered,
  times: StepTimes,
  old: H,
): Step<H> {
  const { prompt, base, warnings } = open(driver, step, answered, times, { type: old.factorType });
  const factorId = old.purpose === 'activation' && step.factorId !== undefined ? { factorId: step.factorId } : {};
  return { prompt, handle: { ...old, ...base, ...factorId }, warnings };
}

function open(
  driver: Tenant,
  { prompt: given = {}, expects, canResend, state, pollAfterMs, ...step }: DriverStep,
  answered: Answered,
  times: StepTimes,
  factor: Prompt['factor'],
) {
  const { displayName: _, destination: __, ...shown } = given;
  const issuedAt = new Date(times.sentAt).toISOString();
  const expiresAt = new Date(endOf(step, times)).toISOString();
  const prompt: Prompt = {
    ...shown,
    factor: { ...factor, ...namesOf(given) },
    expects,
    expiresAt,
    canResend,
  };
  const base = {
    v: 1,
    id: times.id,
    provider: driver.id,
    instance: driver.instance,
    userId: times.userId,
    ...(times.subject !== undefined && times.subject !== times.userId && { subject: times.subject }),
    expects,
    canResend,
    startedAt: times.startedAt ?? issuedAt,
    issuedAt,
    expiresAt,
    ...(isPace(pollAfterMs) && { pollAfterMs }),
    state,
  } as const;
  return { prompt, base, warnings: warningsOf(step, answered, times) };
}

function namesOf({ displayName, destination }: FactorNames = {}): FactorNames {
  return { ...(displayName !== undefined && { displayName }), ...(destination !== undefined && { destination }) };
}

/** The earliest of our own end, the identity provider's and 15 minutes; never before the start. */
function endOf(step: Pick<DriverStep, 'lifetimeMs'>, { sentAt, answeredAt, lifetimeMs }: StepTimes): number {
  const theirs = step.lifetimeMs === undefined ? Number.POSITIVE_INFINITY : answeredAt + step.lifetimeMs;
  return Math.max(sentAt, Math.min(sentAt + lifetimeMs, sentAt + MAX_STEP_MS, theirs));
}

function warningsOf(step: Pick<DriverStep, 'lifetimeSent'>, answered: Answered, times: StepTimes): readonly Warning[] {
  const given = answered.warnings ?? [];
  if (times.asked === undefined || step.lifetimeSent === true) return given;
  const details = 'The identity provider takes no lifetime here; this library stops taking answers in time.';
  return [...given, { type: 'compatibility', feature: 'expiresInSeconds', details }];
}

/** The step of an answer that says that one has begun. */
export async function stepOf({ step, status }: AnsweredWithStep): Promise<DriverStep> {
  if (step !== undefined) return typeof step === 'function' ? step() : step;
  throw unexpected(status, 'no step where it said that one has begun');
}
