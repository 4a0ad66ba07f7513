import type { Expectation } from '../../../spec/factors.ts';
import type { Answer, Pending } from '../../../spec/results.ts';
import type { Handle, Prompt, PublicKeyCredentialJSON } from '../../../spec/steps.ts';
import { skip } from '../failure.ts';
import type { Scene } from '../stage.ts';
import type { WorldPhone } from '../world.ts';
import { fail, required } from './assertions.ts';

/** The answer to the security question that the contract enrolls. */
export const SECURITY_ANSWER = 'a pale blue cardigan';
/** The hexadecimal secret of the counter-based token that the contract enrolls (RFC 4226, appendix D). */
export const HOTP_SECRET = '3132333435363738393031323334353637383930';
const OTHER_HOTP_SECRET = '3938373635343332313039383736353433323130';

/** What is needed to answer a step. */
export type StepToAnswer = { readonly prompt: Prompt; readonly handle: Handle };

/**
 * The user does the right thing, in the given way or in the first way of the step: reads a code, answers, or approves.
 * Returns the answer, or undefined after an approval: then the caller polls.
 */
export async function rightAnswerTo(
  world: Scene,
  { prompt, handle }: StepToAnswer,
  way: Expectation = handle.expects[0],
  phone: WorldPhone = world.phone,
): Promise<Answer | undefined> {
  if (prompt.setup !== undefined) await phone.scan(prompt.setup);
  switch (way) {
    case 'code':
      return codeAnswer(await readCode(world, handle, phone));
    case 'answer':
      return { kind: 'answer', answer: SECURITY_ANSWER };
    case 'webauthn':
      return webauthnAnswer(await credentialFor(prompt, phone));
    case 'approval':
      // To scan the QR code is all that the enrollment of an app needs.
      if (prompt.setup === undefined) await approve(world, { prompt, handle }, phone);
      return undefined;
  }
}

/** The user taps the push or types the digits into the phone call. The world does what the phone cannot. */
export async function approve(
  world: Scene,
  { prompt: { display }, handle }: StepToAnswer,
  phone: WorldPhone = world.phone,
): Promise<void> {
  if (handle.factorType === 'push') await phone.approve(display?.value);
  else if (display?.kind === 'key-into-phone') await phone.keyIn(display.value);
  else if (world.approve !== undefined) await world.approve(handle);
  else skip(`the world needs approve() to approve a ${handle.factorType} step`);
}

/** The code that the user reads for a step. */
export function readCode(world: Scene, handle: Handle, phone: WorldPhone = world.phone): string | Promise<string> {
  const { factorType } = handle;
  switch (factorType) {
    case 'sms':
    case 'voice':
    case 'email':
      return phone.readCode(factorType);
    case 'hotp':
      return phone.hotp(HOTP_SECRET);
    case 'token':
      return phone.pressToken('yubikey');
    case 'totp':
      return phone.totp();
    default:
      if (world.codeFor === undefined) skip(`the world needs codeFor() to read the code of a ${factorType} step`);
      return world.codeFor(handle);
  }
}

/** A code as an answer. */
export function codeAnswer(code: string): Answer {
  return { kind: 'code', code };
}

/** A credential as an answer. */
export function webauthnAnswer(credential: PublicKeyCredentialJSON): Answer {
  return { kind: 'webauthn', credential };
}

/** The credential that a browser returns for the options of the prompt. */
export function credentialFor({ webauthn }: Prompt, { authenticator }: WorldPhone) {
  const requested = required(webauthn, 'prompt.webauthn of a step that expects it');
  return requested.kind === 'create' ? authenticator.create(requested.options) : authenticator.get(requested.options);
}

/** An answer of the right kind and format with a wrong value. */
export async function wrongAnswerTo(world: Scene, { prompt, handle }: StepToAnswer, way: Expectation): Promise<Answer> {
  const { phone } = world;
  if (prompt.setup !== undefined) await phone.scan(prompt.setup);
  switch (way) {
    case 'answer':
      return { kind: 'answer', answer: 'a bright red scarf' };
    case 'webauthn':
      return webauthnAnswer(await credentialFor(withDifferentChallenge(prompt), phone));
    case 'code':
      // A code of another token, because reading one of this token would move its counter.
      if (handle.factorType === 'hotp') return codeAnswer(await phone.hotp(OTHER_HOTP_SECRET));
      return codeAnswer(differentCode(await readCode(world, handle)));
    case 'approval':
      return fail('an approval has no wrong answer');
  }
}

/** The same prompt, with a challenge that the identity provider has not issued. */
export function withDifferentChallenge(prompt: Prompt): Prompt {
  const requested = required(prompt.webauthn, 'prompt.webauthn of a step that expects it');
  const challenge = 'bm90IHRoZSBjaGFsbGVuZ2Ugb2YgdGhpcyBzdGVw';
  return {
    ...prompt,
    webauthn:
      requested.kind === 'create'
        ? { kind: 'create', options: { ...requested.options, challenge } }
        : { kind: 'get', options: { ...requested.options, challenge } },
  };
}

/** Another code of the same length and alphabet. */
export function differentCode(code: string): string {
  const alphabet = ['0123456789', 'cbdefghijklnrtuv'].find((letters) => letters.includes(code.slice(-1))) ?? 'AB';
  const next = alphabet.charAt((alphabet.indexOf(code.slice(-1)) + 1) % alphabet.length);
  return code.slice(0, -1) + next;
}

/** Polls until the step is no longer pending. Three polls must be enough, since the user has already acted. */
export async function pollUntilDecided<T extends { readonly status: string }>(
  world: Scene,
  poll: () => Promise<T | Pending<unknown>>,
): Promise<T> {
  for (let attempt = 0; attempt < 3; attempt += 1) {
    const result = await poll();
    if (!isPending(result)) return result;
    await world.clock.advance(result.pollAfterMs);
  }
  return fail('the step is still pending after the user has acted');
}

function isPending<T extends { readonly status: string }>(result: T | Pending<unknown>): result is Pending<unknown> {
  return result.status === 'pending';
}
