import { FACTOR_TYPES } from '../../../spec/factors.ts';
import { NO_FACTOR, skip } from '../failure.ts';
import { always, type Rule, WAYS } from '../rule.ts';
import { assert, assertEqual, assertOneOf, assertText } from '../support/assertions.ts';
import { challengeWith, enrollWith } from '../support/calls.ts';
import { jsonCopy } from '../support/deliberately-wrong.ts';
import { activeFactor, enrollableFactor } from '../support/enrollments.ts';
import { perType } from '../support/parameterized-rules.ts';
import { assertUnsupported } from '../support/refusals.ts';

/** Does the provider do what its capabilities say, and refuse the rest? */
export const capabilityRules: readonly Rule[] = [
  {
    id: 'capability-01',
    title: 'the provider has a spec version, an id and an instance',
    needs: always,
    run: async ({ provider }) => {
      assertEqual(provider.spec, 'mfa/1', 'spec');
      assertText(provider.id, 'id');
      assertText(provider.instance, 'instance');
    },
  },
  {
    id: 'capability-02',
    title: 'the capabilities are complete, consistent and plain JSON',
    needs: always,
    run: async ({ provider: { capabilities } }) => {
      assertEqual(JSON.stringify(jsonCopy(capabilities)), JSON.stringify(capabilities), 'capabilities as JSON');
      const named = Object.keys(capabilities.factors).sort().join();
      assertEqual(named, [...FACTOR_TYPES].sort().join(), 'the factor types that capabilities name');
      for (const type of FACTOR_TYPES) {
        const { enroll, preverified, verify } = capabilities.factors[type];
        assertEqual(typeof enroll, 'boolean', `factors.${type}.enroll`);
        assertOneOf(preverified, [false, 'optional', 'required'], `factors.${type}.preverified`);
        assert(enroll || preverified === false, `factors.${type} is preverified and cannot be enrolled`);
        for (const way of verify) assertOneOf(way, WAYS, `factors.${type}.verify`);
        assertEqual(new Set(verify).size, verify.length, `the number of different ways in factors.${type}.verify`);
      }
      const { temporaryToken } = capabilities;
      if (temporaryToken === false) return;
      assert(temporaryToken.minSeconds <= temporaryToken.maxSeconds, 'the range of temporaryToken is empty');
    },
  },
  ...perType({
    id: 'capability-04',
    title: 'a factor that cannot be verified cannot be challenged',
    covers: (type) => WAYS.map((way) => `factors.${type}.verify.${way}`),
    needs: ({ verify }) => verify.length === 0,
    run: async (world, type) => {
      const factor = await activeFactor(world, type);
      if (factor === undefined) return skip(NO_FACTOR);
      assertEqual(factor.verifiableBy.length, 0, `the number of ways to verify a ${type} factor`);
      await assertUnsupported(world, `the challenge of a ${type} factor`, () => challengeWith(world, { factor }));
    },
  }),
  ...FACTOR_TYPES.flatMap((type) =>
    WAYS.map(
      (way): Rule => ({
        id: `capability-03-${type}-${way}`,
        title: `${type} by ${way}: a way that the provider does not support is not offered and is refused`,
        covers: [`factors.${type}.verify.${way}`],
        needs: ({ capabilities }) => !capabilities.factors[type].verify.includes(way),
        run: async (world) => {
          const { provider } = world;
          if (provider.capabilities.factors[type].enroll && (way === 'code' || way === 'approval')) {
            const factor = await enrollableFactor(world, type);
            await assertUnsupported(world, `an enrollment that expects ${way}`, () =>
              enrollWith(world, factor, { expects: way }),
            );
          }
          const factor = await activeFactor(world, type);
          if (factor === undefined) return;
          assert(!factor.verifiableBy.includes(way), `a ${type} factor names the way ${way}, and capabilities deny it`);
          if (way !== 'code' && way !== 'approval') return;
          await assertUnsupported(world, `a challenge that expects ${way}`, () =>
            challengeWith(world, { factor, expects: way }),
          );
        },
      }),
    ),
  ),
];
