import type { Change } from './load.ts';

// The sources that mutants change: the example adapter, the adapter kit and the core. So these mutants stand for adapters
// that are written without the kit, too.

export const inFile =
  (file: string) =>
  (from: string, to: string): Change => ({ file, from, to });
export const adapter = inFile('examples/custom-adapter/adapter.ts');
export const define = inFile('src/core/define-provider.ts');
export const ownRecords = inFile('src/core/own-records.ts');
export const attempts = inFile('src/core/attempts.ts');
export const guard = inFile('src/core/replay-guard.ts');
export const handles = inFile('src/core/handles.ts');
export const operation = inFile('src/core/operation.ts');
export const unknownOutcome = inFile('src/core/outcome-unknown.ts');
export const outcomes = inFile('src/core/outcomes.ts');
export const client = inFile('src/adapter-kit/http/client.ts');
export const failure = inFile('src/adapter-kit/http/failure.ts');
export const fetchSender = inFile('src/adapter-kit/http/fetch-sender.ts');

export const LOCKED = "'code 422 locked': 'locked'";
/** An error beside a success is no success. This one takes it for one. */
export const believesErrors = outcomes('SUCCESSES[operation].includes(outcome)', 'false');
export const sendsLate = attempts('if (timeLeft(handle, now()) > 0) return;', 'if (now() > 0) return;');
export const NAMES = 'names: { userId, factorId }';
