import type { Expectation, Factor, KnownFactorType } from './factors.ts';
import type { ActivationHandle, Display, PublicKeyCredentialJSON, Step, VerificationHandle, Warning } from './steps.ts';

/**
 * What `enroll` returns: an active factor, or a step that `activate` finishes.
 *
 * @example
 * const enrollment: Enrollment = await mfa.enroll({ userId, factor: { type: 'totp' } });
 * if (enrollment.status === 'pending') show(enrollment.prompt.setup);
 */
export type Enrollment =
  | {
      readonly status: 'active';
      readonly factor: Factor;
      /** Nothing to go on with: the enrollment is over. */
      readonly handle: null;
      readonly warnings: readonly Warning[];
    }
  | ({ readonly status: 'pending' } & Step<ActivationHandle>);

/**
 * What `challenge` returns: a step that `verify` finishes.
 *
 * @example
 * const { prompt, handle }: Challenge = await mfa.challenge({ userId, factor });
 */
export type Challenge = Step<VerificationHandle>;

/**
 * Why an answer or a step was rejected: `wrong-answer` (wrong code, answer or assertion), `denied` (by the user),
 * `expired`, `replayed` (the code was already used), `locked` (too many failures), `canceled`.
 *
 * @example
 * const texts: Partial<Record<RejectReason, string>> = { denied: 'You have said no.', expired: 'That took too long.' };
 */
export type RejectReason = 'wrong-answer' | 'denied' | 'expired' | 'replayed' | 'locked' | 'canceled';

/**
 * The user has not decided yet. Call again with this handle after `pollAfterMs` milliseconds. `display`: what to show
 * now, if the identity provider says it only in response to a poll.
 *
 * @example
 * const onPending = ({ pollAfterMs }: Pending<VerificationHandle>) => show(`Next poll in ${pollAfterMs} ms.`);
 * const result = await waitForApproval(mfa, { userId, handle, onPending });
 */
export type Pending<H> = {
  readonly status: 'pending';
  readonly handle: H;
  readonly pollAfterMs: number;
  readonly display?: Display;
};

/**
 * A refused answer, or a step that is over. `handle` is the one for the next try; null: this step is over.
 *
 * @example
 * const textOf = ({ reason, handle }: Rejected<VerificationHandle>) => (handle ? 'Try again.' : `Over: ${reason}.`);
 */
export type Rejected<H> = {
  readonly status: 'rejected';
  readonly reason: RejectReason;
  readonly handle: H | null;
};

/**
 * What `activate` returns. It is never `approved`, so an enrollment cannot be mistaken for a login.
 *
 * @example
 * const result: Activation = await mfa.activate({ userId, handle: enrolling, answer: { kind: 'code', code } });
 * if (result.status === 'active') show(result.factor);
 */
export type Activation =
  | { readonly status: 'active'; readonly factor: Factor; readonly handle: null }
  | Pending<ActivationHandle>
  | Rejected<ActivationHandle>;

/**
 * What `verify` returns. Only `status === 'approved'` lets the user in. There is no boolean to misread.
 *
 * @example
 * const result = await mfa.verify({ userId, handle, answer: { kind: 'code', code } });
 * if (result.status === 'approved') session.set('secondFactorAt', result.at);
 */
export type Verification =
  | ({
      readonly status: 'approved';
      readonly userId: string;
      /** What completed the step. */
      readonly by: Expectation;
      /** ISO 8601, UTC. */
      readonly at: string;
      /** Nothing to go on with: the step is over. */
      readonly handle: null;
    } & (
      | { readonly factorType: KnownFactorType; readonly factorId: string }
      | { readonly factorType: 'temporary'; readonly factorId: null }
    ))
  | Pending<VerificationHandle>
  | Rejected<VerificationHandle>;

/**
 * What the user gives to a step. Codes are strings, because they can have leading zeros and letters. Pass what the user
 * has typed: blanks and dashes between digits, and digits of another script, are sent as ASCII digits.
 *
 * @example
 * const answer: Answer = { kind: 'code', code: '012345' };
 * const result = await mfa.verify({ userId, handle, answer });
 */
export type Answer =
  | { kind: 'code'; code: string }
  | { kind: 'answer'; answer: string }
  | { kind: 'webauthn'; credential: PublicKeyCredentialJSON };

/**
 * A secret that an administrator gives to a user who has lost all factors. The user types it as a code. `expiresAt` is
 * ISO 8601, UTC.
 *
 * @example
 * const { token, expiresAt }: TemporaryToken = await mfa.createTemporaryToken({ userId, expiresInSeconds: 600 });
 */
export type TemporaryToken = { readonly token: string; readonly expiresAt: string; readonly reusable: boolean };
