import * as v from 'valibot';

/** What a handle keeps: the state token, what `resend` repeats, and how the enrolled factor will be listed. */
export const stepState = v.strictObject({
  stateToken: v.exactOptional(v.string()),
  expiresIn: v.exactOptional(v.number()),
  displayName: v.exactOptional(v.string()),
  destination: v.exactOptional(v.string()),
  numericSmsOtp: v.exactOptional(v.boolean()),
  smsMessage: v.exactOptional(v.string()),
  /** Only of an enrollment: OneLogin's own name of the factor. */
  factorName: v.exactOptional(v.string()),
});
export type StepState = v.InferOutput<typeof stepState>;
