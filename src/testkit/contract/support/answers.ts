import type { Expectation } from '../../../spec/factors.ts';
import type { Answer, Pending } from '../../../spec/results.ts';
import type { Handle, Prompt, WebAuthnCredential } from '../../../spec/steps.ts';
import type { Phone } from '../../simulated-user/phone.ts';
import type { World } from '../world.ts';
import { fail, required } from './assertions.ts';

/** The answer to the security question that the contract enrolls. */
export const SECURITY_ANSWER = 'a pale blue cardigan';
/** Hexadecimal secret of the counter-based token that the contract enrolls (RFC 4226, appendix D). */
export const HOTP_SECRET = '3132333435363738393031323334353637383930';
const OTHER_HOTP_SECRET = '3938373635343332313039383736353433323130';

/** A step as the user and the server have it. */
export type StepToAnswer = { readonly prompt: Prompt; readonly handle: Handle };

/**
 * What the user does to end a step rightly, in the way given or the step's first: reads a code and types it (the
 * answer), or approves (no answer: poll then).
 */
export async function rightAnswerTo(
  world: World,
  { prompt, handle }: StepToAnswer,
  way: Expectation = handle.expects[0],
  phone: Phone = world.phone,
): Promise<Answer | undefined> {
  if (prompt.setup !== undefined) phone.scan(prompt.setup);
  switch (way) {
    case 'code':
      return codeAnswer(await readCode(world, handle, phone));
    case 'answer':
      return { kind: 'answer', answer: SECURITY_ANSWER };
    case 'webauthn':
      return webauthnAnswer(await credentialFor(prompt, phone));
    case 'approval':
      // Scanning the picture is all that an app enrollment asks for.
      if (prompt.setup === undefined) approve(world, { prompt, handle }, phone);
      return undefined;
  }
}

/** Taps the push, keys the digits of the screen into the call, or does what the phone cannot. */
function approve(world: World, { prompt: { display }, handle }: StepToAnswer, phone: Phone): void {
  if (handle.factorType === 'push') phone.approve(display?.value);
  else if (display?.kind === 'key-into-phone') phone.keyIn(display.value);
  else if (world.approve !== undefined) world.approve(handle);
  else fail(`this world needs approve() to approve a ${handle.factorType} step`);
}

/** The code that the user reads. */
export function readCode(world: World, handle: Handle, phone: Phone = world.phone): string | Promise<string> {
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
      if (world.codeFor === undefined) fail(`this world needs codeFor() to read the code of a ${factorType} step`);
      return world.codeFor(handle);
  }
}

/** A typed code, as an answer. */
export function codeAnswer(code: string): Answer {
  return { kind: 'code', code };
}

/** A credential from the browser, as an answer. */
export function webauthnAnswer(credential: WebAuthnCredential): Answer {
  return { kind: 'webauthn', credential };
}

/** What the browser would answer to the options of the prompt. */
export function credentialFor({ webauthn }: Prompt, { authenticator }: Phone) {
  const asked = required(webauthn, 'prompt.webauthn of a step that expects it');
  return asked.kind === 'create' ? authenticator.create(asked.options) : authenticator.get(asked.options);
}

/** An answer of the right kind and shape that is wrong. */
export async function wrongAnswerTo(world: World, { prompt, handle }: StepToAnswer, way: Expectation): Promise<Answer> {
  const { phone } = world;
  if (prompt.setup !== undefined) phone.scan(prompt.setup);
  switch (way) {
    case 'answer':
      return { kind: 'answer', answer: 'a bright red scarf' };
    case 'webauthn':
      return webauthnAnswer(await credentialFor(withDifferentChallenge(prompt), phone));
    case 'code':
      // A token that counts would count on; a code of another one leaves it alone.
      if (handle.factorType === 'hotp') return codeAnswer(await phone.hotp(OTHER_HOTP_SECRET));
      return codeAnswer(differentCode(await readCode(world, handle)));
    case 'approval':
      return fail('an approval has no wrong answer');
  }
}

/** The same prompt with a challenge that the identity provider has not issued. */
export function withDifferentChallenge(prompt: Prompt): Prompt {
  const asked = required(prompt.webauthn, 'prompt.webauthn of a step that expects it');
  const challenge = 'bm90IHRoZSBjaGFsbGVuZ2Ugb2YgdGhpcyBzdGVw';
  return {
    ...prompt,
    webauthn:
      asked.kind === 'create'
        ? { kind: 'create', options: { ...asked.options, challenge } }
        : { kind: 'get', options: { ...asked.options, challenge } },
  };
}

/** Another code of the same length and alphabet. */
export function differentCode(code: string): string {
  const alphabet = ['0123456789', 'cbdefghijklnrtuv'].find((letters) => letters.includes(code.slice(-1))) ?? 'AB';
  const next = alphabet.charAt((alphabet.indexOf(code.slice(-1)) + 1) % alphabet.length);
  return code.slice(0, -1) + next;
}

/** Asks until the step is decided, a few times at most: the user has acted, so there is not much to wait for. */
export async function pollUntilDecided<T extends { readonly status: string }>(
  world: World,
  ask: () => Promise<T | Pending<unknown>>,
): Promise<T> {
  for (let attempt = 0; attempt < 3; attempt += 1) {
    const result = await ask();
    if (!isPending(result)) return result;
    world.clock.advance(result.pollAfterMs);
  }
  return fail('the step is still pending after the user has acted');
}

function isPending<T extends { readonly status: string }>(result: T | Pending<unknown>): result is Pending<unknown> {
  return result.status === 'pending';
}
