import type { Factor, KnownFactorType } from '../../../spec/factors.ts';
import type { Handle, Prompt, Step } from '../../../spec/steps.ts';
import { WAYS } from '../rule.ts';
import type { Scene } from '../stage.ts';
import { assert, assertEqual, assertOneOf, assertSameList, assertText, fail, required } from './assertions.ts';
import { jsonCopy } from './deliberately-wrong.ts';
import { assertTimestamp } from './verifications.ts';

const MAX_STEP_MS = 15 * 60_000;

/** The factor has all required fields, with valid values. */
export function assertFactor(world: Scene, factor: Factor): void {
  assertText(factor.id, 'the id of a factor');
  assertText(factor.type, 'the type of a factor');
  assertOneOf(factor.status, ['active', 'pending', 'unusable'], 'the status of a factor');
  if (factor.enrolledAt !== undefined) assertTimestamp(factor.enrolledAt, 'enrolledAt of a factor');
  assertText(factor.native.type, "the identity provider's own type of a factor");
  assert(Array.isArray(factor.verifiableBy), 'verifiableBy of a factor is not a list');
  for (const way of factor.verifiableBy) assertOneOf(way, WAYS, 'a way to verify a factor');
  assertMasked(world, factor.destination);
}

/** The factor is active and of this type, and the capabilities allow each of its ways. */
export function assertActiveFactor(world: Scene, factor: Factor, type: KnownFactorType): void {
  assertFactor(world, factor);
  assertEqual(factor.type, type, 'the type of the factor');
  assertEqual(factor.status, 'active', 'the status of the factor');
  const { verify } = world.provider.capabilities.factors[type];
  for (const way of factor.verifiableBy) assertOneOf(way, verify, `a way to verify a ${type} factor`);
  assertEqual(factor.verifiableBy.length > 0, verify.length > 0, `whether an active ${type} factor is verifiable`);
}

/** Returns the listed factor with this id. Fails if it is not listed. */
export async function assertListed({ provider, userId }: Scene, factorId: string): Promise<Factor> {
  const factors = await provider.listFactors({ userId });
  return required(
    factors.find(({ id }) => id === factorId),
    'the enrolled factor in the list of factors',
  );
}

/** The destination does not show a whole number or address. */
export function assertMasked({ phone, otherPhone }: Scene, destination: string | undefined): void {
  if (destination === undefined) return;
  const contacts = [phone.phoneNumber, phone.email, otherPhone.phoneNumber, otherPhone.email];
  assert(!contacts.some((contact) => destination.includes(contact)), 'a destination is not masked');
}

/** The step is complete: a browser can show its prompt, and a session store can keep its handle. */
export function assertPendingStep<H extends Handle>(
  world: Scene,
  { prompt, handle, warnings }: Step<H>,
  { type, purpose }: { readonly type: KnownFactorType; readonly purpose: Handle['purpose'] },
): void {
  assertPrompt(world, prompt);
  assertPromptOf(type, prompt, purpose);
  assertEqual(prompt.factor.type, type, 'the factor type of a prompt');
  assert(Array.isArray(warnings), 'the warnings of a step are not a list');
  assertEqual(handle.v, 1, 'the version of a handle');
  assertText(handle.id, 'the id of a handle');
  assertEqual(handle.provider, world.provider.id, 'the provider of a handle');
  assertEqual(handle.instance, world.provider.instance, 'the instance of a handle');
  assertEqual(handle.userId, world.userId, 'the user of a handle');
  assertEqual(handle.purpose, purpose, 'the purpose of a handle');
  assertEqual(handle.factorType, type, 'the factor type of a handle');
  assertSameList(handle.expects, prompt.expects, 'what a handle expects, compared with its prompt,');
  assertEqual(handle.expiresAt, prompt.expiresAt, 'expiresAt of a handle, compared with its prompt,');
  assertTimestamp(handle.issuedAt, 'issuedAt of a handle');
  const lifetime = Date.parse(handle.expiresAt) - Date.parse(handle.issuedAt);
  assert(lifetime > 0 && lifetime <= MAX_STEP_MS, `a step lives ${lifetime} ms, not between 0 and 15 minutes`);
  assertEqual(JSON.stringify(jsonCopy(handle)), JSON.stringify(handle), 'a handle after a session store');
}

function assertPrompt(world: Scene, prompt: Prompt): void {
  assert(prompt.expects.length > 0, 'a prompt expects nothing');
  assertEqual(new Set(prompt.expects).size, prompt.expects.length, 'the number of different things a prompt expects');
  for (const expected of prompt.expects) assertOneOf(expected, WAYS, 'what a prompt expects');
  assertTimestamp(prompt.expiresAt, 'the end of a prompt');
  assertEqual(typeof prompt.canResend, 'boolean', 'the type of canResend');
  const { displayName, destination } = prompt.factor;
  if (displayName !== undefined) assertText(displayName, 'the name of the factor in a prompt');
  assertMasked(world, destination);
  if (prompt.display !== undefined) assertText(prompt.display.value, 'what a prompt displays');
}

/** The prompt of a step that was sent again names the same factor. */
export function assertSameFactor(old: Prompt, fresh: Prompt): void {
  assertEqual(fresh.factor.displayName, old.factor.displayName, 'the name of the factor after a resend');
  assertEqual(fresh.factor.destination, old.factor.destination, 'the destination after a resend');
}

/** The prompt has what the user must see for this factor type. */
function assertPromptOf(type: KnownFactorType, prompt: Prompt, purpose: Handle['purpose']): void {
  const enrolling = purpose === 'activation';
  if (!enrolling) assertEqual(prompt.setup, undefined, 'the setup of a verification');
  if (prompt.expects.includes('webauthn')) {
    assertEqual(prompt.webauthn?.kind, enrolling ? 'create' : 'get', 'the kind of the WebAuthn options');
  }
  if (type === 'totp' && enrolling) assertTotpSetup(prompt);
  if (type === 'push' && enrolling) {
    const { setup } = prompt;
    if (setup?.kind !== 'app') fail('the prompt of a push enrollment shows no app setup');
    assertText(setup.uri ?? setup.qrCodeUrl, 'the link or picture of a push enrollment');
  }
  if (type === 'question' && !enrolling) assertText(prompt.question, 'the question of a question challenge');
}

function assertTotpSetup({ setup }: Prompt): void {
  if (setup?.kind !== 'totp') fail('the prompt of a TOTP enrollment shows no TOTP setup');
  assert(/^[A-Z2-7]{16,}=*$/.test(setup.secret), 'the secret of a TOTP setup is not base32 of 80 bits or more');
  const uri = new URL(setup.uri);
  assertEqual(uri.protocol, 'otpauth:', 'the protocol of a TOTP setup');
  assertEqual(uri.host || uri.pathname.split('/')[2], 'totp', 'the kind of the otpauth URI');
  assertEqual(uri.searchParams.get('secret'), setup.secret.replace(/={1,6}$/, ''), 'the secret in the otpauth URI');
}
