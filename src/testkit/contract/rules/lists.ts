import { FACTOR_TYPES } from '../../../spec/factors.ts';
import { NO_FACTOR, skip } from '../failure.ts';
import { always, type Rule } from '../rule.ts';
import { assert, assertEqual, assertOneOf, assertText } from '../support/assertions.ts';
import { listFactors } from '../support/calls.ts';
import { jsonCopy } from '../support/deliberately-wrong.ts';
import { activeFactor, enrolledFactor } from '../support/enrollments.ts';
import { perEnrollment, perType } from '../support/parameterized-rules.ts';
import { assertFactor, assertListed } from '../support/shapes.ts';

/** Do listFactors and listAvailableFactors return what their types promise? */
export const listRules: readonly Rule[] = [
  {
    id: 'list-01',
    title: 'a user without factors has no active factor in the list',
    needs: always,
    run: async (world) => {
      const factors = await listFactors(world);
      assert(Array.isArray(factors), 'the factors are not a list');
      assertEqual(factors.filter(({ status }) => status === 'active').length, 0, 'the number of active factors');
    },
  },
  {
    id: 'list-02',
    title: 'every available factor can be enrolled',
    covers: FACTOR_TYPES.map((type) => `factors.${type}.enroll`),
    needs: always,
    run: async (world) => {
      const { provider, userId } = world;
      const available = await provider.listAvailableFactors({ userId });
      assert(Array.isArray(available), 'the available factors are not a list');
      const enrollable = FACTOR_TYPES.filter((type) => provider.capabilities.factors[type].enroll);
      for (const { id, type, displayName, native } of available) {
        assertText(id, 'the id of an available factor');
        assertText(displayName, 'the displayName of an available factor');
        assertText(native.type, "the identity provider's own type of an available factor");
        assertOneOf(type, enrollable, 'the type of an available factor');
      }
      assertEqual(new Set(available.map(({ id }) => id)).size, available.length, 'the number of different ids');
      assertEqual(JSON.stringify(jsonCopy(available)), JSON.stringify(available), 'the list as JSON');
    },
  },
  ...perType({
    id: 'list-03',
    title: 'a listed factor has all fields, and its destination is masked',
    needs: ({ enroll, verify }) => enroll || verify.length > 0,
    run: async (world, type) => {
      const factor = await activeFactor(world, type);
      if (factor === undefined) return skip(NO_FACTOR);
      const listed = await assertListed(world, factor.id);
      assertFactor(world, listed);
      assertEqual(listed.type, type, 'the type of the listed factor');
      assertEqual(listed.status, 'active', 'the status of the listed factor');
      assertEqual(JSON.stringify(jsonCopy(listed)), JSON.stringify(listed), 'the factor as JSON');
    },
  }),
  ...perEnrollment({
    id: 'list-04',
    title: 'a pending factor is never listed as active',
    run: async (world, { type }) => {
      for (const factor of await listFactors(world)) {
        assertFactor(world, factor);
        if (factor.type === type) assertOneOf(factor.status, ['pending', 'unusable'], 'the status of a pending factor');
      }
    },
  }),
  ...perType({
    id: 'list-05',
    title: 'the factor of one user is not in the list of another user',
    run: async (world, type) => {
      const { provider, otherUserId } = world;
      const { id } = await enrolledFactor(world, type);
      const theirs = await provider.listFactors({ userId: otherUserId });
      assert(!theirs.some((factor) => factor.id === id), "the factor is on another user's list");
    },
  }),
  {
    id: 'list-06',
    title: 'factors of several types are listed together',
    needs: always,
    run: async (world) => {
      const { provider } = world;
      const types = FACTOR_TYPES.filter((type) => provider.capabilities.factors[type].enroll);
      const ids: string[] = [];
      for (const type of types) ids.push((await enrolledFactor(world, type)).id);
      const listed = (await listFactors(world)).filter(({ status }) => status === 'active');
      for (const [index, type] of types.entries()) {
        const factor = listed.find(({ id }) => id === ids[index]);
        assertEqual(factor?.type, type, `the type of the listed ${type} factor`);
      }
      assertEqual(new Set(listed.map(({ id }) => id)).size, listed.length, 'the number of different factor ids');
    },
  },
];
