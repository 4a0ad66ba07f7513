import type { Expectation, Factor, FactorType } from './factors.ts';
import type { ActivationHandle, Step, VerificationHandle, Warning, WebAuthnCredential } from './steps.ts';

/** What `enroll` answers: done at once, or a step that `activate` ends. */
export type Enrollment =
  | { readonly status: 'active'; readonly factor: Factor; readonly warnings: readonly Warning[] }
  | ({ readonly status: 'pending' } & Step<ActivationHandle>);

/** What `challenge` answers: a step that `verify` ends. */
export type Challenge = Step<VerificationHandle>;

/**
 * Why a step was rejected: `wrong-answer` (wrong code, answer or assertion), `denied` (by the user), `expired`,
 * `replayed` (a code used before), `locked` (too many failures), `canceled`.
 */
export type RejectReason = 'wrong-answer' | 'denied' | 'expired' | 'replayed' | 'locked' | 'canceled';

/** Not decided yet: ask again with the same handle after `pollAfterMs` milliseconds. */
export type Pending<H> = { readonly status: 'pending'; readonly handle: H; readonly pollAfterMs: number };

/** `retry` holds the handle to try again with; null: this step is over. */
export type Rejected<H> = {
  readonly status: 'rejected';
  readonly reason: RejectReason;
  readonly retry: { readonly handle: H } | null;
};

/** Finishing an enrolment never says 'approved': it cannot pass for a login. */
export type Activation =
  | { readonly status: 'active'; readonly factor: Factor }
  | Pending<ActivationHandle>
  | Rejected<ActivationHandle>;

/**
 * What `verify` answers. There is no boolean to misread: only `status === 'approved'` lets somebody in.
 *
 * @example
 * const result = await mfa.verify({ userId, handle, answer: { kind: 'code', code } });
 * if (result.status === 'approved') session.secondFactorAt = result.at;
 */
export type Verification =
  | {
      readonly status: 'approved';
      readonly userId: string;
      readonly factorId: string;
      readonly factorType: FactorType;
      /** What ended the step. */
      readonly by: Expectation;
      /** ISO 8601, UTC. */
      readonly at: string;
    }
  | Pending<VerificationHandle>
  | Rejected<VerificationHandle>;

/** What the user gave. Codes are strings: they have leading zeros, and some have letters. */
export type Answer =
  | { kind: 'code'; code: string }
  | { kind: 'answer'; answer: string }
  | { kind: 'webauthn'; credential: WebAuthnCredential };

/** A code that an administrator hands to a user who has lost the factors. `expiresAt` is ISO 8601, UTC. */
export type TemporaryToken = { readonly token: string; readonly expiresAt: string; readonly reusable: boolean };
