import type { Capabilities } from '../../../spec/capabilities.ts';
import type { TemporaryToken, Verification } from '../../../spec/results.ts';
import { skip } from '../failure.ts';
import type { Rule } from '../rule.ts';
import type { Stage } from '../stage.ts';
import { codeAnswer, differentCode } from '../support/answers.ts';
import { assert, assertEqual, assertText, fail } from '../support/assertions.ts';
import { challengeWith, createTemporaryToken, verifyWith } from '../support/calls.ts';
import { assertInputRefused, assertUnsupported } from '../support/refusals.ts';
import { assertNotApproved, assertTimestamp, resultOrRefused } from '../support/verifications.ts';

type TokenCapability = Exclude<Capabilities['temporaryToken'], false>;

/** Do temporary tokens have the requested properties, and can they be redeemed as often as promised? */
export const temporaryTokenRules: readonly Rule[] = [
  tokenRule('temporary-01', 'without options a token is valid for 900 s and for one use', async (world, capability) => {
    const token = await createTemporaryToken(world);
    assertText(token.token, 'the temporary token');
    assertEqual(token.reusable, false, 'whether the token is reusable');
    const { minSeconds, maxSeconds } = capability;
    assertLasts(world, token, Math.min(Math.max(900, minSeconds), maxSeconds));
  }),
  tokenRule('temporary-02', 'both limits of the range of lifetimes are accepted', async (world, capability) => {
    for (const expiresInSeconds of [capability.minSeconds, capability.maxSeconds]) {
      const token = await createTemporaryToken(world, { expiresInSeconds });
      assertLasts(world, token, expiresInSeconds);
    }
  }),
  tokenRule('temporary-03', 'a lifetime outside of the range is refused', async (world, capability) => {
    const { minSeconds, maxSeconds } = capability;
    for (const expiresInSeconds of [minSeconds - 1, maxSeconds + 1, -1, minSeconds + 0.5, Number.NaN]) {
      await assertInputRefused(world, `a token for ${expiresInSeconds} s`, () =>
        createTemporaryToken(world, { expiresInSeconds }),
      );
    }
  }),
  tokenRule(
    'temporary-04',
    'a reusable token is reusable',
    async (world) => {
      const token = await createTemporaryToken(world, { reusable: true });
      assertEqual(token.reusable, true, 'whether the token is reusable');
    },
    ({ reusable }) => reusable,
  ),
  tokenRule(
    'temporary-05',
    'a reusable token is refused if the provider has none',
    async (world) => {
      await assertUnsupported(world, 'a reusable token', () => createTemporaryToken(world, { reusable: true }));
    },
    ({ reusable }) => !reusable,
  ),
  redeemRule('temporary-06', 'a token can be redeemed once, and only by its own user', async (world) => {
    const { provider, otherUserId } = world;
    const { token } = await createTemporaryToken(world);
    const theirs = await provider.challenge({ userId: otherUserId, temporaryToken: true });
    const { handle } = theirs;
    const stolen = await resultOrRefused(provider.verify({ userId: otherUserId, handle, answer: codeAnswer(token) }));
    assertNotApproved(stolen, "another user's temporary token");
    assertRedeemed(world, await redeem(world, token));
    assertNotApproved(await redeem(world, token), 'a temporary token for one use, used again,');
  }),
  redeemRule('temporary-07', 'a challenge for a token is a complete step that expects a code', async (world) => {
    await createTemporaryToken(world);
    const step = await challengeWith(world, { temporaryToken: true });
    assertEqual(step.handle.factorType, 'temporary', 'the factor type of the handle');
    assertEqual(step.prompt.expects.join(), 'code', 'what the step expects');
    assertTimestamp(step.prompt.expiresAt, 'the end of the step');
    for (const code of ['', '  ']) {
      await assertInputRefused(world, 'a blank temporary token', () =>
        verifyWith(world, step.handle, codeAnswer(code)),
      );
    }
    await assertInputRefused(world, 'no temporary token', () => verifyWith(world, step.handle));
  }),
  redeemRule('temporary-08', 'a wrong token is rejected, and then the right one is accepted', async (world) => {
    const { token } = await createTemporaryToken(world);
    const wrong = await redeem(world, differentCode(token));
    assertEqual(wrong.status, 'rejected', 'a wrong temporary token');
    assertRedeemed(world, await redeem(world, token));
  }),
  redeemRule('temporary-09', 'an expired token is not accepted', async (world, { minSeconds }) => {
    const { clock } = world;
    const { token } = await createTemporaryToken(world, { expiresInSeconds: minSeconds });
    await clock.advance((minSeconds + 1) * 1000);
    assertNotApproved(await redeem(world, token), 'an expired temporary token');
  }),
  redeemRule('temporary-10', 'a reusable token can be redeemed again', async (world, { reusable }) => {
    if (!reusable) skip('tokens are for one use here');
    const { token } = await createTemporaryToken(world, { reusable: true });
    for (const _use of [1, 2]) assertRedeemed(world, await redeem(world, token));
  }),
  {
    id: 'temporary-11',
    title: 'if a token cannot be redeemed, the challenge for it is refused',
    covers: ['temporaryToken.verify'],
    needs: ({ capabilities: { temporaryToken } }) => temporaryToken === false || !temporaryToken.verify,
    run: async (world) => {
      await assertUnsupported(world, 'the challenge for a temporary token', () =>
        challengeWith(world, { temporaryToken: true }),
      );
    },
  },
  {
    id: 'temporary-12',
    title: 'if the provider has no tokens, createTemporaryToken is refused',
    covers: ['temporaryToken'],
    needs: ({ capabilities }) => capabilities.temporaryToken === false,
    run: async (world) => {
      for (const options of [{}, { reusable: true }, { expiresInSeconds: 900 }]) {
        await assertUnsupported(world, 'a temporary token', () => createTemporaryToken(world, options));
      }
    },
  },
];

async function redeem(world: Stage, token: string): Promise<Verification> {
  const { handle } = await challengeWith(world, { temporaryToken: true });
  return verifyWith(world, handle, codeAnswer(token));
}

function assertRedeemed({ userId }: Stage, result: Verification): void {
  if (result.status !== 'approved') fail(`a temporary token is ${result.status}, not approved`);
  assertEqual(result.userId, userId, 'the user of the approval');
  assertEqual(result.factorType, 'temporary', 'the factor type of the approval');
  assertEqual(result.by, 'code', 'what ended the step, `by`,');
}

/** A difference of one minute is allowed, because identity providers round the lifetime. */
function assertLasts(world: Stage, { expiresAt }: TemporaryToken, seconds: number): void {
  assertTimestamp(expiresAt, 'the end of the token');
  const lasts = (Date.parse(expiresAt) - world.clock.now()) / 1000;
  assert(Math.abs(lasts - seconds) <= 60, `a token for ${seconds} s lasts ${Math.round(lasts)} s`);
}

function tokenRule(
  id: string,
  title: string,
  run: (world: Stage, capability: TokenCapability) => Promise<void>,
  needs: (capability: TokenCapability) => boolean = () => true,
  covers: readonly string[] = ['temporaryToken', 'temporaryToken.reusable'],
): Rule {
  return {
    id,
    title,
    covers,
    needs: ({ capabilities: { temporaryToken } }) => temporaryToken !== false && needs(temporaryToken),
    run: async (world) => {
      const { temporaryToken } = world.provider.capabilities;
      if (temporaryToken !== false) await run(world, temporaryToken);
    },
  };
}

function redeemRule(
  id: string,
  title: string,
  run: (world: Stage, capability: TokenCapability) => Promise<void>,
): Rule {
  return tokenRule(id, title, run, ({ verify }) => verify, ['temporaryToken.verify']);
}
