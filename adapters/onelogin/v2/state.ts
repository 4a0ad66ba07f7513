import * as v from 'valibot';

// What a handle keeps between the two calls of a step.

const stepOptions = {
  expiresIn: v.exactOptional(v.number()),
  redirectTo: v.exactOptional(v.string()),
  customMessage: v.exactOptional(v.string()),
};

/** What the caller asked for: in the call or, on `resend`, in the handle. */
export type StepOptions = { readonly [K in keyof typeof stepOptions]?: v.InferOutput<(typeof stepOptions)[K]> };

/** An enrollment: its registration, and the request that made it, which `resend` repeats. */
export const activationState = v.strictObject({
  stepId: v.string(),
  factorId: v.number(),
  factorName: v.string(),
  displayName: v.string(),
  /** The phone number or e-mail address. `resend` compares it with the profile again. */
  to: v.exactOptional(v.string()),
  ...stepOptions,
});

/** A verification. Without `stepId` a typed Protect code is checked directly. */
export const verificationState = v.strictObject({
  stepId: v.exactOptional(v.string()),
  displayName: v.exactOptional(v.string()),
  ...stepOptions,
});
