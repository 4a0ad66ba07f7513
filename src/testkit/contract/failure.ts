import { isMfaError } from '../../spec/errors.ts';

/**
 * A rule of the contract that a provider breaks: what was promised, what was done, what was seen, and the page that
 * explains it. It holds no secret.
 *
 * @example
 * const { failed } = await runContract(createWorld);
 * const summaryOf = ({ rule, seen }: ContractFailure) => `${rule}: ${seen}`;
 * for (const failure of failed) show(summaryOf(failure));
 */
export class ContractFailure extends Error {
  override readonly name = 'ContractFailure';
  readonly rule: string;
  readonly promised: string;
  /** The last calls of the rule, and what came of them. */
  readonly done: readonly string[];
  readonly seen: string;
  readonly page: string;

  constructor(fields: Pick<ContractFailure, 'rule' | 'promised' | 'done' | 'seen' | 'page'>) {
    const { rule, promised, done, seen, page } = fields;
    super(`${rule}: ${seen}. Promised: ${promised}. Done: ${done.join('; ') || 'nothing'}. Read ${page}.`);
    this.rule = rule;
    this.promised = promised;
    this.done = done;
    this.seen = seen;
    this.page = page;
  }
}

/** What an assertion of a rule throws. Its message says what was seen. */
export class Broken extends Error {}

/** Ends a rule that cannot be tried here. Its message says why. */
export class Skipped extends Error {}

/** Ends the rule without a verdict. `reason` is shown in the report. */
export function skip(reason: string): never {
  throw new Skipped(reason);
}

/** What was seen, from whatever a rule has thrown. */
export function seenIn(thrown: unknown): string {
  if (thrown instanceof Broken) return thrown.message;
  if (isMfaError(thrown)) return `a call that must succeed threw ${thrown.code}: ${thrown.message}`;
  if (!(thrown instanceof Error)) return 'something was thrown that is no Error';
  return thrown.name === 'Error' ? thrown.message : `${thrown.name}: ${thrown.message}`;
}

/** Why rules are skipped. */
export const NO_FACTOR = 'the world cannot give its user such a factor: it has no addFactor';
export const NO_STEP = 'this enrollment is active at once, so it has no step';
