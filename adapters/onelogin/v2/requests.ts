import * as v from 'valibot';
import { ignoredOptions } from '../../../src/adapter-kit/ignored-options.ts';
import { omitUndefined } from '../../../src/adapter-kit/parse.ts';
import type { DriverCall } from '../../../src/spec/driver.ts';
import type { FactorType } from '../../../src/spec/factors.ts';
import type { Prompt } from '../../../src/spec/steps.ts';
import type { OneLoginV2CallOptions } from './options.ts';

// What the requests to API 2 carry, what a handle keeps so that a later one can repeat it, and the wishes that none can carry.

type Call = DriverCall<OneLoginV2CallOptions>;

const wishes = {
  expiresIn: v.exactOptional(v.number()),
  redirectTo: v.exactOptional(v.string()),
  customMessage: v.exactOptional(v.string()),
};

/** What the caller wished for, from the call or, on `resend`, from the handle. */
export type Wishes = { readonly [K in keyof typeof wishes]?: v.InferOutput<(typeof wishes)[K]> };

/** What the handle of an enrollment keeps: its registration, and the request that made it. */
export const activationState = v.strictObject({
  for: v.literal('activation'),
  stepId: v.string(),
  factorId: v.number(),
  factorName: v.string(),
  displayName: v.string(),
  /** The number or address that was asked for: `resend` holds it against the profile once more. */
  to: v.exactOptional(v.string()),
  ...wishes,
});

/** What the handle of a verification keeps; without `stepId` a typed Protect code is checked directly. */
export const verificationState = v.strictObject({
  for: v.literal('verification'),
  stepId: v.exactOptional(v.string()),
  ...wishes,
});

/** The wishes that a step of this kind can honor; those of the call come before those of the handle. */
export function wishesOf(
  { options }: Call,
  { type, expects }: { readonly type: FactorType; readonly expects: Prompt['expects'] },
  kept: Wishes = {},
): Wishes {
  const { expiresIn, customMessage, redirectTo } = { ...kept, ...omitUndefined(options ?? {}) };
  const able = honored(type, expects);
  return omitUndefined({
    expiresIn,
    customMessage: able.includes('customMessage') ? customMessage : undefined,
    redirectTo: able.includes('redirectTo') ? redirectTo : undefined,
  });
}

/** The part of a body that says them. */
export function wishesBody({ expiresIn, redirectTo, customMessage }: Wishes) {
  return omitUndefined({ expires_in: expiresIn, redirect_to: redirectTo, custom_message: customMessage });
}

/** A warning for each wish that has no place here. */
export function warningsOf({ options }: Call, type: FactorType, expects: Prompt['expects']) {
  return ignoredOptions('onelogin-v2', options, honored(type, expects));
}

function honored(type: FactorType, expects: Prompt['expects']): readonly (keyof OneLoginV2CallOptions)[] {
  if (type === 'sms') return ['customMessage'];
  return type === 'email' && expects.includes('approval') ? ['redirectTo'] : [];
}
