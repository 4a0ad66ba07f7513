import { setTimeout as later } from 'node:timers';
import { expect } from 'vitest';
import { isMfaError } from '../../../src/spec/errors.ts';
import { type Connection, httpResponse, type RawServer, type ReceivedRequest } from '../../support/raw-server.ts';
import { startRawServer } from './start-raw-server.ts';
import { targets as allTargets, type Operation, type Target } from './targets.ts';
import { trackTimers } from './timer-tracker.ts';

/** How the server answers the request under test. `attempt` starts at 1 and grows when the request is repeated. */
export type Fault = (connection: Connection, operation: Operation, attempt: number) => void | Promise<void>;

/** The outcome of a call, and what the server received. */
export type FaultResult = {
  readonly target: Target;
  readonly operation: Operation;
  /** `okta SSWS verify`, for messages. */
  readonly call: string;
  /** A result's status, `ok` if it has none, an error's code, or `hung`. */
  readonly outcome: string;
  readonly error: unknown;
  /** How many requests got the fault as their response. */
  readonly sent: number;
  readonly server: RawServer;
};

type Options = {
  readonly timeoutMs?: number;
  /** Names of the operations to run. Default: all. */
  readonly only?: readonly string[];
  /** The path whose requests get the fault. Default: the operation's own request. */
  readonly path?: string;
  readonly targets?: readonly Target[];
};

/** Longer than any call may take on a slow machine. */
const HANG_MS = 15_000;

/** No fault: the response that the operation expects. */
export const succeed: Fault = async (connection, { successResponse }) => {
  await connection.send(httpResponse(successResponse.status, successResponse.body));
};

/**
 * Runs every operation of every adapter against the fault, or against each of the faults, all at once. Afterwards no
 * timer, request or connection may be left.
 */
export async function runWithFault(
  fault: Fault | readonly Fault[],
  { timeoutMs = 10_000, only, path, targets = allTargets }: Options = {},
) {
  const timers = trackTimers();
  try {
    const results = await Promise.all(
      targets.flatMap((target) =>
        target.operations
          .filter(({ name }) => only?.includes(name) ?? true)
          .flatMap((operation) => [fault].flat().map((one) => runOne(target, operation, one, timeoutMs, path))),
      ),
    );
    expect(timers.active(), 'timers that are left').toEqual([]);
    await waitUntil(() => results.every(({ server }) => server.openRequests() === 0));
    expect(
      results.filter(({ server }) => server.openRequests() > 0).map(({ call }) => call),
      'connections that are left in the middle of a response',
    ).toEqual([]);
    return results;
  } finally {
    timers.restore();
  }
}

async function runOne(
  target: Target,
  operation: Operation,
  fault: Fault,
  timeoutMs: number,
  faultPath: string | undefined,
): Promise<FaultResult> {
  let sent = 0;
  const getsFault = ({ method, path }: ReceivedRequest) =>
    faultPath === undefined ? method === operation.method && path === operation.path : path === faultPath;
  const server = await startRawServer((connection, request) => {
    if (!getsFault(request)) return target.handleOther(connection, request);
    sent += 1;
    return fault(connection, operation, sent);
  });
  const call = `${target.name} ${operation.name}`;
  const settled = operation.run(target.create(server.url, timeoutMs)).then(
    (value) => ({ outcome: statusOf(value), error: undefined }),
    (error: unknown) => ({ outcome: isMfaError(error) ? error.code : `no MfaError: ${error}`, error }),
  );
  const { outcome, error } = await Promise.race([settled, hangs()]);
  return { target, operation, call, outcome, error, sent, server };
}

function statusOf(value: unknown): string {
  return typeof value === 'object' && value !== null && 'status' in value ? String(value.status) : 'ok';
}

function hangs(): Promise<{ readonly outcome: string; readonly error: undefined }> {
  return new Promise((resolve) => {
    later(() => resolve({ outcome: 'hung', error: undefined }), HANG_MS).unref();
  });
}

/** Waits until the condition holds, for at most two seconds. */
export async function waitUntil(condition: () => boolean): Promise<void> {
  for (let checks = 0; checks < 200 && !condition(); checks += 1) await sleep(10);
}

export const sleep = (ms: number): Promise<void> => new Promise((resolve) => void later(resolve, ms));

/** Every call succeeded with one request. */
export function expectAllSucceeded(results: readonly FaultResult[]): void {
  expect(results.map(({ call, outcome, sent }) => [call, outcome, sent])).toEqual(
    results.map(({ call, operation }) => [call, operation.expectedOutcome, 1]),
  );
}

/**
 * Every call failed with this code. Each was sent once, or `readRequests` times if it only reads. A call that may have
 * changed something says `outcomeUnknown`, unless `outcomeUnknown` is false here.
 */
export function expectAllFailed(
  results: readonly FaultResult[],
  code: string,
  {
    readRequests = 1,
    outcomeUnknown = true,
  }: { readonly readRequests?: number; readonly outcomeUnknown?: boolean } = {},
): void {
  const actual = results.map(({ call, outcome, sent, error }) => [
    call,
    outcome,
    sent,
    isMfaError(error) && error.outcomeUnknown === true,
  ]);
  expect(actual).toEqual(
    results.map(({ call, operation }) => [
      call,
      code,
      operation.isRead ? readRequests : 1,
      outcomeUnknown && operation.method !== 'GET',
    ]),
  );
}

/** Every call failed with this code; how often it was sent is not checked. */
export function expectOutcome(results: readonly FaultResult[], code: string): void {
  expect(results.filter(({ outcome }) => outcome !== code).map(({ call }) => call)).toEqual([]);
}
