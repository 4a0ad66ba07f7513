import type { Expectation, Factor, KnownFactorType } from '../../../../src/spec/factors.ts';
import type { MfaProvider } from '../../../../src/spec/provider.ts';
import type { Challenge } from '../../../../src/spec/results.ts';
import type { ActivationHandle, Step } from '../../../../src/spec/steps.ts';
import { rightAnswerTo, wrongAnswerTo } from '../../../../src/testkit/contract/support/answers.ts';
import { newFactor, pause } from '../../../../src/testkit/contract/support/enrollments.ts';
import { expectsOption } from '../../../../src/testkit/contract/support/verifications.ts';
import type { Scene } from '../../../testkit/contract/scenes.ts';
import type { Recorder } from './recorder.ts';

// One user's way through every operation of `MfaProvider` that an adapter has, with every factor type.

const OTHER = ' of another user';
const WRONG_CODE = { kind: 'code', code: '000000' } as const;

/** What only one identity provider has, for one user and their active factors. */
export type More = (userId: string, suffix: string, factors: readonly Factor[]) => Promise<void>;

/** Records the answers of both users. Only the steps of our user are kept. */
export async function recordBoth<M extends MfaProvider>(recorder: Recorder<M>, ours: Scene, theirs: Scene, more: More) {
  await recordUser(recorder, ours, '', more);
  await recordUser(recorder, theirs, OTHER, more);
}

async function recordUser<M extends MfaProvider>(recorder: Recorder<M>, world: Scene, suffix: string, more: More) {
  const { userId, provider } = world;
  const record = <T>(name: string, work: (mfa: M) => Promise<T>) => recorder.record(name + suffix, work);
  await record('listAvailableFactors', (mfa) => mfa.listAvailableFactors({ userId }));
  await record('createTemporaryToken', (mfa) => mfa.createTemporaryToken({ userId }));
  for (const [type, { enroll, verify }] of entriesOf(provider)) {
    if (enroll) await recordEnrollments(recorder, world, type, suffix);
    else if (verify.length > 0) await world.addFactor?.(type);
  }
  const factors = await record('listFactors', (mfa) => mfa.listFactors({ userId }));
  await more(userId, suffix, factors);
  for (const factor of factors) {
    for (const way of factor.verifiableBy) await recordVerification(recorder, world, factor, way, suffix);
  }
  for (const { id, type } of factors) await record(`remove ${type}`, (mfa) => mfa.remove({ userId, factorId: id }));
}

function entriesOf({ capabilities }: MfaProvider) {
  return Object.entries(capabilities.factors) as [KnownFactorType, MfaProvider['capabilities']['factors']['sms']][];
}

/** Enrolls a factor in each way, and leaves the last one active. */
async function recordEnrollments<M extends MfaProvider>(
  recorder: Recorder<M>,
  world: Scene,
  type: KnownFactorType,
  suffix: string,
): Promise<void> {
  const { userId, provider } = world;
  const { preverified } = provider.capabilities.factors[type];
  if (preverified !== false) {
    const verified = await newFactor(world, type, world, true);
    const enrollment = await recordStep(recorder, `enroll ${type} preverified`, suffix, (mfa) =>
      mfa.enroll({ userId, factor: verified }),
    );
    await pause(world);
    if (preverified === 'required') {
      if (enrollment.status === 'pending') await recordActivation(recorder, world, enrollment, suffix);
      return;
    }
    if (enrollment.status === 'active')
      await recorder.record(`remove ${type} preverified${suffix}`, (mfa) =>
        mfa.remove({ userId, factorId: enrollment.factor.id }),
      );
  }
  const factor = await newFactor(world, type, world);
  const enrollment = await recordStep(recorder, `enroll ${type}`, suffix, (mfa) => mfa.enroll({ userId, factor }));
  await pause(world);
  if (enrollment.status === 'pending') await recordActivation(recorder, world, enrollment, suffix);
}

async function recordActivation<M extends MfaProvider>(
  recorder: Recorder<M>,
  world: Scene,
  enrollment: Step<ActivationHandle>,
  suffix: string,
): Promise<void> {
  const { userId } = world;
  let step = enrollment;
  const { factorType: type } = step.handle;
  if (step.prompt.canResend) {
    const { handle } = step;
    step = await recordStep(recorder, `resend the enrollment of ${type}`, suffix, async (mfa) => {
      const again = await mfa.resend({ userId, handle });
      if (again.handle.purpose !== 'activation') throw new Error('A resend that changes the purpose.');
      return { ...again, handle: again.handle };
    });
    await pause(world);
  }
  const { handle, prompt } = step;
  const [first, ...others] = handle.expects;
  const wrong = first === 'approval' ? undefined : await wrongAnswerTo(world, step, first);
  const name = `activate ${type} by ${first}`;
  if (suffix === '') {
    recorder.keepEnd(name, (mfa) => mfa.activate({ userId, handle, answer: wrong }));
    // To scan the picture activates the factor. So the other ways of this enrollment have no true answer.
    for (const way of others)
      recorder.keepEnd(`activate ${type} by ${way}`, (mfa) =>
        mfa.activate({ userId, handle, answer: way === 'approval' ? undefined : WRONG_CODE }),
      );
  }
  await recorder.record(`${name}, ${first === 'approval' ? 'waiting' : 'refused'}${suffix}`, (mfa) =>
    mfa.activate({ userId, handle, answer: wrong }),
  );
  const answer = await rightAnswerTo(world, { handle, prompt }, first, world.phone);
  await recorder.record(name + suffix, (mfa) => mfa.activate({ userId, handle, answer }));
  // Okta allows five activations in five minutes.
  world.clock.advance(150_000);
}

async function recordVerification<M extends MfaProvider>(
  recorder: Recorder<M>,
  world: Scene,
  { id: factorId, type }: Factor,
  way: Expectation,
  suffix: string,
): Promise<void> {
  if (type === 'other') return;
  const { userId } = world;
  const expects = expectsOption(world, type, way);
  const begin = (mfa: M) => mfa.challenge({ userId, factorId, ...expects });
  let step: Challenge = await recordStep(recorder, `challenge ${type} for ${way}`, suffix, begin);
  await pause(world);
  if (step.prompt.canResend) {
    const { handle } = step;
    step = await recordStep(recorder, `resend ${type} for ${way}`, suffix, async (mfa) => {
      const again = await mfa.resend({ userId, handle });
      if (again.handle.purpose !== 'verification') throw new Error('A resend that changes the purpose.');
      return { ...again, handle: again.handle };
    });
  }
  const { handle } = step;
  const name = `verify ${type} by ${way}`;
  const wrong = way === 'approval' ? undefined : await wrongAnswerTo(world, step, way);
  if (suffix === '') recorder.keepEnd(name, (mfa) => mfa.verify({ userId, handle, answer: wrong }));
  await recorder.record(`${name}, ${way === 'approval' ? 'waiting' : 'refused'}${suffix}`, (mfa) =>
    mfa.verify({ userId, handle, answer: wrong }),
  );
  const answer = await rightAnswerTo(world, step, way, world.phone);
  await recorder.record(name + suffix, (mfa) => mfa.verify({ userId, handle, answer }));
  await pause(world);
  if (type !== 'push' || way !== 'approval') return;
  const denied = await recorder.record(`challenge a push to deny${suffix}`, begin);
  world.phone.deny();
  await recorder.record(`${name}, denied${suffix}`, (mfa) => mfa.verify({ userId, handle: denied.handle }));
}

function recordStep<M extends MfaProvider, T>(
  recorder: Recorder<M>,
  name: string,
  suffix: string,
  work: (mfa: M) => Promise<T>,
): Promise<T> {
  return suffix === '' ? recorder.recordStep(name, work) : recorder.record(name + suffix, work);
}
