import * as v from 'valibot';

// What a handle keeps between the two calls of a step.

/** What `resend` repeats, and how the user knows the factor. */
const kept = {
  expiresIn: v.exactOptional(v.number()),
  displayName: v.exactOptional(v.string()),
  destination: v.exactOptional(v.string()),
  numericSmsOtp: v.exactOptional(v.boolean()),
  smsMessage: v.exactOptional(v.string()),
};

/** An enrollment, with OneLogin's own name of the factor. Both kinds end at the same address, so they must not look alike. */
export const activationState = v.strictObject({ ...kept, stateToken: v.string(), factorName: v.string() });

/** A verification. It has no state token if nothing was triggered. */
export const verificationState = v.strictObject({ ...kept, stateToken: v.exactOptional(v.string()) });
export type VerificationState = v.InferOutput<typeof verificationState>;

/** What `resend` repeats of either kind. */
export type KeptState = VerificationState & { readonly factorName?: string };
