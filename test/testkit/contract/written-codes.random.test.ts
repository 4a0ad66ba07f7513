import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { KnownFactorType } from '../../../src/spec/factors.ts';
import { codeAnswer, rightAnswerTo } from '../../../src/testkit/contract/support/answers.ts';
import { activeFactor, beginEnrollment, pause } from '../../../src/testkit/contract/support/enrollments.ts';
import { startChallenge } from '../../../src/testkit/contract/support/verifications.ts';
import { wrongCode } from '../../support/wrong-code.ts';
import { runsOf } from './runs.ts';
import { createFakeScene, createOktaScene, createOneLoginScene, type Scene } from './scenes.ts';

// However a person writes the digits of a right code, it is the right code, at every identity provider: they compare
// texts. And a wrong code stays wrong.

const TYPES = ['totp', 'hotp', 'sms', 'voice', 'email', 'push'] as const satisfies readonly KnownFactorType[];

const separator = fc.constantFrom(
  ...' \t\n\r-\u00a0\u00ad\u2009\u200b\u200e\u200f\u2011\u2013\u202b\u2212\u3000\u30fc\ufeff\uff0d',
);
const SUCCESS = { verification: 'approved', activation: 'active' } as const;
/** The zero of some scripts. */
const zero = fc.constantFrom(0x30, 0x30, 0x660, 0x6f0, 0x966, 0xe50, 0xff10, 0x1d7ce, 0x1d7ec);
const writing = fc.array(fc.tuple(fc.array(separator, { maxLength: 2 }), zero), { minLength: 8, maxLength: 8 });

/** The code in this writing: separators before each character, and digits of a script. */
function writtenAs(code: string, how: readonly (readonly [separators: readonly string[], zero: number])[]): string {
  const characters = Array.from(code, (character, index) => {
    const [separators, zeroOfScript] = how[index % how.length] ?? [[], 0x30];
    return separators.join('') + String.fromCodePoint(zeroOfScript + Number(character));
  });
  return characters.join('');
}

/** An open step of this type that takes a code; undefined: this scene has none. */
async function stepOf(world: Scene, type: KnownFactorType, purpose: 'verification' | 'activation') {
  const { enroll, verify } = world.provider.capabilities.factors[type];
  if (!verify.includes('code')) return undefined;
  if (purpose === 'activation') {
    const enrollment = enroll ? await beginEnrollment(world, type) : undefined;
    // To scan a picture ends the enrollment of a push app.
    return enrollment?.status === 'pending' && enrollment.handle.expects[0] === 'code' ? enrollment : undefined;
  }
  const factor = await activeFactor(world, type);
  await pause(world);
  return factor && startChallenge(world, { type, way: 'code', factor });
}

const tenants = [
  ['the fake', () => createFakeScene(undefined)],
  ['the fake like OneLogin v1', () => createFakeScene('onelogin-v1')],
  ['Okta', () => createOktaScene()],
  ['OneLogin v1', () => createOneLoginScene('v1')],
  ['OneLogin v2', () => createOneLoginScene('v2')],
] as const;
// A code of digits ends no enrollment of OneLogin v1: it is of SMS, and has letters.
const withActivation = tenants.filter(([name]) => !name.endsWith('v1'));

test.each([
  ...tenants.map(([name, create]) => ['verification', name, create] as const),
  ...withActivation.map(([name, create]) => ['activation', name, create] as const),
])('%s: a code is the same in every writing, %s', async (purpose, _, create) => {
  const seen = new Set<string>();
  const property = fc.asyncProperty(fc.constantFrom(...TYPES), writing, fc.boolean(), async (type, how, isRight) => {
    const { world } = await create();
    const step = await stepOf(world, type, purpose);
    const right = step && (await rightAnswerTo(world, step, 'code'));
    if (step === undefined || right?.kind !== 'code' || !/^\d+$/.test(right.code)) return;
    const answer = codeAnswer(writtenAs(isRight ? right.code : wrongCode(right.code), how));
    const { handle } = step;
    const on = { userId: world.userId, answer };
    const { status } = await (handle.purpose === 'activation'
      ? world.provider.activate({ ...on, handle })
      : world.provider.verify({ ...on, handle }));
    expect(status).toBe(isRight ? SUCCESS[purpose] : 'rejected');
    seen.add(status);
  });
  await fc.assert(property, runsOf(60));
  expect([...seen].sort()).toEqual([SUCCESS[purpose], 'rejected']);
});
