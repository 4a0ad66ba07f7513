import type { ActivationHandle, Handle, VerificationHandle } from '../../spec/steps.ts';
import { answerTo, settle } from '../answers.ts';
import { assertEqual, assertRefusedUnsent, fail } from '../assertions.ts';
import { deliberatelyWrong, throughJson } from '../deliberately-wrong.ts';
import { factorOf, pendingEnrollment } from '../recipes.ts';
import { always, type Case, type ContractRule, FACTOR_TYPES, perType, perWay } from '../rule.ts';
import { assertApproved, challengeBy, rightAnswer, verifyWith } from '../verifications.ts';
import type { World } from '../world.ts';

const MINUTE_MS = 60_000;

/** Is a handle taken only as it was issued, where it was issued, and for what? */
export const handleRules: readonly ContractRule[] = [
  ...perType({
    id: 'handle-01',
    title: 'an activation handle survives a session store',
    covers: (type) => [`factors.${type}.enroll`],
    needs: ({ enroll, preverified }) => enroll && preverified !== 'required',
    run: async (world, type) => {
      const { provider, userId } = world;
      const step = await pendingEnrollment(world, type);
      if (step === undefined) return;
      const handle = throughJson(step.handle);
      const answer = await answerTo(world, step);
      const result = await settle(world, () => provider.activate({ userId, handle, answer }));
      assertEqual(result.status, 'active', 'the right answer with a handle from JSON');
    },
  }),
  ...perWay({
    id: 'handle-02',
    title: 'a verification handle that was changed is refused, and the true one is still good',
    run: async (world, verified) => {
      const challenge = await challengeBy(world, verified);
      const answer = await rightAnswer(world, challenge, verified.way);
      for (const [what, handle] of forgeries(challenge.handle, world)) {
        await assertRefusedUnsent(world, `a handle with ${what}`, ['HANDLE_INVALID'], () =>
          verifyWith(world, deliberatelyWrong<VerificationHandle>(handle), answer),
        );
      }
      const result = await settle(world, () => verifyWith(world, challenge.handle, answer));
      assertApproved(world, result, verified);
    },
  }),
  ...perType({
    id: 'handle-03',
    title: 'an activation handle that was changed is refused',
    covers: (type) => [`factors.${type}.enroll`],
    needs: ({ enroll, preverified }) => enroll && preverified !== 'required',
    run: async (world, type) => {
      const { provider, userId } = world;
      const step = await pendingEnrollment(world, type);
      if (step === undefined) return;
      const answer = await answerTo(world, step);
      for (const [what, handle] of forgeries(step.handle, world)) {
        await assertRefusedUnsent(world, `a handle with ${what}`, ['HANDLE_INVALID'], () =>
          provider.activate({ userId, handle: deliberatelyWrong<ActivationHandle>(handle), answer }),
        );
      }
    },
  }),
  ...perWay({
    id: 'handle-04',
    title: 'a changed handle is not sent again either',
    run: async (world, verified) => {
      const { provider, userId } = world;
      const challenge = await challengeBy(world, verified);
      for (const [what, handle] of forgeries(challenge.handle, world, 'resend')) {
        await assertRefusedUnsent(world, `resend of a handle with ${what}`, ['HANDLE_INVALID'], () =>
          provider.resend({ userId, handle: deliberatelyWrong<Handle>(handle) }),
        );
      }
    },
  }),
  ...perWay({
    id: 'handle-05',
    title: 'another user cannot answer, even with the right answer',
    run: async (world, verified) => {
      const { provider, otherUserId } = world;
      const challenge = await challengeBy(world, verified);
      const answer = await rightAnswer(world, challenge, verified.way);
      await assertRefusedUnsent(world, "an answer to another user's step", ['HANDLE_INVALID'], () =>
        provider.verify({ userId: otherUserId, handle: challenge.handle, answer }),
      );
    },
  }),
  ...perType({
    id: 'handle-06',
    title: 'finishing an enrolment never passes for a login: verify refuses its handle',
    covers: (type) => [`factors.${type}.enroll`],
    needs: ({ enroll, preverified }) => enroll && preverified !== 'required',
    run: async (world, type) => {
      const step = await pendingEnrollment(world, type);
      if (step === undefined) return;
      const answer = await answerTo(world, step);
      await assertRefusedUnsent(world, 'verify with an activation handle', ['HANDLE_INVALID'], () =>
        verifyWith(world, deliberatelyWrong<VerificationHandle>(step.handle), answer),
      );
    },
  }),
  ...perWay({
    id: 'handle-07',
    title: 'activate refuses a verification handle',
    run: async (world, verified) => {
      const { provider, userId } = world;
      const challenge = await challengeBy(world, verified);
      const answer = await rightAnswer(world, challenge, verified.way);
      await assertRefusedUnsent(world, 'activate with a verification handle', ['HANDLE_INVALID'], () =>
        provider.activate({ userId, handle: deliberatelyWrong<ActivationHandle>(challenge.handle), answer }),
      );
    },
  }),
  {
    id: 'handle-08',
    title: 'what is no handle at all is refused',
    needs: always,
    run: async (world) => {
      const { provider, userId } = world;
      for (const value of [undefined, null, 'handle', 42, true, [], {}, new Map(), () => undefined]) {
        const handle = deliberatelyWrong<ActivationHandle & VerificationHandle>(value);
        const input = { userId, handle, answer: { kind: 'code', code: '123456' } } as const;
        // A handle that is left out is a mistake of the caller, and may be named as one.
        const codes = ['HANDLE_INVALID', 'INVALID_INPUT'] as const;
        await assertRefusedUnsent(world, 'verify without a handle', codes, () => provider.verify(input));
        await assertRefusedUnsent(world, 'activate without a handle', codes, () => provider.activate(input));
        await assertRefusedUnsent(world, 'resend without a handle', codes, () => provider.resend({ userId, handle }));
      }
    },
  },
  {
    id: 'handle-09',
    title: 'two steps of one factor have two handles',
    needs: ({ capabilities }) => FACTOR_TYPES.some((type) => capabilities.factors[type].verify.length > 0),
    run: async (world) => {
      const found = await anyCase(world);
      if (found === undefined) return;
      const first = await challengeBy(world, found);
      world.clock.advance(31_000);
      const second = await challengeBy(world, found);
      if (first.handle.id === second.handle.id) fail('two challenges have the same handle id');
    },
  },
];

/** A factor of the first type that this world can have, in its first way. */
async function anyCase(world: World): Promise<Case | undefined> {
  for (const type of FACTOR_TYPES) {
    const factor = await factorOf(world, type);
    const [way] = factor?.verifiableBy ?? [];
    if (factor !== undefined && way !== undefined) return { type, way, factor };
  }
  return undefined;
}

/** Handles that were never issued: what was changed, and the handle. */
function forgeries(
  handle: Handle,
  world: World,
  use: 'answer' | 'resend' = 'answer',
): readonly (readonly [string, unknown])[] {
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
  // Resend works out the purpose from the handle, so a swapped one is for `verify` and `activate` to refuse.
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

function without(handle: Handle, left: string): object {
  return Object.fromEntries(Object.entries(handle).filter(([key]) => key !== left));
}
