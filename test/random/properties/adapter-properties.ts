import fc from 'fast-check';
import { describe, expect, test, vi } from 'vitest';
import { isMfaError } from '../../../src/spec/errors.ts';
import type { JsonValue } from '../../../src/spec/factors.ts';
import type { Common, MfaProvider } from '../../../src/spec/provider.ts';
import type { ActivationHandle, VerificationHandle } from '../../../src/spec/steps.ts';
import { anyWire } from './arbitraries.ts';
import {
  calm,
  createEar,
  createPeer,
  NOW,
  type Plain,
  plainWire,
  type Script,
  type Settled,
  settle,
} from './harness.ts';
import type { Operation } from './invariants.ts';
import * as check from './invariants.ts';
import { isObject, type Meaning } from './oracle.ts';

/** An adapter, its operations, and what its answers are made of. */
export type Adapter<M extends MfaProvider> = {
  readonly name: 'okta' | 'onelogin-v1' | 'onelogin-v2';
  create(common: Common): M;
  readonly userId: string;
  readonly operations: readonly Operation<M>[];
  /** Documented bodies of any operation. */
  readonly pool: readonly JsonValue[];
  /** Those that say of a step that it has not succeeded. */
  readonly nears: readonly JsonValue[];
  /** Ids of others, and ours in other places. */
  readonly ids: readonly JsonValue[];
  readonly statuses: readonly number[];
};

/** Each operation has answers of its own. */
const seedOf = (op: Operation) =>
  [...op.title].reduce((seed, letter) => (seed * 31 + letter.charCodeAt(0)) % 2 ** 31, 4);
/** How often each operation is tried; those that let somebody in more often. `POLYFACTOR_RUNS` multiplies. */
const RUNS = { code: 90, poll: 90, look: 40, change: 40 } as const;
const runsOf = ({ request }: Operation) =>
  Math.max(1, Math.round(RUNS[request] * Number(process.env.POLYFACTOR_RUNS ?? 1)));

const goodOf = ({ good }: Pick<Operation, 'good'>): Plain => good[0] ?? { status: 200 };
const scriptOf = (op: Operation, made = plainWire(goodOf(op)), again: Script['again'] = 'same'): Script => {
  const { before, rest, aims } = op;
  return { before, rest, aims, made, again, good: goodOf(op) };
};
const isProof = ({ request }: Operation) => request === 'code' || request === 'poll';

/** A provider whose peer answers by this script, up to where the call that is tried begins. */
async function begun<M extends MfaProvider>(adapter: Adapter<M>, op: Operation<M>, script: Script) {
  const peer = createPeer(script);
  const ear = createEar();
  const mfa = adapter.create({ fetch: peer.fetch, now: () => NOW, timeoutMs: 20, onEvent: ear.onEvent });
  let ready: check.Ready | undefined;
  const settled = await settle(async () => {
    ready = await op.prepare(mfa);
  });
  if (ready === undefined) throw new Error(`${op.title} cannot begin.`, { cause: Object(settled).error });
  ear.events.length = 0;
  peer.exchanges.length = 0;
  return { peer, ear, mfa, ...ready };
}

/** What one answer to one call comes to, held against the oracle and everything else that must hold. */
async function tried<M extends MfaProvider>(adapter: Adapter<M>, op: Operation<M>, script: Script) {
  const { peer, ear, run, handle } = await begun(adapter, op, script);
  const settled = await settle(run);
  expect(vi.getTimerCount(), 'timers left').toBe(0);
  const meaning = check.meaningOf(op.oracle, peer.exchanges);
  const claim = check.claimOf(settled);
  if (claim !== 'no') expect(claim, 'what the call says, and what the answer means').toBe(meaning);
  check.assertDeclared(op, settled, handle, peer.exchanges.findLast(({ of }) => of === 'target')?.wire);
  check.assertHeard(ear, settled);
  check.assertSentOnce(op, peer.exchanges);
  if (claim === 'step' && 'value' in settled) check.assertStep(settled.value, adapter.userId);
  peer.releaseLate();
  await calm();
  check.assertQuiet();
  if (handle === undefined || !isProof(op)) return { meaning, claim };

  // What did not end the step leaves it open for the right answer; what did has ended it for good.
  peer.reset(scriptOf({ ...op, before: [] }));
  const after = await settle(run);
  if (isOver(settled)) assertRefused(after, peer.exchanges.length);
  else expect(['approved', 'active'], 'the step is still open').toContain(check.claimOf(after));
  return { meaning, claim };
}

function isOver(settled: Settled): boolean {
  if ('error' in settled) return isMfaError(settled.error, 'HANDLE_INVALID');
  if (!isObject(settled.value) || settled.value.status === 'pending') return false;
  return settled.value.status !== 'rejected' || settled.value.retry === null;
}

function assertRefused(settled: Settled, requests: number): void {
  if (!('error' in settled)) throw new Error('A step that is over has been answered.');
  expect(settled.error).toMatchObject({ code: 'HANDLE_INVALID' });
  expect(requests, 'requests of a step that is over').toBe(0);
}

/** Every property of every operation of an adapter. */
export function describeAdapter<M extends MfaProvider>(adapter: Adapter<M>): void {
  const { operations, pool, nears, ids, statuses } = adapter;
  check.watch();

  describe.each(operations)('$title', (op) => {
    test('takes the documented answers', async () => {
      for (const good of op.good) {
        const { claim, meaning } = await tried(adapter, op, scriptOf(op, plainWire(good)));
        expect(meaning, JSON.stringify(good)).not.toBe('no');
        expect(claim, JSON.stringify(good)).toBe(meaning);
      }
    });

    test('takes nothing for a success that is documented as none, nor a success with another status', async () => {
      const rights = new Set(op.good.map(({ status }) => status));
      const nearly = [...rights].flatMap((status) => nears.map((body) => ({ status, body })));
      const strange = op.good.flatMap(({ body = null }) => statuses.map((status) => ({ status, body })));
      for (const answer of [...nearly, ...strange]) {
        await tried(adapter, op, scriptOf(op, plainWire(answer)));
      }
    });

    test('fails closed on any answer', async () => {
      const seen = { all: 0, right: 0, taken: 0 };
      const wires = anyWire({ good: op.good, pool, nears, ids, statuses });
      const again = fc.constantFrom('same', 'good');
      const property = fc.asyncProperty(wires, again, async (wire, then) => {
        const { meaning, claim } = await tried(adapter, op, scriptOf(op, wire, then));
        seen.all += 1;
        if (meaning !== 'no') seen.right += 1;
        if (claim !== 'no') seen.taken += 1;
      });
      await fc.assert(property, { seed: seedOf(op), numRuns: runsOf(op) });
      // An oracle that never says yes would show nothing, nor would answers that are never right.
      if (runsOf(op) < 20) return;
      expect(seen.taken / seen.all, 'share of answers that were taken').toBeGreaterThan(0.04);
      expect(seen.right / seen.all, 'share of answers that were right').toBeLessThan(0.9);
    });
  });

  const steps = operations.filter(isProof);

  test.each(steps)('no other purpose or user passes by the handle of $title', async (op) => {
    const { mfa, peer, handle } = await begun(adapter, op, scriptOf(op));
    if (handle === undefined) throw new Error('There is no handle.');
    const { userId } = adapter;
    const other = (adapter.ids[0] ?? '').toString();
    const answers = [undefined, { kind: 'code', code: '012345' }] as const;
    for (const answer of answers) {
      const calls = [
        () => mfa.verify({ userId: other, handle: handle as VerificationHandle, answer }),
        () => mfa.activate({ userId: other, handle: handle as ActivationHandle, answer }),
        handle.purpose === 'verification'
          ? () => mfa.activate({ userId, handle: handle as unknown as ActivationHandle, answer })
          : () => mfa.verify({ userId, handle: handle as unknown as VerificationHandle, answer }),
      ];
      for (const call of calls) assertRefused(await settle(call), peer.exchanges.length);
    }
  });

  const polls = steps.filter(({ request }) => request === 'poll');

  test.each(polls)('an older success of $title does not pass after another answer has ended it', async (op) => {
    const wires = anyWire({ good: op.good, pool, nears, ids, statuses });
    const property = fc.asyncProperty(wires, async (wire) => {
      // The older look hangs until the newer one is through.
      const good = plainWire(goodOf(op));
      const { peer, run } = await begun(adapter, op, scriptOf(op, { ...good, delivery: 'silent' }));
      let older: Promise<Settled> | undefined;
      const newer = await settle(async () => {
        older = run().then(
          (value) => ({ value }),
          (error: unknown) => ({ error }),
        );
        await calm();
        peer.reset(scriptOf({ ...op, before: [] }, wire));
        // A newer answer that never comes would let the older one run out of time as well.
        if (['silent', 'stalled'].includes(wire.delivery)) return undefined;
        return run();
      });
      peer.releaseLate();
      const first = await settle(async () => older);
      const outcome: Settled | undefined = 'value' in first ? (first.value as Settled) : first;
      const claims: readonly Meaning[] = [newer, outcome].map((one) => (one === undefined ? 'no' : check.claimOf(one)));
      expect(claims.filter((claim) => claim === 'approved' || claim === 'active').length).toBeLessThanOrEqual(1);
      if ('value' in newer && newer.value !== undefined && isOver(newer)) {
        // A used state token has expired to the look behind it, which may be back first: then the older one counts.
        const isExpired = isObject(newer.value) && newer.value.reason === 'expired';
        if (!isExpired) expect(outcome).toMatchObject({ error: { code: 'HANDLE_INVALID' } });
        peer.reset(scriptOf({ ...op, before: [] }));
        assertRefused(await settle(run), peer.exchanges.length);
      }
      await calm();
      check.assertQuiet();
    });
    await fc.assert(property, { seed: seedOf(op), numRuns: Math.ceil(runsOf(op) / 3) });
  });
}
