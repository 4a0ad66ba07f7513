import type { Factor, NewFactor } from '../../../src/spec/factors.ts';
import type { CallOptions } from '../../../src/spec/provider.ts';
import type { Answer } from '../../../src/spec/results.ts';
import type { ActivationHandle, VerificationHandle } from '../../../src/spec/steps.ts';
import { deliberatelyWrong } from '../../../src/testkit/contract/deliberately-wrong.ts';
import type { World } from '../../../src/testkit/contract/index.ts';
import { beginEnrollment, factorOf, otherUserOf } from '../../../src/testkit/contract/recipes.ts';

// Calls that are refused for what they hold: a secret where it does not fit.

/** What is put everywhere: none of it is an id, number, address, code or time. */
export const SECRETS = ['hunter2\u0007of margaret', 'swordfish of theodore @ 77 3126', `${'x'.repeat(300)} opensesame`];
/** A phone number and codes as numbers, which no input takes. */
export const NUMBERS = [7731264508, 4829157, 9046213] as const;
const [NUMBER, CODE, TOKEN_CODE] = NUMBERS;

/** Every call with this value in one of its places. */
export async function callsWith(world: World, secret: unknown): Promise<readonly (() => Promise<unknown>)[]> {
  const { provider, userId } = world;
  const bad = <T>(value: unknown = secret): T => deliberatelyWrong<T>(value);
  const enroll = (factor: object) => () => provider.enroll({ userId, factor: bad<NewFactor>(factor) });
  const on = { userId };
  const { phoneNumber } = world.phone;
  const list = (more: object) => () => provider.listFactors({ ...on, ...more });
  return [
    () => provider.listFactors({ userId: bad() }),
    () => provider.listFactors(bad()),
    () => provider.listFactors(bad(throwing(secret))),
    list({ client: throwing(secret) }),
    list({ note: secret }),
    list({ signal: secret }),
    list({ client: secret }),
    list({ client: { ipAddress: secret } }),
    list({ client: { userAgent: [secret] } }),
    list({ client: { locale: secret } }),
    list({ providerOptions: secret }),
    ...wishesWith(secret).map((providerOptions) => list({ providerOptions })),
    () => provider.remove({ ...on, factorId: bad() }),
    () => provider.challenge({ ...on, factorId: bad({ secret }) }),
    () => provider.challenge({ ...on, factor: bad<Factor>({ id: { secret } }) }),
    () => provider.challenge({ ...on, temporaryToken: bad() }),
    () => provider.challenge({ ...on, factorId: 'f1', expects: bad() }),
    () => provider.challenge({ ...on, factorId: 'f1', expiresInSeconds: bad() }),
    () => provider.createTemporaryToken({ ...on, expiresInSeconds: bad() }),
    () => provider.createTemporaryToken({ ...on, expiresInSeconds: NUMBER }),
    () => provider.createTemporaryToken({ ...on, reusable: bad() }),
    enroll({ type: secret }),
    enroll({ type: 'sms', phoneNumber: secret }),
    enroll({ type: 'voice', phoneNumber: NUMBER }),
    enroll({ type: 'sms', phoneNumber, preverified: secret }),
    enroll({ type: 'email', email: secret }),
    enroll({ type: 'totp', displayName: { secret } }),
    enroll({ type: 'question', questionId: 'disliked_food', answer: { secret } }),
    enroll({ type: 'question', questionId: { secret }, answer: secret }),
    enroll({ type: 'hotp', sharedSecret: [secret], profileId: secret }),
    enroll({ type: 'token', vendor: secret, code: secret }),
    enroll({ type: 'token', vendor: 'rsa', credentialId: { secret }, code: TOKEN_CODE }),
    () => provider.enroll({ ...on, factor: { type: 'totp' }, available: bad() }),
    () => provider.enroll({ ...on, factor: { type: 'totp' }, available: bad({ id: secret, type: secret }) }),
    ...(await answersWith(world, secret)),
  ];
}

/** Reading it fails, with the value in the error. */
function throwing(secret: unknown): object {
  const fail = () => {
    throw new Error(String(secret), { cause: { secret } });
  };
  return Object.defineProperty({}, 'userId', { get: fail, enumerable: true });
}

/** Options of each identity provider, each with the value. */
function wishesWith(secret: unknown): readonly NonNullable<CallOptions['providerOptions']>[] {
  const names = {
    okta: ['templateId', 'updatePhone', 'phoneExtension', 'numberMatching', 'removeRecoveryEnrollment'],
    'onelogin-v1': ['numericSmsOtp', 'smsMessage'],
    'onelogin-v2': ['redirectTo', 'customMessage'],
    fake: ['none'],
  };
  return Object.entries(names).flatMap(([id, options]) =>
    options.map((name) => deliberatelyWrong<NonNullable<CallOptions['providerOptions']>>({ [id]: { [name]: secret } })),
  );
}

/** Answers and handles: of the wrong kind, of somebody else, and changed in each field. */
async function answersWith(world: World, secret: unknown): Promise<readonly (() => Promise<unknown>)[]> {
  const { provider, userId, otherUserId } = world;
  const factor = await factorOf(world, 'sms');
  if (factor === undefined) throw new Error('This world has no SMS factor.');
  const { handle } = await provider.challenge({ userId, factor });
  const begun = await beginEnrollment(world, 'sms', otherUserOf(world));
  if (begun.status !== 'pending') throw new Error('This world enrolls SMS without a proof.');
  const answers = [secret, { kind: secret }, { kind: 'code', code: [secret] }, { kind: 'code', code: CODE }];
  const credential = {
    id: secret,
    rawId: secret,
    type: secret,
    response: { clientDataJSON: secret, signature: secret },
  };
  const more = [
    { kind: 'answer', answer: { secret } },
    { kind: 'webauthn', credential },
    { kind: 'answer', answer: 'plum cake' },
  ];
  const wrongHandle = [secret, { ...handle, more: secret }, { handle: secret }];
  // Handles are not signed: another id makes another handle, and no refusal.
  const keys = Object.keys(handle).filter((key) => key !== 'id');
  const changed = keys.map((key) => ({ ...handle, [key]: secret }));
  const given: Answer = { kind: 'code', code: '48291570' };
  return [
    ...[...answers, ...more].flatMap((answer) => [
      () => provider.verify({ userId, handle, answer: deliberatelyWrong<Answer>(answer) }),
      () => provider.activate({ userId: otherUserId, handle: begun.handle, answer: deliberatelyWrong<Answer>(answer) }),
    ]),
    ...[...wrongHandle, ...changed, { ...handle, state: { secret } }].flatMap((wrong) => [
      () => provider.verify({ userId, handle: deliberatelyWrong<VerificationHandle>(wrong), answer: given }),
      () => provider.activate({ userId, handle: deliberatelyWrong<ActivationHandle>(wrong), answer: given }),
      () => provider.resend({ userId, handle: deliberatelyWrong<VerificationHandle>(wrong) }),
    ]),
    () => provider.verify({ userId: otherUserId, handle, answer: given }),
    () => provider.verify({ userId, handle: { ...handle, instance: 'other.example.com' }, answer: given }),
    () => provider.verify({ userId, handle: deliberatelyWrong<VerificationHandle>(begun.handle), answer: given }),
    () => provider.activate({ userId, handle: deliberatelyWrong<ActivationHandle>(handle), answer: given }),
    () => provider.resend({ userId: otherUserId, handle }),
  ];
}
