import fc from 'fast-check';
import { describe, expect, test, vi } from 'vitest';
import type { Common } from '../../../src/spec/common.ts';
import { isMfaError } from '../../../src/spec/errors.ts';
import type { JsonValue } from '../../../src/spec/factors.ts';
import type { MfaProvider } from '../../../src/spec/provider.ts';
import type { ActivationHandle, VerificationHandle } from '../../../src/spec/steps.ts';
import { anyResponse, foreignResponse } from './arbitraries.ts';
import {
  createEventRecorder,
  createScriptedServer,
  type DocumentedResponse,
  flushPending,
  NOW,
  plainResponse,
  type Script,
  type Settled,
  settle,
} from './harness.ts';
import type { Operation } from './invariants.ts';
import * as invariants from './invariants.ts';
import { isObject, type Meaning } from './oracle.ts';

/** An adapter, its operations, and the material that random responses are made of. */
export type Adapter<M extends MfaProvider> = {
  readonly name: 'okta' | 'onelogin-v1' | 'onelogin-v2';
  create(common: Common): M;
  readonly userId: string;
  readonly operations: readonly Operation<M>[];
  /** Documented bodies of any operation. */
  readonly documentedBodies: readonly JsonValue[];
  /** Documented bodies that say that a step has not succeeded. */
  readonly nonSuccesses: readonly JsonValue[];
  /** Ids of other users and factors, and the expected ids in unexpected places. */
  readonly ids: readonly JsonValue[];
  readonly statuses: readonly number[];
};

/** Each operation gets other random responses. */
const seedOf = (op: Operation) =>
  [...op.title].reduce((seed, letter) => (seed * 31 + letter.charCodeAt(0)) % 2 ** 31, 4);
/** Runs per operation. Operations that can approve a login run more often. `POLYFACTOR_RUNS` multiplies the numbers. */
const RUNS = { code: 90, poll: 90, read: 40, change: 40 } as const;
const runsOf = ({ request }: Operation) =>
  Math.max(1, Math.round(RUNS[request] * Number(process.env.POLYFACTOR_RUNS ?? 1)));

const firstSuccess = ({ successes }: Pick<Operation, 'successes'>): DocumentedResponse =>
  successes[0] ?? { status: 200 };
const scriptOf = (
  op: Operation,
  tested = plainResponse(firstSuccess(op)),
  repeated: Script['repeated'] = 'same',
): Script => {
  const { setup, following, testedEndpoint } = op;
  return { setup, following, testedEndpoint, tested, repeated, success: firstSuccess(op) };
};
const isProof = ({ request }: Operation) => request === 'code' || request === 'poll';

/** A provider whose server answers by this script. All calls before the tested one are done. */
async function startCall<M extends MfaProvider>(adapter: Adapter<M>, op: Operation<M>, script: Script) {
  const server = createScriptedServer(script);
  const recorder = createEventRecorder();
  const mfa = adapter.create({ fetch: server.fetch, now: () => NOW, timeoutMs: 20, onEvent: recorder.onEvent });
  let ready: invariants.Ready | undefined;
  const settled = await settle(async () => {
    ready = await op.prepare(mfa);
  });
  if (ready === undefined) throw new Error(`${op.title} cannot be prepared.`, { cause: Object(settled).error });
  recorder.events.length = 0;
  server.exchanges.length = 0;
  return { server, recorder, mfa, ...ready };
}

/** Runs one call with one response and checks the result against the oracle and all invariants. */
async function checkCall<M extends MfaProvider>(adapter: Adapter<M>, op: Operation<M>, script: Script) {
  const { server, recorder, run, handle } = await startCall(adapter, op, script);
  const settled = await settle(run);
  expect(vi.getTimerCount(), 'timers left').toBe(0);
  const meaning = invariants.expectedMeaning(op.oracle, server.exchanges);
  const reported = invariants.reportedMeaning(settled);
  if (reported !== 'no') expect(reported, 'what the call reports, and what the response means').toBe(meaning);
  invariants.assertOutcome(op, settled, handle, server.exchanges.findLast(({ role }) => role === 'tested')?.response);
  invariants.assertEvent(recorder, settled);
  invariants.assertRequestCount(op, server.exchanges);
  if (reported === 'step' && 'value' in settled) invariants.assertStep(settled.value, adapter.userId);
  server.releaseDelayed();
  await flushPending();
  invariants.assertNothingLeft();
  if (handle === undefined || !isProof(op)) return { meaning, reported };

  // If the step is still open, the right answer must succeed. If it has ended, every answer must be refused.
  server.reset(scriptOf({ ...op, setup: [] }));
  const after = await settle(run);
  if (hasEnded(settled)) assertHandleInvalid(after, server.exchanges.length);
  else expect(['approved', 'active'], 'the step is still open').toContain(invariants.reportedMeaning(after));
  return { meaning, reported };
}

function hasEnded(settled: Settled): boolean {
  if ('error' in settled) return isMfaError(settled.error, 'HANDLE_INVALID');
  if (!isObject(settled.value) || settled.value.status === 'pending') return false;
  return settled.value.status !== 'rejected' || settled.value.handle === null;
}

function assertHandleInvalid(settled: Settled, requests: number): void {
  if (!('error' in settled)) throw new Error('A call on an ended step returned a result.');
  expect(settled.error).toMatchObject({ code: 'HANDLE_INVALID' });
  expect(requests, 'requests for an ended step').toBe(0);
}

/** Declares the property tests for every operation of an adapter. */
export function describeAdapter<M extends MfaProvider>(adapter: Adapter<M>): void {
  const { operations, documentedBodies, nonSuccesses, ids, statuses } = adapter;
  invariants.setUpChecks();

  describe.each(operations)('$title', (op) => {
    test('accepts the documented responses', async () => {
      for (const successes of op.successes) {
        const { reported, meaning } = await checkCall(adapter, op, scriptOf(op, plainResponse(successes)));
        expect(meaning, JSON.stringify(successes)).not.toBe('no');
        expect(reported, JSON.stringify(successes)).toBe(meaning);
      }
    });

    test('refuses bodies documented as no success, and success bodies with another HTTP status', async () => {
      const successStatuses = new Set(op.successes.map(({ status }) => status));
      const wrongBodies = [...successStatuses].flatMap((status) => nonSuccesses.map((body) => ({ status, body })));
      const wrongStatuses = op.successes.flatMap(({ body = null }) => statuses.map((status) => ({ status, body })));
      for (const response of [...wrongBodies, ...wrongStatuses]) {
        await checkCall(adapter, op, scriptOf(op, plainResponse(response)));
      }
    });

    test('refuses a success beside a key of another operation, a foreign id or a doubled key', async () => {
      let refused = 0;
      const responses = foreignResponse({ successes: op.successes, documentedBodies, nonSuccesses, ids, statuses });
      const property = fc.asyncProperty(responses, async (response) => {
        const { reported } = await checkCall(adapter, op, scriptOf(op, response));
        if (reported === 'no') refused += 1;
      });
      await fc.assert(property, { seed: seedOf(op), numRuns: runsOf(op) });
      if (runsOf(op) < 20) return;
      const hasBody = op.successes.some(({ body }) => body !== undefined && JSON.stringify(body).length > 2);
      if (hasBody) expect(refused / runsOf(op), 'share of refused responses').toBeGreaterThan(0.05);
    });

    test('fails closed on any response', async () => {
      const counts = { all: 0, right: 0, accepted: 0 };
      const responses = anyResponse({ successes: op.successes, documentedBodies, nonSuccesses, ids, statuses });
      const repeated = fc.constantFrom('same', 'success');
      const property = fc.asyncProperty(responses, repeated, async (response, then) => {
        const { meaning, reported } = await checkCall(adapter, op, scriptOf(op, response, then));
        counts.all += 1;
        if (meaning !== 'no') counts.right += 1;
        if (reported !== 'no') counts.accepted += 1;
      });
      await fc.assert(property, { seed: seedOf(op), numRuns: runsOf(op) });
      // The test proves nothing if no response is accepted, or if nearly all are right.
      if (runsOf(op) < 20) return;
      expect(counts.accepted / counts.all, 'share of accepted responses').toBeGreaterThan(0.04);
      expect(counts.right / counts.all, 'share of right responses').toBeLessThan(0.9);
    });
  });

  const steps = operations.filter(isProof);

  test.each(steps)('the handle of $title is refused for another user or purpose', async (op) => {
    const { mfa, server, handle } = await startCall(adapter, op, scriptOf(op));
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
      for (const call of calls) assertHandleInvalid(await settle(call), server.exchanges.length);
    }
  });

  const polls = steps.filter(({ request }) => request === 'poll');

  test.each(polls)(
    'an older success of $title does not count after a newer response has ended the step',
    async (op) => {
      const responses = anyResponse({ successes: op.successes, documentedBodies, nonSuccesses, ids, statuses });
      const property = fc.asyncProperty(responses, async (response) => {
        // The older poll gets no response until the newer one is done.
        const success = plainResponse(firstSuccess(op));
        const { server, run } = await startCall(adapter, op, scriptOf(op, { ...success, delivery: 'silent' }));
        let olderPoll: Promise<Settled> | undefined;
        const newerPoll = await settle(async () => {
          olderPoll = run().then(
            (value) => ({ value }),
            (error: unknown) => ({ error }),
          );
          await flushPending();
          server.reset(scriptOf({ ...op, setup: [] }, response));
          // If the newer response never arrives, the older poll would time out as well.
          if (['silent', 'stalled'].includes(response.delivery)) return undefined;
          return run();
        });
        server.releaseDelayed();
        const first = await settle(async () => olderPoll);
        const outcome: Settled | undefined = 'value' in first ? (first.value as Settled) : first;
        const reportedMeanings: readonly Meaning[] = [newerPoll, outcome].map((one) =>
          one === undefined ? 'no' : invariants.reportedMeaning(one),
        );
        expect(
          reportedMeanings.filter((reported) => reported === 'approved' || reported === 'active').length,
        ).toBeLessThanOrEqual(1);
        if ('value' in newerPoll && newerPoll.value !== undefined && hasEnded(newerPoll)) {
          // Exception: the newer poll may report a used state token as expired before the older one returns its success.
          const isExpired = isObject(newerPoll.value) && newerPoll.value.reason === 'expired';
          if (!isExpired) expect(outcome).toMatchObject({ error: { code: 'HANDLE_INVALID' } });
          server.reset(scriptOf({ ...op, setup: [] }));
          assertHandleInvalid(await settle(run), server.exchanges.length);
        }
        await flushPending();
        invariants.assertNothingLeft();
      });
      await fc.assert(property, { seed: seedOf(op), numRuns: Math.ceil(runsOf(op) / 3) });
    },
  );
}
