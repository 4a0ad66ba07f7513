/** How many times as many random cases as in `npm test`: a soak's, which draws a seed of its own too. */
const { POLYFACTOR_RUNS, POLYFACTOR_SEED } = process.env;

/** The parameters of fast-check, whose failures name their seed. POLYFACTOR_SEED repeats one. */
export function runsOf(usual: number): { readonly numRuns: number; readonly seed: number } {
  const seed = POLYFACTOR_SEED ?? (POLYFACTOR_RUNS === undefined ? 20_261_124 : Date.now());
  return { numRuns: usual * Number(POLYFACTOR_RUNS ?? 1), seed: Number(seed) | 0 };
}
