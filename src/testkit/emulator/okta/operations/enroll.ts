import * as v from 'valibot';
import { bytesOfHex } from '../../../simulated-user/phone.ts';
import { newTotpSecret } from '../../../simulated-user/totp.ts';
import { ENROLLABLE, has, type Kind, keep, newFactor } from '../factor.ts';
import { invalid } from '../http/errors.ts';
import { bodyAs, type Call, flag, ok, type Reply, text } from '../http/operation.ts';
import { newDigits, newToken } from '../ids.ts';
import type { Factor, MessageMethod } from '../state.ts';
import { ALREADY_SET_UP, enrollPhone, refused } from './enroll-phone.ts';
import { factorJson } from './factor-json.ts';
import { sendCode } from './messages.ts';
import { takeTokenCode } from './one-time-codes.ts';
import { newActivation } from './push-activation.ts';
import { questionText } from './questions.ts';
import { newChallenge } from './webauthn.ts';

// The last three are known, and never enrolled through this API.
const TYPES: readonly string[] = [...ENROLLABLE.map(({ factorType }) => factorType), 'signed_nonce', 'u2f', 'web'];
const PROVIDERS = ['OKTA', 'GOOGLE', 'FIDO', 'CUSTOM', 'RSA', 'SYMANTEC', 'YUBICO', 'DUO'] as const;

// Fields of an answer, such as `_links` of a catalog entry, make the body not well-formed.
const newFactorBody = v.strictObject({
  factorType: v.picklist(TYPES),
  provider: v.picklist(PROVIDERS),
  vendorName: text,
  factorProfileId: text,
  profile: v.nullish(
    v.strictObject({
      phoneNumber: text,
      phoneExtension: text,
      email: text,
      question: text,
      answer: text,
      credentialId: text,
      sharedSecret: text,
    }),
    {},
  ),
  verify: v.nullish(v.strictObject({ passCode: text, nextPassCode: text }), {}),
});
type Wanted = v.InferOutput<typeof newFactorBody>;

/** The types of which a user can have several. */
const SEVERAL: readonly string[] = ['webauthn'];
const NEEDS_PROOF: readonly string[] = ['push', 'webauthn', 'token:software:totp'];
const MIN_ANSWER_LENGTH = 4;
const WEBAUTHN_ACTIVATION_MS = 15 * 60_000;

/** `POST /users/{userId}/factors` */
export async function enrollFactor(call: Call): Promise<Reply> {
  const wanted = bodyAs(newFactorBody, call.body);
  const kind = ENROLLABLE.find(
    ({ factorType, provider }) => factorType === wanted.factorType && provider === wanted.provider,
  );
  if (kind === undefined) throw refused('Invalid factor type or provider.');
  const alone = kind.factorType !== 'sms' && kind.factorType !== 'call' && !SEVERAL.includes(kind.factorType);
  if (alone && has(call.person, kind)) throw refused(ALREADY_SET_UP);
  if (NEEDS_PROOF.includes(kind.factorType) && flag(call, 'activate')) {
    throw refused('Auto-activation is not supported for this factor.');
  }
  return ok(factorJson(call, await enrolled(call, kind, wanted)));
}

async function enrolled(call: Call, kind: Kind, { profile, verify, factorProfileId }: Wanted): Promise<Factor> {
  const { person, now } = call;
  const given = profile ?? {};
  switch (kind.factorType) {
    case 'sms':
    case 'call':
      return enrollPhone(call, kind, given);
    case 'email':
      return enrollEmail(call, kind, given.email);
    case 'question':
      return enrollQuestion(call, kind, given);
    case 'token:hotp':
      return enrollHotp(call, kind, factorProfileId, given.sharedSecret);
    case 'token':
    case 'token:hardware':
      return enrollToken(call, kind, given.credentialId, verify ?? {});
    case 'token:software:totp': {
      // Okta's secrets have 16 characters.
      const secret = (await newTotpSecret()).slice(0, 16);
      const method = { kind: 'totp', secret, qrToken: `00${newToken(40)}`, usedSteps: new Set<number>() } as const;
      return keep(person, newFactor(kind, 'PENDING_ACTIVATION', method, now));
    }
    case 'push':
      return keep(person, newFactor(kind, 'PENDING_ACTIVATION', { kind: 'push', activation: newActivation(now) }, now));
    case 'webauthn': {
      const method = { kind: 'webauthn' } as const;
      newChallenge(method, now, WEBAUTHN_ACTIVATION_MS);
      return keep(person, newFactor(kind, 'PENDING_ACTIVATION', method, now));
    }
  }
}

/** Only the user's own addresses. While it is pending, enrolling again sends a new code. */
function enrollEmail(call: Call, kind: Kind, email: string | undefined): Factor {
  const { person, now } = call;
  const own = [person.user.email, person.secondEmail].find(
    (address) => address?.toLowerCase() === email?.toLowerCase(),
  );
  if (email === undefined || own === undefined) {
    throw invalid('Only verified primary or secondary email can be enrolled.');
  }
  const method: MessageMethod = { kind: 'message', type: 'email', to: own };
  if (!flag(call, 'activate')) sendCode(call, method);
  const pending = [...person.factors.values()].find(({ factorType }) => factorType === 'email');
  if (pending !== undefined) person.factors.delete(pending.id);
  if (flag(call, 'activate')) return keep(person, newFactor(kind, 'ACTIVE', method, now));
  const sameAgain = pending?.method.kind === 'message' && pending.method.to === own;
  return keep(person, sameAgain ? { ...pending, method } : newFactor(kind, 'PENDING_ACTIVATION', method, now));
}

function enrollQuestion(
  { person, now }: Call,
  kind: Kind,
  { question, answer }: { readonly question?: string | undefined; readonly answer?: string | undefined },
): Factor {
  if (question === undefined || questionText(question) === undefined) throw refused('Invalid Profile.');
  if (answer === undefined || answer.trim().length < MIN_ANSWER_LENGTH) {
    throw refused('The security question answer must be at least 4 characters in length');
  }
  return keep(person, newFactor(kind, 'ACTIVE', { kind: 'question', question, answer }, now));
}

/** Custom TOTP is taken only as it is, without a first code. */
function enrollHotp(call: Call, kind: Kind, profileId: string | undefined, sharedSecret: string | undefined): Factor {
  const { org, person, now } = call;
  if (!flag(call, 'activate')) throw refused('Only auto-activation is supported for this factor.');
  if (profileId !== org.hotpProfile.id) throw refused('Invalid factorProfileId.');
  if (sharedSecret === undefined || !/^([0-9a-f]{2}){10,}$/i.test(sharedSecret)) throw refused('Invalid Profile.');
  const method = { kind: 'hotp', secret: bytesOfHex(sharedSecret), counter: 0 } as const;
  return keep(person, newFactor(kind, 'ACTIVE', method, now, org.hotpProfile.name));
}

/** Hardware tokens prove themselves while they are enrolled; Symantec's with two codes in a row. */
function enrollToken(
  call: Call,
  kind: Kind,
  credentialId: string | undefined,
  { passCode, nextPassCode }: { readonly passCode?: string | undefined; readonly nextPassCode?: string | undefined },
): Factor {
  const { person, now } = call;
  const vendor = kind.provider === 'RSA' ? 'rsa' : kind.provider === 'SYMANTEC' ? 'symantec' : 'yubikey';
  if (passCode === undefined) throw refused('Invalid Passcode/Answer');
  if (vendor !== 'yubikey' && credentialId === undefined) throw refused('Invalid Profile.');
  if (vendor === 'symantec' && nextPassCode === undefined) throw refused('Invalid Passcode/Answer');
  takeTokenCode(call, vendor, passCode);
  if (vendor === 'symantec' && nextPassCode !== undefined) takeTokenCode(call, vendor, nextPassCode);
  const method = { kind: 'token', vendor, credentialId: credentialId ?? `0000${newDigits(8)}` } as const;
  return keep(person, newFactor(kind, 'ACTIVE', method, now));
}
