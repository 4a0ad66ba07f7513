import type { MfaProvider } from '../../spec/provider.ts';
import { mfaContract } from './contract.ts';
import { ContractFailure } from './failure.ts';
import type { ContractRule } from './rule.ts';
import { openStage } from './stage.ts';
import type { World } from './world.ts';

/**
 * How `runContract` runs.
 *
 * @example
 * const options: RunContractOptions = { print: (line) => void console.log(line), concurrency: 1 };
 * const { failed } = await runContract(createWorld, options);
 * show(failed.length);
 */
export type RunContractOptions = {
  /** Gets the report, line by line. Without it nothing is printed. */
  readonly print?: ((line: string) => void) | undefined;
  /** So many rules run at the same time, each in a world of its own. Default: 8. */
  readonly concurrency?: number | undefined;
  /** Default: `mfaContract`. */
  readonly rules?: readonly ContractRule[] | undefined;
};

/**
 * What `runContract` has found. A contract of which nothing was kept proves nothing: look at `kept` too.
 *
 * @example
 * const report: ContractReport = await runContract(createWorld);
 * for (const { rule, seen, page } of report.failed) show(`${rule}: ${seen}. Read ${page}.`);
 */
export type ContractReport = {
  readonly provider: string;
  /** The ids of the rules that the provider keeps. */
  readonly kept: readonly string[];
  readonly failed: readonly ContractFailure[];
  /** The rules that could not be tried in this world, and why. */
  readonly skipped: readonly { readonly rule: string; readonly reason: string }[];
};

/**
 * Runs every rule that applies to the provider, each in a world of its own. It never throws for a rule that fails: the
 * report has it. It throws an Error if no rule applies, and what `createWorld` or `connect` throws for the first world.
 *
 * @example
 * const { failed, skipped } = await runContract(createWorld, { print: (line) => console.log(line) });
 * if (failed.length > 0) throw new Error('The adapter does not keep the contract.');
 * show(`${skipped.length} rules were not tried`);
 */
export async function runContract(
  createWorld: () => World | Promise<World>,
  { print = () => {}, concurrency = 8, rules = mfaContract }: RunContractOptions = {},
): Promise<ContractReport> {
  const provider = await providerOf(await createWorld());
  const applicable = rules.filter((rule) => rule.needs(provider));
  if (applicable.length === 0) throw new Error('No rule applies to this provider, so nothing is proven.');
  const results = new Map<ContractRule, { readonly skipped?: string } | ContractFailure>();
  const waiting = applicable.values();

  async function work(): Promise<void> {
    for (const rule of waiting) results.set(rule, await resultOf(rule, createWorld));
  }
  await Promise.all(Array.from({ length: concurrency }, work));

  const report: { kept: string[]; failed: ContractFailure[]; skipped: { rule: string; reason: string }[] } = {
    kept: [],
    failed: [],
    skipped: [],
  };
  for (const rule of applicable) {
    const result = results.get(rule) ?? {};
    for (const line of linesOf(rule, result)) print(line);
    if (result instanceof ContractFailure) report.failed.push(result);
    else if (result.skipped !== undefined) report.skipped.push({ rule: rule.id, reason: result.skipped });
    else report.kept.push(rule.id);
  }
  const { kept, failed, skipped } = report;
  print(`${provider.id}: ${kept.length} rules kept, ${failed.length} broken, ${skipped.length} not tried`);
  return { provider: provider.id, ...report };
}

async function providerOf(world: World): Promise<MfaProvider> {
  try {
    return (await openStage(world)).bare;
  } finally {
    await world.close?.();
  }
}

async function resultOf(
  rule: ContractRule,
  createWorld: () => World | Promise<World>,
): Promise<{ readonly skipped?: string } | ContractFailure> {
  try {
    return await rule.run(await createWorld());
  } catch (error) {
    if (error instanceof ContractFailure) return error;
    const seen = error instanceof Error ? error.message : 'something was thrown that is no Error';
    const { id, title, page } = rule;
    return new ContractFailure({ rule: id, promised: title, done: [], seen: `the world failed: ${seen}`, page });
  }
}

function linesOf({ id, title }: ContractRule, result: { readonly skipped?: string } | ContractFailure): string[] {
  if (!(result instanceof ContractFailure)) {
    const { skipped } = result;
    return skipped === undefined ? [`ok      ${id}  ${title}`] : [`skipped ${id}  ${title}: ${skipped}`];
  }
  const { promised, done, seen, page } = result;
  return [
    `BROKEN  ${id}`,
    `        promised: ${promised}`,
    `        done:     ${done.join('; ') || 'nothing'}`,
    `        seen:     ${seen}`,
    `        read:     ${page}`,
  ];
}
