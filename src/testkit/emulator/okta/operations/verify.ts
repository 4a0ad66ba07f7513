import * as v from 'valibot';
import type { JsonObject } from '../../../../spec/factors.ts';
import { ApiError, validationError, wrongAnswer } from '../http/errors.ts';
import { challengeLinks } from '../http/links.ts';
import { type ApiRequest, type ApiResponse, ok, optionalText, parseBody } from '../http/operation.ts';
import type { Factor, FactorMethod, QuestionMethod, U2fMethod, WebAuthnMethod } from '../state.ts';
import { countAttempt, countWrongAnswers } from './attempt-limits.ts';
import { profileOf } from './factor-json.ts';
import { consumeSentCode, sendCode } from './messages.ts';
import { consumeHotp, consumeTokenCode, consumeTotp } from './one-time-codes.ts';
import { startTransaction } from './transactions.ts';
import { u2fChallenge, verifyU2fAssertion } from './u2f.ts';
import { newChallenge, requestChallenge, verifyAssertion } from './webauthn.ts';

const verifyBody = v.strictObject({
  passCode: optionalText,
  answer: optionalText,
  clientData: optionalText,
  authenticatorData: optionalText,
  signatureData: optionalText,
  useNumberMatchingChallenge: v.nullish(v.boolean()),
});
type VerifyBody = v.InferOutput<typeof verifyBody>;

const REQUEST_NAME = 'factorVerifyRequest';
const SUCCESS = { factorResult: 'SUCCESS' } as const;

/**
 * `POST …/verify`: without an answer it starts a challenge, with an answer it checks it. An empty pass code is no answer:
 * for sms, call and email it sends a new code.
 */
export function verifyFactor(request: ApiRequest, factor: Factor): ApiResponse | Promise<ApiResponse> {
  const body = parseBody(verifyBody, request.body);
  if (factor.status !== 'ACTIVE') throw new ApiError('E0000154');
  if (request.user.status === 'locked') throw new ApiError('E0000069');
  const { method } = factor;
  switch (method.kind) {
    case 'push':
      return startTransaction(request, { ...factor, method }, body.useNumberMatchingChallenge === true);
    case 'webauthn':
      return verifyKey(request, factor, method, body, () => webAuthnCheck(request, method, body));
    case 'u2f':
      return verifyKey(request, factor, method, body, () => u2fCheck(request, method, body));
    case 'message':
      if (body.passCode !== undefined) break;
      sendCode(request, method);
      // In recorded challenges a call and an email have no profile.
      return challengeResponse(request, factor, method.type === 'sms' ? { profile: { phoneNumber: method.to } } : {});
  }
  return verifyCodeOrAnswer(request, method, body);
}

async function verifyCodeOrAnswer(request: ApiRequest, method: FactorMethod, body: VerifyBody): Promise<ApiResponse> {
  const given = method.kind === 'question' ? body.answer : body.passCode;
  if (given === undefined) {
    const field = method.kind === 'question' ? 'answer' : 'passCode';
    throw validationError(REQUEST_NAME, `${field}: The field cannot be left blank`);
  }
  countAttempt(request, 'verify');
  await countWrongAnswers(request, () => checkAnswer(request, method, given));
  return successResponse(request, SUCCESS);
}

function checkAnswer(request: ApiRequest, method: FactorMethod, given: string): void | Promise<void> {
  switch (method.kind) {
    case 'message':
      return consumeSentCode(method, given, request.now, wrongAnswer('token'));
    case 'totp':
      return consumeTotp(method, given, request.now, wrongAnswer('code'));
    case 'hotp':
      return consumeHotp(method, given);
    case 'token':
      return consumeTokenCode(request, method.vendor, given);
    case 'question':
      return checkQuestion(method, given);
    default:
      throw validationError(REQUEST_NAME);
  }
}

/** Ignores case and blanks around the answer. */
function checkQuestion({ answer }: QuestionMethod, given: string): void {
  const normalized = (text: string) => text.trim().toLowerCase();
  if (normalized(given) !== normalized(answer)) throw wrongAnswer('answer');
}

/** A security key: without an answer a new challenge, with an answer its check. */
async function verifyKey(
  request: ApiRequest,
  factor: Factor,
  method: WebAuthnMethod | U2fMethod,
  { clientData, authenticatorData, signatureData }: VerifyBody,
  checkOf: () => () => Promise<void>,
): Promise<ApiResponse> {
  const profile = { profile: profileOf(request, factor) ?? {} };
  if (clientData === undefined && authenticatorData === undefined && signatureData === undefined) {
    newChallenge(method, request.now);
    const challenge = method.kind === 'u2f' ? u2fChallenge(method) : requestChallenge(request, method);
    return challengeResponse(request, factor, { ...profile, _embedded: { challenge } });
  }
  const check = checkOf();
  countAttempt(request, 'verify');
  await countWrongAnswers(request, check);
  return successResponse(request, { ...SUCCESS, ...profile });
}

function webAuthnCheck(
  request: ApiRequest,
  method: WebAuthnMethod,
  { clientData, authenticatorData, signatureData }: VerifyBody,
) {
  if (clientData === undefined || authenticatorData === undefined || signatureData === undefined) {
    throw validationError(REQUEST_NAME, 'clientData, authenticatorData and signatureData are required.');
  }
  return () => verifyAssertion(request, method, { clientData, authenticatorData, signatureData });
}

function u2fCheck(request: ApiRequest, method: U2fMethod, { clientData, signatureData }: VerifyBody) {
  if (clientData === undefined || signatureData === undefined) {
    throw validationError(REQUEST_NAME, 'clientData and signatureData are required.');
  }
  return () => verifyU2fAssertion(request, method, { clientData, signatureData });
}

/** Only wrong answers in a row count: a correct one resets the count. */
function successResponse({ user }: ApiRequest, body: JsonObject): ApiResponse {
  user.attempts.verify = [];
  return ok(body);
}

function challengeResponse(request: ApiRequest, { id }: Factor, more: JsonObject): ApiResponse {
  return ok({ factorResult: 'CHALLENGE', ...more, _links: challengeLinks(request, id) });
}
