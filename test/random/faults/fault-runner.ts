import { setTimeout as later } from 'node:timers';
import { expect } from 'vitest';
import { isMfaError } from '../../../src/spec/errors.ts';
import { type Line, type RawServer, type Received, rawServer } from './raw-server.ts';
import { type Operation, type Target, targets } from './targets.ts';
import { trackTimers } from './timer-tracker.ts';

/** How the server handles the one request that meets the fault; `nth` counts from 1 where it comes again. */
export type Fault = (line: Line, operation: Operation, nth: number) => void | Promise<void>;

/** What a call came to, and what the server saw of it. */
export type Met = {
  readonly target: Target;
  readonly operation: Operation;
  /** `okta SSWS verify`: for messages. */
  readonly call: string;
  /** A result's status, `ok` where it has none, an error's code, or `hung`. */
  readonly outcome: string;
  readonly error: unknown;
  /** How many requests met the fault. */
  readonly sent: number;
  readonly server: RawServer;
};

type Options = {
  readonly timeoutMs?: number;
  /** Only the operations of these names. */
  readonly only?: readonly string[];
  /** The fault meets this path in place of the operation's own. */
  readonly at?: string;
  readonly of?: readonly Target[];
};

/** Longer than any call may take, however slow the machine is. */
const FAR_TOO_LONG_MS = 15_000;

/** Every operation of every adapter meets the fault, or each of the faults, all at once; then no timer, request or connection is left. */
export async function meet(
  fault: Fault | readonly Fault[],
  { timeoutMs = 10_000, only, at, of = targets }: Options = {},
) {
  const timers = trackTimers();
  try {
    const met = await Promise.all(
      of.flatMap((target) =>
        target.operations
          .filter(({ name }) => only?.includes(name) ?? true)
          .flatMap((operation) => [fault].flat().map((one) => meetOne(target, operation, one, timeoutMs, at))),
      ),
    );
    expect(timers.active(), 'timers that are left').toEqual([]);
    await until(() => met.every(({ server }) => server.busy() === 0));
    expect(
      met.filter(({ server }) => server.busy() > 0).map(({ call }) => call),
      'connections that are left in the middle of an answer',
    ).toEqual([]);
    return met;
  } finally {
    timers.restore();
  }
}

async function meetOne(
  target: Target,
  operation: Operation,
  fault: Fault,
  timeoutMs: number,
  at: string | undefined,
): Promise<Met> {
  let sent = 0;
  const meets = ({ method, path }: Received) =>
    at === undefined ? method === operation.method && path === operation.path : path === at;
  const server = await rawServer((line, request) => {
    if (!meets(request)) return target.rest(line, request);
    sent += 1;
    return fault(line, operation, sent);
  });
  const call = `${target.name} ${operation.name}`;
  const settled = operation.run(target.create(server.url, timeoutMs)).then(
    (value) => ({ outcome: statusOf(value), error: undefined }),
    (error: unknown) => ({ outcome: isMfaError(error) ? error.code : `no MfaError: ${error}`, error }),
  );
  const { outcome, error } = await Promise.race([settled, hung()]);
  return { target, operation, call, outcome, error, sent, server };
}

function statusOf(value: unknown): string {
  return typeof value === 'object' && value !== null && 'status' in value ? String(value.status) : 'ok';
}

function hung(): Promise<{ readonly outcome: string; readonly error: undefined }> {
  return new Promise((resolve) => {
    later(() => resolve({ outcome: 'hung', error: undefined }), FAR_TOO_LONG_MS).unref();
  });
}

/** Waits for what comes by itself, for a while. */
export async function until(condition: () => boolean): Promise<void> {
  for (let turn = 0; turn < 200 && !condition(); turn += 1) await sleep(10);
}

export const sleep = (ms: number): Promise<void> => new Promise((resolve) => void later(resolve, ms));

/** Calls that may have changed something, and so must say that nobody knows. */
const changes = ({ method }: Operation): boolean => method !== 'GET';

/** Every call failed with this code, was sent once (`lookUps` times where it is one), and says what it must of its outcome. */
export function expectAll(
  met: readonly Met[],
  code: string,
  { lookUps = 1, unknown = true }: { readonly lookUps?: number; readonly unknown?: boolean } = {},
): void {
  const seen = met.map(({ call, outcome, sent, error }) => [
    call,
    outcome,
    sent,
    isMfaError(error) && error.outcomeUnknown === true,
  ]);
  expect(seen).toEqual(
    met.map(({ call, operation }) => [call, code, operation.isLookUp ? lookUps : 1, unknown && changes(operation)]),
  );
}
