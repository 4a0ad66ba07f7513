/** Set by `npm run soak`: a factor for the number of random cases, and a random seed. */
const { POLYFACTOR_RUNS, POLYFACTOR_SEED } = process.env;

/** The parameters of fast-check. A failure names its seed, and POLYFACTOR_SEED repeats the run. */
export function runsOf(usualRuns: number): { readonly numRuns: number; readonly seed: number } {
  const seed = POLYFACTOR_SEED ?? (POLYFACTOR_RUNS === undefined ? 20_261_124 : Date.now());
  return { numRuns: usualRuns * Number(POLYFACTOR_RUNS ?? 1), seed: Number(seed) | 0 };
}
