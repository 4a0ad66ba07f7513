import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import type { VerificationHandle } from '../../../src/spec/steps.ts';
import { root } from '../../support/root.ts';
import { databaseFile } from './database-file.ts';

// Processes that share a file of SQLite. `npm run soak` runs more of them.

const runs = Number(process.env.POLYFACTOR_RUNS ?? 1);
const program = join(root, 'test/unit/store/process-program.ts');

type Line = { readonly handle?: VerificationHandle; readonly approved?: string; readonly outcome?: string };

/** Starts a process. `lines` are those that it has written by its end. */
function start(...args: readonly string[]) {
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', program, ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let text = '';
  child.stdout.on('data', (chunk: Buffer) => {
    text += chunk;
  });
  const lines = new Promise<readonly Line[]>((resolve) => {
    child.once('close', () =>
      resolve(
        text
          .split('\n')
          .slice(0, -1)
          .map((line) => JSON.parse(line)),
      ),
    );
  });
  return { child, lines, hasBegun: () => text !== '' };
}

test('of all answers of eight processes to one handle, one is approved', async () => {
  const file = databaseFile();
  const [{ handle } = {}] = await start('challenge', file).lines;
  const times = runs > 1 ? 1_250 : 100;
  const all = Array.from({ length: 8 }, () => start('answer', file, JSON.stringify(handle), `${times}`).lines);
  const outcomes = Map.groupBy((await Promise.all(all)).flat(), ({ outcome }) => outcome);
  const counts = Object.fromEntries([...outcomes].map(([outcome, lines]) => [outcome, lines.length]));
  expect(counts).toEqual({ approved: 1, HANDLE_INVALID: 8 * times - 1 });
});

test('what a killed process has used stays used', async () => {
  const file = databaseFile();
  const approvals = new Map<string, number>();
  const handles: VerificationHandle[] = [];
  const note = (lines: readonly Line[]) => {
    for (const { handle, approved } of lines) {
      if (handle !== undefined) handles.push(handle);
      if (approved !== undefined) approvals.set(approved, (approvals.get(approved) ?? 0) + 1);
    }
  };
  const kills = runs > 1 ? 50 : 4;
  for (let kill = 0; kill < kills; kill += 1) {
    const { child, lines, hasBegun } = start('prove', file);
    while (!hasBegun()) await sleep(5);
    await sleep(Math.random() * 150);
    child.kill('SIGKILL');
    note(await lines);
  }
  const list = join(file, '..', 'handles.json');
  writeFileSync(list, JSON.stringify(handles));
  note(await start('replay', file, list).lines);
  expect(approvals.size).toBeGreaterThan(kills);
  expect([...approvals.values()].filter((times) => times > 1)).toEqual([]);
});
