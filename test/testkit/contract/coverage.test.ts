import { describe, expect, test } from 'vitest';
import type { MfaProvider } from '../../../src/spec/provider.ts';
import { mfaContract } from '../../../src/testkit/contract/index.ts';
import { openStage } from '../../../src/testkit/contract/stage.ts';
import { worlds } from './worlds.ts';

// Worlds with sockets have the same capabilities.
const inProcess = worlds.filter(([name]) => !name.includes('socket'));

describe('the rules of the contract', () => {
  test('have unique ids, and titles', () => {
    const ids = mfaContract.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    for (const { id, title } of mfaContract) {
      expect(id).toMatch(/^[a-z]+(-[a-z]+)*-\d\d(-[a-z]+)*$/);
      expect(title).not.toBe('');
    }
  });

  test.each(inProcess)('cover every capability of %s', async (_name, create) => {
    const { bare } = await openStage(await create());
    const applicable = mfaContract.filter((rule) => rule.needs(bare));
    const covered = new Set(applicable.flatMap(({ covers }) => covers ?? []));
    expect(capabilityPaths(bare).filter((path) => !covered.has(path))).toEqual([]);
  });

  test('name only existing capabilities', async () => {
    const known = new Set<string>();
    for (const [, create] of inProcess) {
      const { bare } = await openStage(await create());
      for (const path of capabilityPaths(bare)) known.add(path);
    }
    const named = mfaContract.flatMap(({ covers }) => covers ?? []);
    expect(named.filter((path) => !known.has(path))).toEqual([]);
  });
});

/** The path of every capability, whether it is offered or not. */
function capabilityPaths({ capabilities }: MfaProvider): readonly string[] {
  const ofFactors = Object.keys(capabilities.factors).flatMap((type) => [
    `factors.${type}.enroll`,
    `factors.${type}.preverified`,
    ...['code', 'approval', 'answer', 'webauthn'].map((way) => `factors.${type}.verify.${way}`),
  ]);
  const ofTokens = capabilities.temporaryToken === false ? [] : ['temporaryToken.reusable'];
  return [...ofFactors, 'temporaryToken', 'temporaryToken.verify', ...ofTokens, 'expiresInSeconds'];
}
