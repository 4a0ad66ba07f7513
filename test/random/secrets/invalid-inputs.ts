import type { Factor, NewFactor } from '../../../src/spec/factors.ts';
import type { CallOptions } from '../../../src/spec/provider.ts';
import type { Answer } from '../../../src/spec/results.ts';
import type { ActivationHandle, VerificationHandle } from '../../../src/spec/steps.ts';
import { deliberatelyWrong } from '../../../src/testkit/contract/support/deliberately-wrong.ts';
import { activeFactor, beginEnrollment, otherUserOf } from '../../../src/testkit/contract/support/enrollments.ts';
import type { Scene } from '../../testkit/contract/scenes.ts';

// Calls that are refused because they contain a secret where it is not valid.

/** Texts that are not valid as an id, number, address, code or time. */
export const SECRETS = ['hunter2\u0007of margaret', 'swordfish of theodore @ 77 3126', `${'x'.repeat(300)} opensesame`];
/** A phone number and codes as numbers. No input accepts them. */
export const NUMBERS = [7731264508, 4829157, 9046213] as const;
const [NUMBER, CODE, TOKEN_CODE] = NUMBERS;

/** Calls with this value in every place of an input. */
export async function callsContaining(world: Scene, secret: unknown): Promise<readonly (() => Promise<unknown>)[]> {
  const { provider, userId } = world;
  const invalid = <T>(value: unknown = secret): T => deliberatelyWrong<T>(value);
  const enroll = (factor: object) => () => provider.enroll({ userId, factor: invalid<NewFactor>(factor) });
  const on = { userId };
  const { phoneNumber } = world.phone;
  const list = (answersOfOtherKinds: object) => () => provider.listFactors({ ...on, ...answersOfOtherKinds });
  return [
    () => provider.listFactors({ userId: invalid() }),
    () => provider.listFactors(invalid()),
    () => provider.listFactors(invalid(objectThrowing(secret))),
    list({ client: objectThrowing(secret) }),
    list({ note: secret }),
    list({ signal: secret }),
    list({ client: secret }),
    list({ client: { ipAddress: secret, userAgent: secret, locale: secret } }),
    list({ client: { userAgent: [secret] } }),
    list({ providerOptions: secret }),
    ...providerOptionsWith(secret).map((providerOptions) => list({ providerOptions })),
    () => provider.remove({ ...on, factorId: invalid() }),
    () => provider.challenge({ ...on, factorId: invalid({ secret }) }),
    () => provider.challenge({ ...on, factor: invalid<Factor>({ id: { secret } }) }),
    () => provider.challenge({ ...on, temporaryToken: invalid() }),
    () => provider.challenge({ ...on, factorId: 'f1', expects: invalid() }),
    () => provider.challenge({ ...on, factorId: 'f1', expiresInSeconds: invalid() }),
    () => provider.createTemporaryToken({ ...on, expiresInSeconds: invalid() }),
    () => provider.createTemporaryToken({ ...on, expiresInSeconds: NUMBER }),
    () => provider.createTemporaryToken({ ...on, reusable: invalid() }),
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
    () => provider.enroll({ ...on, factor: { type: 'totp' }, available: invalid() }),
    () => provider.enroll({ ...on, factor: { type: 'totp' }, available: invalid({ id: secret, type: secret }) }),
    ...(await answerCallsWith(world, secret)),
  ];
}

/** Reading this object throws an error that contains the value. */
function objectThrowing(secret: unknown): object {
  const fail = () => {
    throw new Error(String(secret), { cause: { secret } });
  };
  return Object.defineProperty({}, 'userId', { get: fail, enumerable: true });
}

/** Every provider option with the value. */
function providerOptionsWith(secret: unknown): readonly NonNullable<CallOptions['providerOptions']>[] {
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

/** Answers and handles that are of the wrong kind, belong to another user, or have one changed field. */
async function answerCallsWith(world: Scene, secret: unknown): Promise<readonly (() => Promise<unknown>)[]> {
  const { provider, userId, otherUserId } = world;
  const factor = await activeFactor(world, 'sms');
  if (factor === undefined) throw new Error('This world has no SMS factor.');
  const { handle } = await provider.challenge({ userId, factor });
  const enrollment = await beginEnrollment(world, 'sms', otherUserOf(world));
  if (enrollment.status !== 'pending') throw new Error('This world enrolls SMS without a proof.');
  const answers = [secret, { kind: secret }, { kind: 'code', code: [secret] }, { kind: 'code', code: CODE }];
  const credential = {
    id: secret,
    rawId: secret,
    type: secret,
    response: { clientDataJSON: secret, signature: secret },
  };
  const answersOfOtherKinds = [
    { kind: 'answer', answer: { secret } },
    { kind: 'webauthn', credential },
    { kind: 'answer', answer: 'plum cake' },
  ];
  const wrongHandle = [secret, { ...handle, answersOfOtherKinds: secret }, { handle: secret }];
  // Handles are not signed, so another id makes another valid handle.
  const keys = Object.keys(handle).filter((key) => key !== 'id');
  const changed = keys.map((key) => ({ ...handle, [key]: secret }));
  const codeAnswer: Answer = { kind: 'code', code: '48291570' };
  return [
    ...[...answers, ...answersOfOtherKinds].flatMap((answer) => [
      () => provider.verify({ userId, handle, answer: deliberatelyWrong<Answer>(answer) }),
      () =>
        provider.activate({
          userId: otherUserId,
          handle: enrollment.handle,
          answer: deliberatelyWrong<Answer>(answer),
        }),
    ]),
    ...[...wrongHandle, ...changed, { ...handle, state: { secret } }].flatMap((wrong) => [
      () => provider.verify({ userId, handle: deliberatelyWrong<VerificationHandle>(wrong), answer: codeAnswer }),
      () => provider.activate({ userId, handle: deliberatelyWrong<ActivationHandle>(wrong), answer: codeAnswer }),
      () => provider.resend({ userId, handle: deliberatelyWrong<VerificationHandle>(wrong) }),
    ]),
    () => provider.verify({ userId: otherUserId, handle, answer: codeAnswer }),
    () => provider.verify({ userId, handle: { ...handle, instance: 'other.example.com' }, answer: codeAnswer }),
    () =>
      provider.verify({ userId, handle: deliberatelyWrong<VerificationHandle>(enrollment.handle), answer: codeAnswer }),
    () => provider.activate({ userId, handle: deliberatelyWrong<ActivationHandle>(handle), answer: codeAnswer }),
    () => provider.resend({ userId: otherUserId, handle }),
  ];
}
