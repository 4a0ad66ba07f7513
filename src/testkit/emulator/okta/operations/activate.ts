import * as v from 'valibot';
import { markActive, saveFactor } from '../factor.ts';
import { ApiError, validationError, wrongAnswer } from '../http/errors.ts';
import { factorUrl } from '../http/links.ts';
import { type ApiRequest, type ApiResponse, ok, optionalText, parseBody } from '../http/operation.ts';
import type { Factor, FactorMethod, PushMethod } from '../state.ts';
import { checkAttemptLimit, countAttempt, countMessage } from './attempt-limits.ts';
import { storePhone } from './enroll-phone.ts';
import { factorJson } from './factor-json.ts';
import { consumeSentCode } from './messages.ts';
import { consumeTotp } from './one-time-codes.ts';
import { isExpired, newActivation, pushActivationJson } from './push-activation.ts';
import { verifyU2fRegistration } from './u2f.ts';
import { verifyRegistration } from './webauthn.ts';

const REQUEST_NAME = 'factorActivateRequest';
const activateBody = v.strictObject({
  passCode: optionalText,
  attestation: optionalText,
  clientData: optionalText,
  registrationData: optionalText,
  useNumberMatchingChallenge: v.nullish(v.boolean()),
});
type ActivateBody = v.InferOutput<typeof activateBody>;

/**
 * `POST …/lifecycle/activate`: checks the code or attestation and makes the factor active. For a push it returns the
 * state of the activation, and restarts one that has expired.
 */
export async function activateFactor(request: ApiRequest, factor: Factor): Promise<ApiResponse> {
  const body = parseBody(activateBody, request.body);
  const { method } = factor;
  if (method.kind === 'push') {
    if (factor.status !== 'ACTIVE' && isExpired(method, request.now)) method.activation = newActivation(request.now);
    return pushActivationResponse(request, { ...factor, method }, '/lifecycle/activate');
  }
  if (factor.status === 'ACTIVE') throw validationError(REQUEST_NAME, ALREADY_ACTIVE);
  if (request.user.status === 'locked') throw new ApiError('E0000069');
  checkAttemptLimit(request, 'activate');
  await verifyActivation(request, method, body);
  // While the answer was checked, a parallel request may have deleted or activated the factor.
  if (request.user.factors.get(factor.id) !== factor) throw validationError(REQUEST_NAME, ALREADY_ACTIVE);
  if (method.kind === 'message') storePhone(request, method);
  return ok(factorJson(request, markActive(request.user, factor, request.now)));
}

const ALREADY_ACTIVE = 'The factor is already active.';

async function verifyActivation(
  request: ApiRequest,
  method: FactorMethod,
  { passCode, attestation, clientData, registrationData }: ActivateBody,
): Promise<void> {
  if (method.kind === 'u2f') {
    if (registrationData === undefined || clientData === undefined)
      throw validationError(REQUEST_NAME, 'registrationData and clientData are required.');
    countAttempt(request, 'activate');
    return verifyU2fRegistration(request, method, { registrationData, clientData });
  }
  if (method.kind === 'webauthn') {
    if (attestation === undefined || clientData === undefined)
      throw validationError(REQUEST_NAME, 'attestation and clientData are required.');
    countAttempt(request, 'activate');
    return verifyRegistration(request, method, { attestation, clientData });
  }
  if (passCode === undefined) throw validationError(REQUEST_NAME, 'passCode: The field cannot be left blank');
  countAttempt(request, 'activate');
  const wrong = wrongAnswer('passcode');
  if (method.kind === 'message') return consumeSentCode(method, passCode, request.now, wrong);
  if (method.kind === 'totp') return consumeTotp(method, passCode, request.now, wrong);
  throw validationError(REQUEST_NAME);
}

/** `POST …/lifecycle/activate/poll`: returns the state of a push activation and changes nothing. */
export function pollActivation(request: ApiRequest, factor: Factor): ApiResponse {
  return pushActivationResponse(request, requirePush(factor), '/lifecycle/activate/poll');
}

/**
 * `POST …/lifecycle/activate/email` and `/sms`: sends the link that the QR code contains, of a new activation if the old
 * one has expired. As recorded, the response is the factor, and has no QR code.
 */
export function sendActivationLink(request: ApiRequest, factor: Factor, channel: 'email' | 'sms'): ApiResponse {
  const push = requirePush(factor);
  const { user, now } = request;
  if (push.status === 'ACTIVE') return ok(factorJson(request, push));
  const to = channel === 'email' ? user.email : user.phoneNumber;
  countMessage(request, { kind: 'message', type: channel, to });
  if (isExpired(push.method, now)) push.method.activation = newActivation(now);
  const sent = saveFactor(user, { ...push, lastUpdated: now });
  const { token: code } = sent.method.activation;
  const text = `Open this link to set up your phone: ${factorUrl(request, sent.id)}/qr/${code}`;
  request.org.outbox.send({ channel, to, text, code, at: now });
  const activation = pushActivationJson(request, sent.id, sent.method, { hasPicture: false });
  return ok({ ...factorJson(request, sent), _embedded: { activation } });
}

function pushActivationResponse(request: ApiRequest, factor: Factor<PushMethod>, pollPath: string): ApiResponse {
  if (factor.status === 'ACTIVE') return ok(factorJson(request, factor));
  return ok(pushActivationJson(request, factor.id, factor.method, { pollPath }));
}

function requirePush(factor: Factor): Factor<PushMethod> {
  const { method } = factor;
  if (method.kind !== 'push') throw validationError(REQUEST_NAME, 'Only a push factor is activated this way.');
  return { ...factor, method };
}
