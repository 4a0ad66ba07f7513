import * as v from 'valibot';
import { isRecord } from '../../src/adapter-kit/index.ts';

// What a handle keeps between the two calls of a step.

/** The user's id, as Okta's responses name it. The caller may have named the user by a login. */
const owner = { owner: v.exactOptional(v.string()) };

/** An enrollment: its request, which `resend` must repeat. */
export const activationState = v.strictObject({
  factorType: v.string(),
  provider: v.string(),
  profile: v.exactOptional(v.custom<Readonly<Record<string, string>>>(isTexts)),
  ...owner,
});
export type ActivationState = v.InferOutput<typeof activationState>;

/** A verification: the transaction of a push, and what the caller asked for, which `resend` must repeat. */
export const verificationState = v.strictObject({
  transactionId: v.exactOptional(v.string()),
  tokenLifetimeSeconds: v.exactOptional(v.number()),
  displayName: v.exactOptional(v.string()),
  destination: v.exactOptional(v.string()),
  numberMatching: v.exactOptional(v.literal(true)),
  ...owner,
});

function isTexts(value: unknown): boolean {
  return isRecord(value) && Object.values(value).every((entry) => typeof entry === 'string');
}
