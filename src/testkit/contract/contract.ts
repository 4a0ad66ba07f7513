import type { ContractRule } from './rule.ts';
import { abortRules } from './rules/abort.ts';
import { activateRules } from './rules/activate.ts';
import { cancelRules } from './rules/cancel.ts';
import { capabilityRules } from './rules/capabilities.ts';
import { enrollRules } from './rules/enroll.ts';
import { failClosedRules } from './rules/fail-closed.ts';
import { handleRules } from './rules/handles.ts';
import { inputRules } from './rules/input.ts';
import { factorInputRules } from './rules/input-factors.ts';
import { lifetimeRules } from './rules/lifetimes.ts';
import { listRules } from './rules/lists.ts';
import { oneUseRules } from './rules/one-use.ts';
import { pushRules } from './rules/push.ts';
import { questionRules } from './rules/questions.ts';
import { removeRules } from './rules/remove.ts';
import { resendRules } from './rules/resend.ts';
import { secretRules } from './rules/secrets.ts';
import { temporaryTokenRules } from './rules/temporary-tokens.ts';
import { verifyRules } from './rules/verify.ts';
import { verifyRefusalRules } from './rules/verify-refusals.ts';
import { webauthnRules } from './rules/webauthn.ts';

/**
 * What every MfaProvider must do, as numbered rules. A rule needs only the MfaProvider interface and a World. The
 * capabilities of the provider decide which rules apply: what it offers must work, and what it does not offer must be
 * refused.
 *
 * @example
 * const { provider } = createWorld();
 * for (const rule of mfaContract.filter((rule) => rule.needs(provider))) {
 *   test(`${rule.id} ${rule.title}`, () => rule.run(createWorld()));
 * }
 */
export const mfaContract: readonly ContractRule[] = [
  ...capabilityRules,
  ...listRules,
  ...enrollRules,
  ...activateRules,
  ...verifyRules,
  ...verifyRefusalRules,
  ...pushRules,
  ...webauthnRules,
  ...questionRules,
  ...resendRules,
  ...cancelRules,
  ...removeRules,
  ...temporaryTokenRules,
  ...lifetimeRules,
  ...handleRules,
  ...oneUseRules,
  ...failClosedRules,
  ...secretRules,
  ...abortRules,
  ...inputRules,
  ...factorInputRules,
];
