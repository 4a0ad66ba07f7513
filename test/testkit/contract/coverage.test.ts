import { describe, expect, test } from 'vitest';
import type { MfaProvider } from '../../../src/spec/provider.ts';
import { mfaContract } from '../../../src/testkit/contract/index.ts';
import { places, visitOkta } from './worlds.ts';

// A socket changes no capability; that Okta is set up without access codes there does.
const inProcess = [
  ...places.filter(([name]) => !name.includes('socket')),
  ['Okta without access codes', () => visitOkta('without codes')] as const,
];

describe('the rules of the contract', () => {
  test('have ids and titles of their own', () => {
    const ids = mfaContract.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    for (const { id, title } of mfaContract) {
      expect(id).toMatch(/^[a-z]+(-[a-z]+)*-\d\d(-[a-z]+)*$/);
      expect(title).not.toBe('');
    }
  });

  test.each(inProcess)('leave no capability of %s without a rule that applies', async (_name, visit) => {
    const { world, leave } = await visit();
    const applicable = mfaContract.filter((rule) => rule.needs(world.provider));
    await leave();
    const covered = new Set(applicable.flatMap(({ covers }) => covers ?? []));
    expect(capabilityPaths(world.provider).filter((path) => !covered.has(path))).toEqual([]);
  });

  test('name only capabilities that there are', async () => {
    const known = new Set<string>();
    for (const [, visit] of inProcess) {
      const { world, leave } = await visit();
      for (const path of capabilityPaths(world.provider)) known.add(path);
      await leave();
    }
    const named = mfaContract.flatMap(({ covers }) => covers ?? []);
    expect(named.filter((path) => !known.has(path))).toEqual([]);
  });
});

/** Every statement that capabilities make, true or false. */
function capabilityPaths({ capabilities }: MfaProvider): readonly string[] {
  const ofFactors = Object.keys(capabilities.factors).flatMap((type) => [
    `factors.${type}.enroll`,
    `factors.${type}.preverified`,
    ...['code', 'approval', 'answer', 'webauthn'].map((way) => `factors.${type}.verify.${way}`),
  ]);
  const ofTokens = capabilities.temporaryToken === false ? [] : ['temporaryToken.reusable'];
  return [...ofFactors, 'temporaryToken', 'temporaryToken.verify', ...ofTokens, 'expiresInSeconds'];
}
