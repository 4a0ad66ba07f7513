import { FACTOR_TYPES } from '../../../spec/factors.ts';
import type { ActivationHandle, Handle, VerificationHandle } from '../../../spec/steps.ts';
import { NO_FACTOR, skip } from '../failure.ts';
import { always, type Rule } from '../rule.ts';
import type { Stage } from '../stage.ts';
import { assertEqual, assertRefusedWithoutRequest, fail } from '../support/assertions.ts';
import { activateAndPoll, activateWith, resendStep, verifyAndPoll, verifyWith } from '../support/calls.ts';
import { deliberatelyWrong, jsonCopy } from '../support/deliberately-wrong.ts';
import { activeFactor } from '../support/enrollments.ts';
import { perChallenge, perEnrollment } from '../support/parameterized-rules.ts';
import { assertHandleRefused } from '../support/refusals.ts';
import { assertApproved, startChallenge, type VerificationCase } from '../support/verifications.ts';

const MINUTE_MS = 60_000;

/** Is a handle accepted only unchanged, by its own provider, and for its own purpose? */
export const handleRules: readonly Rule[] = [
  ...perEnrollment({
    id: 'handle-01',
    title: 'an activation handle works after a session store',
    run: async (world, { step, rightAnswer }) => {
      const result = await activateAndPoll(world, jsonCopy(step.handle), await rightAnswer());
      assertEqual(result.status, 'active', 'the right answer with a handle from JSON');
    },
  }),
  ...perChallenge({
    id: 'handle-02',
    title: 'a verification handle that was changed is refused, and the original still works',
    run: async (world, { challenge, rightAnswer, ...verification }) => {
      const answer = await rightAnswer();
      await assertForgeriesRefused(world, challenge.handle, (handle) =>
        verifyWith(world, deliberatelyWrong(handle), answer),
      );
      assertApproved(world, await verifyAndPoll(world, challenge.handle, answer), verification);
    },
  }),
  ...perEnrollment({
    id: 'handle-03',
    title: 'an activation handle that was changed is refused',
    run: async (world, { step, rightAnswer }) => {
      const answer = await rightAnswer();
      await assertForgeriesRefused(world, step.handle, (handle) =>
        activateWith(world, deliberatelyWrong(handle), answer),
      );
    },
  }),
  ...perChallenge({
    id: 'handle-04',
    title: 'resend refuses a handle that was changed',
    run: async (world, { challenge }) => {
      await assertForgeriesRefused(world, challenge.handle, (handle) => resendStep(world, handle), 'resend');
    },
  }),
  ...perChallenge({
    id: 'handle-05',
    title: 'another user cannot answer, even with the right answer',
    run: async (world, { challenge, rightAnswer }) => {
      const { provider, otherUserId } = world;
      const answer = await rightAnswer();
      await assertHandleRefused(world, "an answer to another user's step", () =>
        provider.verify({ userId: otherUserId, handle: challenge.handle, answer }),
      );
    },
  }),
  ...perEnrollment({
    id: 'handle-06',
    title: 'verify refuses the handle of an enrollment',
    run: async (world, { step, rightAnswer }) => {
      const answer = await rightAnswer();
      await assertHandleRefused(world, 'verify with an activation handle', () =>
        verifyWith(world, deliberatelyWrong<VerificationHandle>(step.handle), answer),
      );
    },
  }),
  ...perChallenge({
    id: 'handle-07',
    title: 'activate refuses the handle of a verification',
    run: async (world, { challenge, rightAnswer }) => {
      const answer = await rightAnswer();
      await assertHandleRefused(world, 'activate with a verification handle', () =>
        activateWith(world, deliberatelyWrong<ActivationHandle>(challenge.handle), answer),
      );
    },
  }),
  {
    id: 'handle-08',
    title: 'a value that is not a handle is refused',
    needs: always,
    run: async (world) => {
      const { provider, userId } = world;
      for (const value of [undefined, null, 'handle', 42, true, [], {}, new Map(), () => undefined]) {
        const handle = deliberatelyWrong<ActivationHandle & VerificationHandle>(value);
        const input = { userId, handle, answer: { kind: 'code', code: '123456' } } as const;
        // A missing handle is a mistake of the caller, so INVALID_INPUT is right too.
        const codes = ['HANDLE_INVALID', 'INVALID_INPUT'] as const;
        await assertRefusedWithoutRequest(world, 'verify without a handle', codes, () => provider.verify(input));
        await assertRefusedWithoutRequest(world, 'activate without a handle', codes, () => provider.activate(input));
        await assertRefusedWithoutRequest(world, 'resend without a handle', codes, () => resendStep(world, handle));
      }
    },
  },
  {
    id: 'handle-09',
    title: 'two steps of one factor have different handle ids',
    needs: ({ capabilities }) => FACTOR_TYPES.some((type) => capabilities.factors[type].verify.length > 0),
    run: async (world) => {
      const found = await anyVerification(world);
      if (found === undefined) return skip(NO_FACTOR);
      const first = await startChallenge(world, found);
      await world.clock.advance(31_000);
      const second = await startChallenge(world, found);
      if (first.handle.id === second.handle.id) fail('two challenges have the same handle id');
    },
  },
];

/** The first factor type that this world can verify, in its first way. */
async function anyVerification(world: Stage): Promise<VerificationCase | undefined> {
  for (const type of FACTOR_TYPES) {
    const factor = await activeFactor(world, type);
    const [way] = factor?.verifiableBy ?? [];
    if (factor !== undefined && way !== undefined) return { type, way, factor };
  }
  return undefined;
}

/** Every changed copy of the handle is refused. */
async function assertForgeriesRefused(
  world: Stage,
  issued: Handle,
  take: (handle: Handle) => Promise<unknown>,
  use: 'answer' | 'resend' = 'answer',
): Promise<void> {
  for (const [what, handle] of forgeries(issued, world, use)) {
    await assertHandleRefused(world, `a handle with ${what}`, () => take(deliberatelyWrong(handle)));
  }
}

/** Changed copies of the handle, each with what was changed. */
function forgeries(handle: Handle, world: Stage, use: 'answer' | 'resend'): readonly (readonly [string, unknown])[] {
  const issuedAt = Date.parse(handle.issuedAt);
  const at = (time: number) => new Date(time).toISOString();
  const required = Object.keys(handle).filter((key) => key !== 'factorId' || handle.purpose === 'verification');
  const changed: readonly (readonly [string, object])[] = [
    ['a key that it never had', { remember: true }],
    ['another version', { v: 2 }],
    ['the version as a text', { v: '1' }],
    ['another provider', { provider: `${handle.provider}-2` }],
    ['another instance', { instance: `other.${handle.instance}` }],
    ['another user', { userId: world.otherUserId }],
    ['a purpose that nobody knows', { purpose: 'login' }],
    ['nothing to expect', { expects: [] }],
    ['something to expect that nobody knows', { expects: ['nothing'] }],
    ['an unknown factor type', { factorType: 'fingerprint' }],
    ['a life of more than 15 minutes', { expiresAt: at(issuedAt + 15 * MINUTE_MS + 1) }],
    ['an end before its start', { expiresAt: at(issuedAt - 1) }],
    ['a start in the future', { issuedAt: at(issuedAt + 60 * MINUTE_MS), expiresAt: at(issuedAt + 61 * MINUTE_MS) }],
    ['an end that is no time', { expiresAt: 'tomorrow' }],
    ['an end that is a number', { expiresAt: issuedAt + MINUTE_MS }],
    ['an empty id', { id: '' }],
    ['a state that is a list', { state: [] }],
  ];
  // `resend` accepts both purposes, so only `verify` and `activate` can refuse the other one.
  const swapped = handle.purpose === 'activation' ? 'verification' : 'activation';
  const purpose = use === 'answer' ? [['the other purpose', { ...handle, purpose: swapped }] as const] : [];
  return [
    ...required.map((key) => [`no ${key}`, without(handle, key)] as const),
    ...changed.map(([what, change]) => [what, { ...handle, ...change }] as const),
    ...purpose,
    ['the whole of it as a text', JSON.stringify(handle)],
    ['the whole of it in a list', [handle]],
  ];
}

function without(handle: Handle, missing: string): object {
  return Object.fromEntries(Object.entries(handle).filter(([key]) => key !== missing));
}
