import * as v from 'valibot';
import { activated } from '../factor.ts';
import { invalid, Refusal } from '../http/errors.ts';
import { bodyAs, type Call, ok, type Reply, text } from '../http/operation.ts';
import { countAttempt, countMessage, refuseOverLimit } from '../http/rate-limit.ts';
import type { Factor, Method, PushMethod } from '../state.ts';
import { e164, putOnFile } from './enroll-phone.ts';
import { factorJson } from './factor-json.ts';
import { sendCode, takeCode, WRONG_WHEN } from './messages.ts';
import { takeTotp } from './one-time-codes.ts';
import { isExpired, newActivation, pushActivation } from './push-activation.ts';
import { register } from './webauthn.ts';

const REQUEST = 'factorActivateRequest';
const activationBody = v.strictObject({
  passCode: text,
  attestation: text,
  clientData: text,
  registrationData: text,
  useNumberMatchingChallenge: v.nullish(v.boolean()),
});

/** `POST …/lifecycle/activate`: takes the answer. For a push it asks how far it is, and starts an expired one again. */
export async function activateFactor(call: Call, factor: Factor): Promise<Reply> {
  const body = bodyAs(activationBody, call.body);
  const { method } = factor;
  if (method.kind === 'push') {
    if (factor.status !== 'ACTIVE' && isExpired(method, call.now)) method.activation = newActivation(call.now);
    return pushReply(call, { ...factor, method }, '/lifecycle/activate');
  }
  if (factor.status === 'ACTIVE') throw invalid(REQUEST, ALREADY_ACTIVE);
  if (call.person.status === 'locked') throw new Refusal('E0000069');
  refuseOverLimit(call, 'activate');
  await prove(call, method, body);
  // Deleted, or activated by a parallel request, while the answer was checked.
  if (call.person.factors.get(factor.id) !== factor) throw invalid(REQUEST, ALREADY_ACTIVE);
  if (method.kind === 'message') putOnFile(call, method);
  return ok(factorJson(call, activated(call.person, factor, call.now)));
}

const ALREADY_ACTIVE = 'The factor is already active.';

async function prove(call: Call, method: Method, body: v.InferOutput<typeof activationBody>): Promise<void> {
  const { passCode, attestation, clientData } = body;
  if (method.kind === 'webauthn') {
    if (attestation === undefined || clientData === undefined)
      throw invalid(REQUEST, 'attestation and clientData are required.');
    countAttempt(call, 'activate');
    return register(call, method, { attestation, clientData });
  }
  if (passCode === undefined) throw invalid(REQUEST, 'passCode: The field cannot be left blank');
  countAttempt(call, 'activate');
  const wrong = WRONG_WHEN.activating();
  if (method.kind === 'message') return takeCode(method, passCode, call.now, wrong);
  if (method.kind === 'totp') return takeTotp(method, passCode, call.now, wrong);
  throw invalid(REQUEST);
}

/** `POST …/lifecycle/activate/poll`: only reads. */
export function pollActivation(call: Call, factor: Factor): Reply {
  return pushReply(call, pushOf(factor), '/lifecycle/activate/poll');
}

/** `POST …/lifecycle/activate/email` and `/sms`: sends the link that the picture shows. */
export function sendActivationLink(call: Call, factor: Factor, by: 'email' | 'sms'): Reply {
  const push = pushOf(factor);
  const { user } = call.person;
  if (push.status !== 'ACTIVE' && !isExpired(push.method, call.now)) {
    const to = by === 'email' ? user.email : user.phoneNumber;
    countMessage(call, { kind: 'message', type: by, to });
    const code = push.method.activation.token;
    const text = `Open this link to set up your phone: ${call.origin}/api/v1/users/${user.id}/factors/${push.id}/qr/${code}`;
    call.org.outbox.send({ channel: by, to, text, code, at: call.now });
  }
  return pushReply(call, push, '/lifecycle/activate/poll');
}

function pushReply(call: Call, factor: Factor<PushMethod>, pollPath: string): Reply {
  if (factor.status === 'ACTIVE') return ok(factorJson(call, factor));
  return ok(pushActivation(call, factor.id, factor.method, pollPath));
}

function pushOf(factor: Factor): Factor<PushMethod> {
  const { method } = factor;
  if (method.kind !== 'push') throw invalid(REQUEST, 'Only a push factor is activated this way.');
  return { ...factor, method };
}

const resendBody = v.strictObject({
  factorType: v.string(),
  provider: v.string(),
  profile: v.nullish(v.strictObject({ phoneNumber: text, phoneExtension: text, email: text }), {}),
});

/** `POST …/resend`: a new code for a pending `sms`, `call` or `email`. The body says again what is enrolled. */
export function resendEnrollment(call: Call, factor: Factor): Reply {
  const { method } = factor;
  if (method.kind !== 'message') throw invalid('factorResendRequest', 'Only sms, call and email can be resent.');
  if (factor.status === 'ACTIVE') throw invalid('factorResendRequest', ALREADY_ACTIVE);
  if (call.body === undefined) throw invalid('factorResendRequest', 'factorType, provider and profile are required.');
  const { factorType, provider, profile } = bodyAs(resendBody, call.body);
  const { phoneNumber, email } = profile ?? {};
  const address = method.type === 'email' ? email?.toLowerCase() : phoneNumber && e164(phoneNumber);
  if (factorType !== factor.factorType || provider !== factor.provider || address !== method.to.toLowerCase()) {
    throw invalid('factorResendRequest', 'The body does not match the enrolled factor.');
  }
  refuseOverLimit(call, 'resend');
  sendCode(call, method);
  countAttempt(call, 'resend');
  return ok(factorJson(call, factor));
}
