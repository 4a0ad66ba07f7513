import {
  beginEnrollment,
  enrolledFactor,
  factorOf,
  newFactor,
  otherUserOf,
  pause,
} from '../../../src/testkit/contract/recipes.ts';
import { choiceOf } from '../../../src/testkit/contract/verifications.ts';
import { CLIENT, type oktaStage, type oneLoginStage, type Stage } from './tenants.ts';

// Every operation, ready to be called, whatever it will be answered.

type Options = { readonly signal?: AbortSignal };
export type Call = (options?: Options) => Promise<unknown>;

/** `free` may run at once; `inTurn` are about open steps, which take one answer at a time. */
export type Calls = { readonly free: readonly Call[]; readonly inTurn: readonly Call[] };

const CODE = { kind: 'code', code: '482915' } as const;

export async function callsOf(
  stage: Stage,
  own: ReturnType<typeof oktaStage>['provider'] | ReturnType<typeof oneLoginStage>['provider'] | undefined,
): Promise<Calls> {
  const { world, wishes } = stage;
  const { provider, userId, otherUserId } = world;
  const factor = await enrolledFactor(world, 'sms');
  const push = await factorOf(world, 'push');
  if (push === undefined) throw new Error('This stage has no push factor.');
  pause(world);
  const asked = await provider.challenge({ userId, factor });
  const pushed = await provider.challenge({ userId, factor: push, ...choiceOf(world, 'push', 'approval') });
  const begun = await beginEnrollment(world, 'sms', otherUserOf(world));
  if (begun.status !== 'pending') throw new Error('This stage enrolls SMS without a proof.');
  const on = (options: Options = {}) => ({ userId, client: CLIENT, ...options });
  const voice = newFactor(world, 'voice', undefined, provider.capabilities.factors.voice.preverified === 'required');
  return {
    free: [
      (options) => provider.listFactors(on(options)),
      (options) => provider.listAvailableFactors(on(options)),
      (options) => provider.enroll({ ...on(options), factor: voice, providerOptions: wishes }),
      (options) => provider.enroll({ ...on(options), factor: newFactor(world, 'totp') }),
      (options) => provider.enroll({ ...on(options), factor: newFactor(world, 'question') }),
      (options) => provider.enroll({ ...on(options), factor: newFactor(world, 'token') }),
      (options) => provider.challenge({ ...on(options), factor }),
      (options) => provider.challenge({ ...on(options), factorId: factor.id }),
      (options) => provider.challenge({ ...on(options), factor: push, ...choiceOf(world, 'push', 'approval') }),
      (options) => provider.verify({ ...on(options), handle: pushed.handle }),
      (options) => provider.remove({ ...on(options), factorId: factor.id }),
      (options) => provider.createTemporaryToken(on(options)),
      ...extrasOf(own, on),
    ],
    inTurn: [
      (options) => provider.verify({ ...on(options), handle: asked.handle, answer: CODE }),
      (options) => provider.resend({ ...on(options), handle: asked.handle }),
      (options) => provider.activate({ ...on(options), userId: otherUserId, handle: begun.handle, answer: CODE }),
      (options) => provider.resend({ ...on(options), userId: otherUserId, handle: begun.handle }),
      (options) => provider.resend({ ...on(options), handle: pushed.handle }),
    ],
  };
}

function extrasOf(
  own: Parameters<typeof callsOf>[1],
  on: (options?: Options) => { readonly userId: string } & Options,
): readonly Call[] {
  if (own === undefined) return [];
  if ('revokeToken' in own) {
    return [
      ({ signal } = {}) => own.getRateLimit({ ...(signal && { signal }) }),
      ({ signal } = {}) => own.revokeToken({ ...(signal && { signal }) }),
    ];
  }
  return [
    (options) => own.listSecurityQuestions(on(options)),
    (options) => own.getFactor({ ...on(options), factorId: 'mbl1nojc4CpQ7HNQd0g3' }),
    (options) => own.resetFactors(on(options)),
  ];
}
