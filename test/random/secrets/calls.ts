import {
  activeFactor,
  beginEnrollment,
  enrolledFactor,
  newFactor,
  otherUserOf,
  pause,
} from '../../../src/testkit/contract/support/enrollments.ts';
import { expectsOption } from '../../../src/testkit/contract/support/verifications.ts';
import { CLIENT, type createOktaTenant, type createOneLoginTenant, type TestTenant } from './tenants.ts';

// A call of every operation.

type Options = { readonly signal?: AbortSignal };
export type Call = (options?: Options) => Promise<unknown>;

/** `concurrent` calls may run at once. `sequential` ones use open steps, which take one answer at a time. */
export type Calls = { readonly concurrent: readonly Call[]; readonly sequential: readonly Call[] };

const CODE = { kind: 'code', code: '482915' } as const;

export async function createCalls(
  tenant: TestTenant,
  adapter:
    | ReturnType<typeof createOktaTenant>['provider']
    | ReturnType<typeof createOneLoginTenant>['provider']
    | undefined,
): Promise<Calls> {
  const { world, providerOptions } = tenant;
  const { provider, userId, otherUserId } = world;
  const factor = await enrolledFactor(world, 'sms');
  const push = await activeFactor(world, 'push');
  if (push === undefined) throw new Error('This tenant has no push factor.');
  await pause(world);
  const smsChallenge = await provider.challenge({ userId, factor });
  const pushChallenge = await provider.challenge({ userId, factor: push, ...expectsOption(world, 'push', 'approval') });
  const enrollment = await beginEnrollment(world, 'sms', otherUserOf(world));
  if (enrollment.status !== 'pending') throw new Error('This tenant enrolls SMS without a proof.');
  const on = (options: Options = {}) => ({ userId, client: CLIENT, ...options });
  const voice = await newFactor(
    world,
    'voice',
    undefined,
    provider.capabilities.factors.voice.preverified === 'required',
  );
  const totp = await newFactor(world, 'totp');
  const question = await newFactor(world, 'question');
  const token = await newFactor(world, 'token');
  return {
    concurrent: [
      (options) => provider.listFactors(on(options)),
      (options) => provider.listAvailableFactors(on(options)),
      (options) => provider.enroll({ ...on(options), factor: voice, providerOptions }),
      (options) => provider.enroll({ ...on(options), factor: totp }),
      (options) => provider.enroll({ ...on(options), factor: question }),
      (options) => provider.enroll({ ...on(options), factor: token }),
      (options) => provider.challenge({ ...on(options), factor }),
      (options) => provider.challenge({ ...on(options), factorId: factor.id }),
      (options) => provider.challenge({ ...on(options), factor: push, ...expectsOption(world, 'push', 'approval') }),
      (options) => provider.verify({ ...on(options), handle: pushChallenge.handle }),
      (options) => provider.remove({ ...on(options), factorId: factor.id }),
      (options) => provider.createTemporaryToken(on(options)),
      ...adapterCalls(adapter, on),
    ],
    sequential: [
      (options) => provider.verify({ ...on(options), handle: smsChallenge.handle, answer: CODE }),
      (options) => provider.resend({ ...on(options), handle: smsChallenge.handle }),
      (options) => provider.activate({ ...on(options), userId: otherUserId, handle: enrollment.handle, answer: CODE }),
      (options) => provider.resend({ ...on(options), userId: otherUserId, handle: enrollment.handle }),
      (options) => provider.resend({ ...on(options), handle: pushChallenge.handle }),
    ],
  };
}

function adapterCalls(
  adapter: Parameters<typeof createCalls>[1],
  on: (options?: Options) => { readonly userId: string } & Options,
): readonly Call[] {
  if (adapter === undefined) return [];
  if ('revokeToken' in adapter) {
    return [
      ({ signal } = {}) => adapter.getRateLimit({ ...(signal && { signal }) }),
      ({ signal } = {}) => adapter.revokeToken({ ...(signal && { signal }) }),
    ];
  }
  return [
    (options) => adapter.listSecurityQuestions(on(options)),
    (options) => adapter.getFactor({ ...on(options), factorId: 'mbl1nojc4CpQ7HNQd0g3' }),
    (options) => adapter.resetFactors(on(options)),
  ];
}
