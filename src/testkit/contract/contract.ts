import { type ContractRule, defineRule, type Rule } from './rule.ts';
import { abortRules } from './rules/abort.ts';
import { activateRules } from './rules/activate.ts';
import { addressRules } from './rules/addresses.ts';
import { busyRules } from './rules/busy.ts';
import { cancelRules } from './rules/cancel.ts';
import { capabilityRules } from './rules/capabilities.ts';
import { concurrencyRules } from './rules/concurrency.ts';
import { enrollRules } from './rules/enroll.ts';
import { expiryRules } from './rules/expiry.ts';
import { failClosedRules } from './rules/fail-closed.ts';
import { handleRules } from './rules/handles.ts';
import { inputRules } from './rules/input.ts';
import { factorInputRules } from './rules/input-factors.ts';
import { instanceRules } from './rules/instances.ts';
import { lifetimeRules } from './rules/lifetimes.ts';
import { listEntryRules } from './rules/list-entries.ts';
import { listRules } from './rules/lists.ts';
import { oneUseRules } from './rules/one-use.ts';
import { pushRules } from './rules/push.ts';
import { questionRules } from './rules/questions.ts';
import { removeRules } from './rules/remove.ts';
import { resendRules } from './rules/resend.ts';
import { resendChainRules } from './rules/resend-chains.ts';
import { secretRules } from './rules/secrets.ts';
import { temporaryTokenRules } from './rules/temporary-tokens.ts';
import { timeOutRules } from './rules/time-outs.ts';
import { trueAnswerRules } from './rules/true-answers.ts';
import { unknownStatusRules } from './rules/unknown-statuses.ts';
import { verifyRules } from './rules/verify.ts';
import { verifyRefusalRules } from './rules/verify-refusals.ts';
import { webauthnRules } from './rules/webauthn.ts';
import { wireRules } from './rules/wire.ts';
import { wrongAnswerRules } from './rules/wrong-answers.ts';

const rules: readonly Rule[] = [
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
  ...wireRules,
  ...trueAnswerRules,
  ...busyRules,
  ...concurrencyRules,
  ...instanceRules,
  ...resendChainRules,
  ...listEntryRules,
  ...wrongAnswerRules,
  ...expiryRules,
  ...unknownStatusRules,
  ...timeOutRules,
  ...addressRules,
];

/**
 * What every MfaProvider must do, as numbered rules. A rule needs only a `World`. The capabilities of the provider decide
 * which rules apply: what it offers must work, and what it does not offer must be refused. `runContract` runs them all.
 *
 * @example
 * const applicable = mfaContract.filter((rule) => rule.needs(mfa));
 * for (const rule of applicable) await rule.run(createWorld());
 */
export const mfaContract: readonly ContractRule[] = rules.map(defineRule);
