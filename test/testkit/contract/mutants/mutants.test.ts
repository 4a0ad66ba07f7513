import { describe, expect, test } from 'vitest';
import { ContractFailure, mfaContract } from '../../../../src/testkit/contract/index.ts';
import { familyOf } from '../../../../src/testkit/contract/rule.ts';
import { openStage } from '../../../../src/testkit/contract/stage.ts';
import { mutants } from './index.ts';
import { worldsOf } from './mutant.ts';

// The contract must find a broken provider. Each of these is broken in one way. contract.test.ts shows that the unbroken
// ones keep the rules.

const ruleOf = (id: string) => mfaContract.find((rule) => rule.id === id);

describe.concurrent('the contract finds a provider that', () => {
  test.each(mutants.map((mutant) => [mutant.title, mutant.rule, mutant] as const))(
    '%s, by %s',
    async (_, id, mutant) => {
      const rule = ruleOf(id);
      const create = await worldsOf(mutant);
      const { bare } = await openStage(create());
      expect(rule?.needs(bare)).toBe(true);
      const failure = await rule?.run(create()).catch((error: unknown) => error);
      expect(failure).toBeInstanceOf(ContractFailure);
      expect(failure).toMatchObject({ rule: id, promised: rule?.title, page: rule?.page });
      expect(failure).toHaveProperty('seen', expect.stringContaining(mutant.sees));
    },
  );
});

describe('the mutants', () => {
  test('are many, and each is broken in a way of its own', () => {
    expect(mutants.length).toBeGreaterThanOrEqual(190);
    const names = mutants.map(({ rule, title }) => `${rule} ${title}`);
    expect(new Set(names).size).toBe(names.length);
    for (const { sees } of mutants) expect(sees.length).toBeGreaterThan(8);
  });

  test('break every rule, and no other', () => {
    const families = new Set(mfaContract.map(({ id }) => familyOf(id)));
    const broken = new Set(mutants.map(({ rule }) => familyOf(rule)));
    expect([...families].filter((family) => !broken.has(family))).toEqual([]);
    expect(mutants.filter(({ rule }) => ruleOf(rule) === undefined)).toEqual([]);
  });
});
