import { readFileSync, writeSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { isMfaError } from '../../../src/spec/errors.ts';
import type { VerificationHandle } from '../../../src/spec/steps.ts';
import { createSqliteStore } from '../../../src/store/sqlite.ts';
import { said, scripted, USER } from '../core/scripted-driver.ts';

// One process of a service, on a store in a file. It writes a line of JSON for all that happens. The identity provider
// accepts every answer, so the store alone decides.

const [, , work = '', file = '', ...args] = process.argv;
const store = createSqliteStore(new DatabaseSync(file));
const think = () => new Promise((resolve) => setTimeout(resolve, Math.random() * 5));
const { provider, challenge } = scripted(
  {
    verify: async () => {
      await think();
      return said('code 200 accepted');
    },
  },
  undefined,
  undefined,
  { store, timeoutMs: 100 },
);
const say = (line: unknown) => void writeSync(1, `${JSON.stringify(line)}\n`);

/** Each step has a code of its own. */
const codeOf = ({ id }: VerificationHandle) => (BigInt(`0x${id.replaceAll('-', '')}`) % 10n ** 12n).toString();

/** How an answer ends. A store that is busy is asked again, as a user would. */
async function outcomeOf(handle: VerificationHandle): Promise<string> {
  for (;;) {
    try {
      const { status } = await provider.verify({
        userId: USER,
        handle,
        answer: { kind: 'code', code: codeOf(handle) },
      });
      return status;
    } catch (error) {
      if (!isMfaError(error)) throw error;
      if (error.code !== 'BUSY' && error.code !== 'UNAVAILABLE') return error.code;
      await think();
    }
  }
}

/** Answers one handle many times, some at once. */
async function answer(handle: VerificationHandle, times: number): Promise<void> {
  for (let left = times; left > 0; left -= 25) {
    const outcomes = await Promise.all(Array.from({ length: Math.min(left, 25) }, () => outcomeOf(handle)));
    for (const outcome of outcomes) say({ outcome });
  }
}

/** Opens steps and proves them, until somebody kills this process. */
async function proveMany(): Promise<void> {
  for (;;) {
    const { handle } = await challenge();
    say({ handle });
    if ((await outcomeOf(handle)) === 'approved') say({ approved: handle.id });
  }
}

/** Answers each handle once. */
async function replay(handles: readonly VerificationHandle[]): Promise<void> {
  for (const handle of handles) if ((await outcomeOf(handle)) === 'approved') say({ approved: handle.id });
}

const [first = '', times = '1'] = args;
if (work === 'answer') await answer(JSON.parse(first), Number(times));
else if (work === 'prove') await proveMany();
else if (work === 'replay') await replay(JSON.parse(readFileSync(first, 'utf8')));
else say({ handle: (await challenge()).handle });
