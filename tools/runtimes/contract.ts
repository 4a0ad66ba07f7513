import { runContract as runRules } from '../../src/testkit/contract/index.ts';
import { worlds } from '../../test/testkit/contract/worlds.ts';
import type { Exception } from './exceptions.ts';

// Runs the contract without a test runner, so that it works in every JavaScript runtime. It uses the same worlds as
// `npm test`. `bundle.ts` builds one module from it that imports only the built package.

/** A rule that failed. */
export type Failure = { readonly place: string; readonly rule: string; readonly message: string };

export type Outcome = {
  readonly rules: number;
  readonly failures: readonly Failure[];
  readonly seconds: number;
  /** Rules that must fail there, and why. */
  readonly exceptions?: readonly Exception[];
};

/** A check. It fails if `run` throws. */
export type Check = { readonly place: string; readonly rule: string; readonly run: () => Promise<void> };

/** Runs checks one after the other. */
export async function runChecks(checks: readonly Check[]): Promise<Outcome> {
  const startedAt = Date.now();
  const failures: Failure[] = [];
  for (const { place, rule, run } of checks) {
    try {
      await run();
    } catch (error) {
      failures.push({ place, rule, message: error instanceof Error ? error.message : String(error) });
    }
  }
  return { rules: checks.length, failures, seconds: (Date.now() - startedAt) / 1000 };
}

/** The outcome of all together. */
export const sumOf = (outcomes: readonly Outcome[]): Outcome => ({
  rules: outcomes.reduce((sum, { rules }) => sum + rules, 0),
  failures: outcomes.flatMap(({ failures }) => failures),
  seconds: outcomes.reduce((sum, { seconds }) => sum + seconds, 0),
  exceptions: outcomes.flatMap(({ exceptions = [] }) => exceptions),
});

/** Runs the contract in every place that the runtime supports. */
export async function runContract(supports: (place: string) => boolean = () => true): Promise<Outcome> {
  const outcomes: Outcome[] = [];
  for (const [place, create] of worlds.filter(([name]) => supports(name))) {
    const startedAt = Date.now();
    const { kept, failed } = await runRules(create);
    const failures = failed.map(({ rule, message }) => ({ place, rule, message }));
    outcomes.push({ rules: kept.length + failed.length, failures, seconds: (Date.now() - startedAt) / 1000 });
  }
  return sumOf(outcomes);
}
