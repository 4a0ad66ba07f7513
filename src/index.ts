/**
 * One `MfaProvider` interface over several identity providers.
 *
 * @module polyfactor
 */
export type { CustomAdapters, ProviderConfig } from './config.ts';
export { createMfaProvider } from './config.ts';
export { defineMfaProvider } from './core/define-provider.ts';
export { parseAnswer } from './core/parse-answer.ts';
export { configFromEnv } from './env.ts';
export { waitForApproval } from './polling/wait-for-approval.ts';
export type { Capabilities } from './spec/capabilities.ts';
export type { Common, HttpAgent, Secret } from './spec/common.ts';
export type {
  Answered,
  AnsweredWithFactor,
  AnsweredWithStep,
  DriverCall,
  DriverCapabilities,
  DriverPrompt,
  DriverStep,
  ListedOffer,
  MfaDriver,
  Outcomes,
} from './spec/driver.ts';
export type { MfaErrorCode, MfaErrorFields } from './spec/errors.ts';
export { isMfaError, MfaError } from './spec/errors.ts';
export type { MfaEvent, Notice } from './spec/events.ts';
export type {
  AvailableFactor,
  Expectation,
  Factor,
  FactorType,
  JsonObject,
  JsonValue,
  KnownFactorType,
  NewFactor,
  Way,
} from './spec/factors.ts';
export type { Fetch, FetchAnswer, FetchInit } from './spec/fetch.ts';
export type { CallOptions, FactorRef, ManagedMfaProvider, MfaProvider, ProviderOptionsMap } from './spec/provider.ts';
export type {
  Activation,
  Answer,
  Challenge,
  Enrollment,
  Pending,
  Rejected,
  RejectReason,
  TemporaryToken,
  Verification,
} from './spec/results.ts';
export type {
  ActivationHandle,
  Display,
  Handle,
  Prompt,
  PublicKeyCredentialCreationOptionsJSON,
  PublicKeyCredentialJSON,
  PublicKeyCredentialRequestOptionsJSON,
  Step,
  VerificationHandle,
  Warning,
} from './spec/steps.ts';
export type { MfaStore, StoreOp, StoreResult, StoreSeen } from './spec/store.ts';
