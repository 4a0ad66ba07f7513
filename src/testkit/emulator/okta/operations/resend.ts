import * as v from 'valibot';
import { validationError } from '../http/errors.ts';
import { type ApiRequest, type ApiResponse, ok, optionalText, parseBody } from '../http/operation.ts';
import type { Factor } from '../state.ts';
import { checkAttemptLimit, countAttempt } from './attempt-limits.ts';
import { toE164 } from './enroll-phone.ts';
import { factorJson } from './factor-json.ts';
import { sendCode } from './messages.ts';

const REQUEST_NAME = 'factorResendRequest';
const resendBody = v.strictObject({
  factorType: v.string(),
  provider: v.string(),
  profile: v.nullish(
    v.strictObject({ phoneNumber: optionalText, phoneExtension: optionalText, email: optionalText }),
    {},
  ),
});

/** `POST …/resend`: sends a new code for a pending `sms`, `call` or `email`. The body must repeat the enrollment. */
export function resendEnrollment(request: ApiRequest, factor: Factor): ApiResponse {
  const { method } = factor;
  if (method.kind !== 'message') throw validationError(REQUEST_NAME, 'Only sms, call and email can be resent.');
  if (factor.status === 'ACTIVE') throw validationError(REQUEST_NAME, 'The factor is already active.');
  if (request.body === undefined) throw validationError(REQUEST_NAME, 'factorType, provider and profile are required.');
  const { factorType, provider, profile } = parseBody(resendBody, request.body);
  const { phoneNumber, email } = profile ?? {};
  const address = method.type === 'email' ? email?.toLowerCase() : phoneNumber && toE164(phoneNumber);
  if (factorType !== factor.factorType || provider !== factor.provider || address !== method.to.toLowerCase()) {
    throw validationError(REQUEST_NAME, 'The body does not match the enrolled factor.');
  }
  checkAttemptLimit(request, 'resend');
  sendCode(request, method);
  countAttempt(request, 'resend');
  return ok(factorJson(request, factor));
}
