/**
 * What an adapter is written with. polyfactor's own adapters use nothing else.
 *
 * @module polyfactor/adapter-kit
 */
export {
  copyError,
  handleInvalid,
  invalidConfig,
  invalidInput,
  unexpected,
  unsupported,
} from '../spec/errors.ts';
export { decodeBase64, encodeBase32, encodeBase64, encodeBase64url } from './encoding.ts';
export { codeOf, expectationsOf } from './expectations.ts';
export { type Api, type Client, createClient } from './http/client.ts';
export { createCredential } from './http/credential.ts';
export { codeOfStatus, type FailureCode, failureOf } from './http/failure.ts';
export { type Path, path } from './http/path.ts';
export { createPollBudget, type LimitHeader, type PollBudget } from './http/poll-budget.ts';
export { type ResetHeader, retryAfterMs } from './http/rate-limit.ts';
export { singleFlight } from './http/single-flight.ts';
export { raceAbort } from './http/timeout.ts';
export type { Authorize, HttpCall, HttpRequest, HttpResponse, StepResponse } from './http/types.ts';
export { ignoredOptions } from './ignored-options.ts';
export { maskEmail, maskPhone } from './mask.ts';
export { httpsUrl, smsTemplate } from './message-templates.ts';
export {
  baseUrl,
  type Checked,
  check,
  checkOptions,
  commonOptions,
  credentialSource,
  credentialText,
  textUpTo,
} from './options.ts';
export { otpauthUri } from './otpauth-uri.ts';
export {
  isRecord,
  lenient,
  list,
  msUntil,
  nonEmptyString,
  omitUndefined,
  parseBody,
  parseOrUndefined,
  parseStep,
  record,
  required,
} from './parse.ts';
export { factorIn, userIn } from './response-ids.ts';
export { hasForeignKey, undocumentedKeys } from './response-keys.ts';
export { factorIdOf, foreignState, readState } from './state.ts';
export { base64FromBase64url, readCreationOptions, readRequestOptions } from './webauthn-json.ts';
