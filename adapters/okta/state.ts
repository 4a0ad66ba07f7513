import * as v from 'valibot';
import { isRecord } from '../../src/adapter-kit/index.ts';
import type { Call } from './options.ts';

// What a handle keeps between the two calls of a step.

/** The user's id, if the caller named the user otherwise, such as by a login. Okta's responses name the id. */
const owner = { owner: v.exactOptional(v.string()) };

/** The `owner` of a new state. */
export function keepOwner({ userId }: Call, id: string | undefined): { readonly owner?: string } {
  return id === undefined || id === userId ? {} : { owner: id };
}

/** The user's id, as the later responses of a step must name it. */
export function ownerOf({ userId }: Call, state: { readonly owner?: string }): string {
  return state.owner ?? userId;
}

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
