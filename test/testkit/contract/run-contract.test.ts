import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { mfaContract, runContract, type World } from '../../../src/testkit/contract/index.ts';
import { root } from '../../support/root.ts';
import { fakeWorld } from './worlds.ts';

const rulesNamed = (...ids: readonly string[]) => mfaContract.filter(({ id }) => ids.includes(id));

/** A provider that finds no factor. */
function forgetfulWorld(): World {
  const world = fakeWorld(undefined);
  return {
    ...world,
    connect: async (common) => ({ ...(await world.connect(common)), listFactors: async () => [] }),
  };
}

describe('runContract', () => {
  test('reports what was kept, and what was not tried and why', async () => {
    const lines: string[] = [];
    const rules = rulesNamed('list-01', 'verify-01-totp-code', 'wire-01', 'activate-03-totp');
    const report = await runContract(() => fakeWorld(undefined), { rules, print: (line) => void lines.push(line) });
    expect(report).toMatchObject({
      provider: 'fake',
      failed: [],
      kept: ['list-01', 'activate-03-totp', 'verify-01-totp-code'],
    });
    expect(report.skipped).toEqual([{ rule: 'wire-01', reason: expect.stringContaining('no HTTP') }]);
    expect(lines).toContainEqual(expect.stringMatching(/^ok {6}list-01 {2}a user without factors/));
    expect(lines).toContainEqual(
      expect.stringMatching(/^skipped wire-01 {2}every request .*: this provider has no HTTP/),
    );
    expect(lines.at(-1)).toBe('fake: 3 rules kept, 0 broken, 1 not tried');
  });

  test('says what was promised, done and seen, and what to read', async () => {
    const lines: string[] = [];
    const rules = rulesNamed('list-03-sms', 'list-01');
    const { failed, kept } = await runContract(forgetfulWorld, { rules, print: (line) => void lines.push(line) });
    expect(kept).toEqual(['list-01']);
    expect(failed).toHaveLength(1);
    expect(failed[0]).toMatchObject({
      name: 'ContractFailure',
      rule: 'list-03-sms',
      promised: 'sms: a listed factor has all fields, and its destination is masked',
      done: ['enroll sms: pending', 'activate sms by code: active', 'listFactors: 0 entries'],
      seen: 'the enrolled factor in the list of factors is missing',
      page: 'docs/contract.md#list',
    });
    for (const part of [failed[0]?.promised, failed[0]?.done.join('; '), failed[0]?.seen, failed[0]?.page])
      expect(lines.join('\n')).toContain(part);
    expect(lines.at(-1)).toBe('fake: 1 rules kept, 1 broken, 0 not tried');
  });

  test('tells a fault of the world from a fault of the provider', async () => {
    let count = 0;
    const createWorld = () => {
      count += 1;
      if (count > 1) throw new Error('the tenant does not start');
      return fakeWorld(undefined);
    };
    const { failed } = await runContract(createWorld, { rules: rulesNamed('list-01') });
    expect(failed[0]?.seen).toBe('the world failed: the tenant does not start');
  });

  test('proves nothing if no rule applies', async () => {
    await expect(runContract(() => fakeWorld(undefined), { rules: [] })).rejects.toThrow('nothing is proven');
  });

  test('closes every world', async () => {
    let open = 0;
    const createWorld = (): World => {
      open += 1;
      const close = () => {
        open -= 1;
      };
      return { ...fakeWorld(undefined), close };
    };
    await runContract(createWorld, { rules: rulesNamed('list-01', 'list-02', 'input-03') });
    expect(open).toBe(0);
  });
});

test('every rule has its part of the page', () => {
  const page = readFileSync(join(root, 'docs/contract.md'), 'utf8');
  const anchors = new Set([...page.matchAll(/^### (.+)$/gm)].map(([, heading = '']) => heading));
  const missing = mfaContract.filter((rule) => !anchors.has(rule.page.replace('docs/contract.md#', '')));
  expect(missing).toEqual([]);
});
