import { isMfaError } from '../../../spec/errors.ts';
import { skip } from '../failure.ts';
import { stalls, stallsInBody } from '../faults.ts';
import type { Rule } from '../rule.ts';
import type { Stage } from '../stage.ts';
import { assert, assertEqual, fail } from '../support/assertions.ts';
import { mainOf, type PreparedCall, perCall } from '../support/prepared-calls.ts';
import { resultOrError } from '../support/verifications.ts';
import type { Fault, Wire } from '../wire.ts';

/** Short, so that a rule does not take long. */
const TIMEOUT_MS = 40;
/** So long the contract waits for a call that must end by itself. Much longer, because the machine may be busy. */
const PATIENCE_MS = 3_000;

/** Does a call end if no response comes, or if nobody waits for it any more? */
export const timeOutRules: readonly Rule[] = [
  ...perCall({
    id: 'timeout-01',
    title: 'without a response the call ends by the option `timeoutMs`, with UNAVAILABLE, and nothing is sent again',
    run: async (stage, prepared) => {
      const provider = await stage.connect({ timeoutMs: TIMEOUT_MS });
      await assertTimesOut(stage, prepared, 'no response', stalls, (signal) => prepared.call(provider, signal));
    },
  }),
  ...perCall({
    id: 'timeout-02',
    title: 'if the body of a response does not end, the call ends by the option `timeoutMs`',
    kinds: ['list', 'enroll', 'challenge', 'verify', 'activate'],
    run: async (stage, prepared) => {
      const provider = await stage.connect({ timeoutMs: TIMEOUT_MS });
      await assertTimesOut(stage, prepared, 'a body without an end', stallsInBody, (signal) =>
        prepared.call(provider, signal),
      );
    },
  }),
  ...perCall({
    id: 'timeout-03',
    title: 'an abort while no response comes throws its reason, and ends the request',
    run: async (stage, prepared) => {
      const { wire, provider } = stage;
      const isMain = mainOf(prepared);
      const before = wire.sent.filter(isMain).length;
      const arrived = arrivalAt(wire, stalls, isMain);
      const controller = new AbortController();
      const reason = new Error('the user has left');
      const running = resultOrError(prepared.call(provider, controller.signal));
      if ((await Promise.race([arrived, running.then(() => 'over')])) === 'over') skip('this call sends nothing');
      controller.abort(reason);
      const { error } = await inTime(running, `${prepared.what} after an abort`);
      wire.clear();
      assertEqual(error, reason, `what ${prepared.what} throws after an abort`);
      const [request, ...more] = wire.sent.filter(isMain).slice(before);
      assertEqual(more.length, 0, `the number of further requests of ${prepared.what} after an abort`);
      assert(
        request?.signal?.aborted === true,
        `the request of ${prepared.what} goes on after an abort: fetch got no signal`,
      );
    },
  }),
];

async function assertTimesOut(
  { wire, trail }: Stage,
  prepared: PreparedCall,
  what: string,
  fault: Fault,
  call: (signal: AbortSignal) => Promise<unknown>,
): Promise<void> {
  const isMain = mainOf(prepared);
  const before = wire.sent.filter(isMain).length;
  trail.note(`next response: ${what}, timeoutMs is ${TIMEOUT_MS}`);
  wire.next(fault, 5, isMain);
  const controller = new AbortController();
  try {
    const { error } = await inTime(resultOrError(call(controller.signal)), `${prepared.what} with ${what}`);
    if (wire.clear() === 0) skip('this call sends nothing');
    assert(isMfaError(error, 'UNAVAILABLE'), `${prepared.what} with ${what} is not UNAVAILABLE`);
    if (prepared.changes) assertEqual(error.outcomeUnknown, true, `outcomeUnknown of ${prepared.what} with ${what}`);
    const sent = wire.sent.filter(isMain).length - before;
    if (prepared.changes) assertEqual(sent, 1, `the number of requests of ${prepared.what} with ${what}`);
  } finally {
    wire.clear();
    controller.abort();
  }
}

/** Resolves when the fault has met a request. */
function arrivalAt(wire: Wire, fault: Fault, matches: Parameters<Wire['next']>[2]): Promise<string> {
  return new Promise((resolve) => {
    const noticed: Fault = (pass, sent) => {
      resolve('arrived');
      return fault(pass, sent);
    };
    wire.next(noticed, 5, matches);
  });
}

async function inTime<T>(work: Promise<T>, what: string): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<'late'>((resolve) => {
    timer = setTimeout(() => resolve('late'), PATIENCE_MS);
  });
  const first = await Promise.race([work, late]);
  clearTimeout(timer);
  return first === 'late' ? fail(`${what} has not ended after ${PATIENCE_MS} ms`) : first;
}
