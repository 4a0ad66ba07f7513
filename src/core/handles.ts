import * as v from 'valibot';
import { handleInvalid, isSpan } from '../spec/errors.ts';
import { FACTOR_TYPES, type JsonObject } from '../spec/factors.ts';
import type { ActivationHandle, Handle, Prompt, VerificationHandle } from '../spec/steps.ts';
import type { Clock } from './clock.ts';
import { factorType, isRecord, nonEmptyString, textUpTo } from './validate.ts';

/** No step lives longer than this, whatever is asked or answered. */
export const MAX_STEP_MS = 15 * 60_000;
/** `resend` ends this long after the first step of its chain. */
const MAX_CHAIN_MS = 60 * 60_000;

const EXPECTATIONS: ReadonlySet<unknown> = new Set(['code', 'approval', 'answer', 'webauthn']);

/** How far the clocks of two of our own servers may be apart. */
const CLOCK_SKEW_MS = 5_000;

const instant = v.pipe(
  textUpTo(27),
  v.check((value) => {
    const time = Date.parse(value);
    return Number.isFinite(time) && new Date(time).toISOString() === value;
  }),
);
const expects = v.custom<Prompt['expects']>(
  (value) => Array.isArray(value) && value.length > 0 && value.every((way) => EXPECTATIONS.has(way)),
);
const state = v.custom<JsonObject>((value) => isJsonObject(value));

const base = {
  v: v.literal(1),
  id: nonEmptyString,
  provider: nonEmptyString,
  instance: nonEmptyString,
  userId: nonEmptyString,
  subject: v.exactOptional(nonEmptyString),
  expects,
  canResend: v.boolean(),
  startedAt: instant,
  issuedAt: instant,
  expiresAt: instant,
  pollAfterMs: v.exactOptional(v.custom<number>(isPace)),
  state,
};
const schema = v.variant('purpose', [
  v.strictObject({
    ...base,
    purpose: v.literal('activation'),
    factorType,
    factorId: v.exactOptional(nonEmptyString),
  }),
  v.pipe(
    v.strictObject({
      ...base,
      purpose: v.literal('verification'),
      factorType: v.picklist([...FACTOR_TYPES, 'temporary']),
      factorId: v.nullable(nonEmptyString),
    }),
    v.check(({ factorType, factorId }) => (factorType === 'temporary') === (factorId === null)),
  ),
]);

function isJsonObject(value: unknown, depth = 0): value is JsonObject {
  // No driver nests its state deeply; a handle that does was made to exhaust the stack.
  return depth < 16 && isRecord(value) && Object.values(value).every((entry) => isJson(entry, depth + 1));
}

function isJson(value: unknown, depth: number): boolean {
  if (value === null || ['string', 'boolean'].includes(typeof value)) return true;
  if (typeof value === 'number') return Number.isFinite(value);
  if (!Array.isArray(value)) return isJsonObject(value, depth);
  return depth < 16 && value.every((entry) => isJson(entry, depth + 1));
}

/** True for a number of milliseconds that can be waited for. */
export function isPace(pollAfterMs: unknown): pollAfterMs is number {
  return isSpan(pollAfterMs) && pollAfterMs > 0;
}

/** What a handle is held against. */
export type HandleOwner = { readonly provider: string; readonly instance: string; readonly userId: string };

/**
 * Checks a handle that comes back: shape, version, provider, tenant, user and times. Throws HANDLE_INVALID. Handles are
 * not signed: their integrity is the storage's, and they stay on the server.
 */
export function checkHandle(value: unknown, owner: HandleOwner, clock: Clock): Handle {
  const now = clock.now();
  if (value === undefined || value === null) throw handleInvalid('is missing', 'pass the newest one of this step');
  if (typeof value === 'string') throw handleInvalid('is a text', 'pass the object, which JSON.parse gives');
  if (isRecord(value) && 'handle' in value) throw handleInvalid('is in what was passed', 'pass the handle alone');
  const parsed = v.safeParse(schema, value);
  if (!parsed.success) throw handleInvalid('is not one that this version issued');
  const handle = parsed.output;
  if (handle.provider !== owner.provider) throw handleInvalid('belongs to another provider');
  if (handle.instance !== owner.instance) throw handleInvalid('belongs to another tenant');
  if (handle.userId !== owner.userId) throw handleInvalid('belongs to another user');
  const issuedAt = Date.parse(handle.issuedAt);
  const lifetime = Date.parse(handle.expiresAt) - issuedAt;
  if (lifetime < 0 || lifetime > MAX_STEP_MS) throw handleInvalid('lives longer than any step');
  if (issuedAt > now + CLOCK_SKEW_MS) throw handleInvalid('is from the future');
  if (issuedAt < clock.setBackTo()) throw handleInvalid('was issued before the clock was set back');
  return handle;
}

/** The same, for one purpose: an enrollment proof is never a login proof. */
export function checkActivationHandle(value: unknown, owner: HandleOwner, clock: Clock): ActivationHandle {
  const handle = checkHandle(value, owner, clock);
  if (handle.purpose !== 'activation') throw handleInvalid('is for a verification, not for an enrollment');
  return handle;
}

/** The same, for one purpose: an enrollment proof is never a login proof. */
export function checkVerificationHandle(value: unknown, owner: HandleOwner, clock: Clock): VerificationHandle {
  const handle = checkHandle(value, owner, clock);
  if (handle.purpose !== 'verification') throw handleInvalid('is for an enrollment, not for a verification');
  return handle;
}

/**
 * HANDLE_INVALID for a step that is too old to be sent again. To replace a dead code or QR code proves nothing, so it may
 * come a while after the end.
 */
export function assertResendable(handle: Handle, now: number): void {
  const isEnded = timeLeft(handle, now) < -MAX_STEP_MS;
  if (isEnded || now - Date.parse(handle.startedAt) > MAX_CHAIN_MS) throw handleInvalid('ended too long ago');
}

/** Milliseconds that the handle has left; 0 or less: expired. */
export function timeLeft(handle: Handle, now: number): number {
  return Date.parse(handle.expiresAt) - now;
}

/** Whom an answer to a step must be about; a temporary token belongs to no factor. */
export function subjectOf({ userId, factorId }: Handle) {
  return { userId, factorId: factorId ?? undefined };
}

/** What has been proven. */
export function factorOf({ factorType, factorId }: VerificationHandle) {
  if (factorType !== 'temporary' && factorId !== null) return { factorType, factorId };
  return { factorType: 'temporary', factorId: null } as const;
}
