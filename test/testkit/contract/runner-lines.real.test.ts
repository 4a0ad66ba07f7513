import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, test } from 'vitest';
import { mfaContract, runContract as runWhole } from '../../../src/testkit/contract/index.ts';
import { root } from '../../support/root.ts';
import { runnerLine } from '../../support/runner-line.ts';
import { fakeWorld } from './worlds.ts';

// The lines of docs/testing.md run as they stand there. test/installs runs the one for Jest.

const rules = mfaContract.filter(({ id }) => id.startsWith('list-'));
const runContract = (createWorld: () => ReturnType<typeof fakeWorld>) => runWhole(createWorld, { rules });
const createWorld = () => fakeWorld(undefined);
new Function('test', 'expect', 'runContract', 'createWorld', runnerLine('Vitest, Jest'))(
  test,
  expect,
  runContract,
  createWorld,
);

test.each([
  ['a provider that keeps it', '', 0],
  ['a provider that does not', ', listFactors: async () => []', 1],
])('the line for node:test, on %s', (_what, fault, status) => {
  const folder = mkdtempSync(join(tmpdir(), 'polyfactor-contract-'));
  try {
    const from = (path: string) => pathToFileURL(join(root, path)).href;
    const file = join(folder, 'contract.test.mjs');
    const code = `
      import { strict as assert } from 'node:assert';
      import { test } from 'node:test';
      import { mfaContract, runContract as runWhole } from '${from('src/testkit/contract/index.ts')}';
      import { fakeWorld } from '${from('test/testkit/contract/worlds.ts')}';
      const rules = mfaContract.filter(({ id }) => id.startsWith('list-0'));
      const runContract = (createWorld) => runWhole(createWorld, { rules });
      function createWorld() {
        const world = fakeWorld(undefined);
        return { ...world, connect: async (common) => ({ ...(await world.connect(common))${fault} }) };
      }
      ${runnerLine('`node:test`')}`;
    writeFileSync(file, code);
    const { NODE_TEST_CONTEXT: _, ...env } = process.env;
    const run = spawnSync(process.execPath, ['--test', file], { cwd: root, env, encoding: 'utf8', timeout: 60_000 });
    expect(run.stdout).toContain('the adapter keeps the contract');
    expect(run.status, run.stdout).toBe(status);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
