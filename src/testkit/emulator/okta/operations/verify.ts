import * as v from 'valibot';
import type { JsonObject } from '../../../../spec/factors.ts';
import { invalid, Refusal, wrongAnswer } from '../http/errors.ts';
import { challengeLinks } from '../http/links.ts';
import { bodyAs, type Call, ok, type Reply, text } from '../http/operation.ts';
import { countAttempt } from '../http/rate-limit.ts';
import type { Factor, Method, QuestionMethod, WebAuthnMethod } from '../state.ts';
import { profileOf } from './factor-json.ts';
import { sendCode, takeCode, WRONG_WHEN } from './messages.ts';
import { takeHotp, takeTokenCode, takeTotp } from './one-time-codes.ts';
import { startTransaction } from './transactions.ts';
import { assert, newChallenge, requestChallenge } from './webauthn.ts';

const verifyBody = v.strictObject({
  passCode: text,
  answer: text,
  clientData: text,
  authenticatorData: text,
  signatureData: text,
  useNumberMatchingChallenge: v.nullish(v.boolean()),
});
type Answer = v.InferOutput<typeof verifyBody>;

const REQUEST = 'factorVerifyRequest';
const SUCCESS = { factorResult: 'SUCCESS' } as const;

/**
 * `POST …/verify`: without an answer a challenge, with one a verdict. An empty pass code is none: for sms, call and
 * email it sends a new code.
 */
export function verifyFactor(call: Call, factor: Factor): Reply | Promise<Reply> {
  const body = bodyAs(verifyBody, call.body);
  if (factor.status !== 'ACTIVE') throw new Refusal('E0000154');
  if (call.person.status === 'locked') throw new Refusal('E0000069');
  const { method } = factor;
  switch (method.kind) {
    case 'push':
      return startTransaction(call, { ...factor, method }, body.useNumberMatchingChallenge === true);
    case 'webauthn':
      return verifyWebAuthn(call, { ...factor, method }, body);
    case 'message':
      if (body.passCode !== undefined) break;
      sendCode(call, method);
      // A call and an email are challenged without a profile, as recorded.
      return challenge(call, factor, method.type === 'sms' ? { profile: { phoneNumber: method.to } } : {});
  }
  return verdict(call, method, body);
}

async function verdict(call: Call, method: Method, body: Answer): Promise<Reply> {
  const given = method.kind === 'question' ? body.answer : body.passCode;
  if (given === undefined) {
    const field = method.kind === 'question' ? 'answer' : 'passCode';
    throw invalid(REQUEST, `${field}: The field cannot be left blank`);
  }
  countAttempt(call, 'verify');
  await take(call, method, given);
  return succeeded(call, SUCCESS);
}

function take(call: Call, method: Method, given: string): void | Promise<void> {
  switch (method.kind) {
    case 'message':
      return takeCode(method, given, call.now, WRONG_WHEN.verifying());
    case 'totp':
      return takeTotp(method, given, call.now, wrongAnswer('code'));
    case 'hotp':
      return takeHotp(method, given);
    case 'token':
      return takeTokenCode(call, method.vendor, given);
    case 'question':
      return checkAnswer(method, given);
    default:
      throw invalid(REQUEST);
  }
}

/** Compared without case and without blanks around it. */
function checkAnswer({ answer }: QuestionMethod, given: string): void {
  const plain = (words: string) => words.trim().toLowerCase();
  if (plain(given) !== plain(answer)) throw wrongAnswer('answer');
}

async function verifyWebAuthn(call: Call, factor: Factor<WebAuthnMethod>, body: Answer): Promise<Reply> {
  const { method } = factor;
  const { clientData, authenticatorData, signatureData } = body;
  const profile = { profile: profileOf(call, factor) ?? {} };
  if (clientData === undefined && authenticatorData === undefined && signatureData === undefined) {
    newChallenge(method, call.now);
    return challenge(call, factor, { ...profile, _embedded: { challenge: requestChallenge(call, method) } });
  }
  if (clientData === undefined || authenticatorData === undefined || signatureData === undefined) {
    throw invalid(REQUEST, 'clientData, authenticatorData and signatureData are required.');
  }
  countAttempt(call, 'verify');
  await assert(call, method, { clientData, authenticatorData, signatureData });
  return succeeded(call, { ...SUCCESS, ...profile });
}

/** Wrong answers count in a row: a right one clears them. */
function succeeded({ person }: Call, body: JsonObject): Reply {
  person.attempts.verify = [];
  return ok(body);
}

function challenge(call: Call, { id }: Factor, more: JsonObject): Reply {
  return ok({ factorResult: 'CHALLENGE', ...more, _links: challengeLinks(call, id) });
}
