import type { DriverCall } from '../spec/driver.ts';

/** The operations that change nothing. */
const READS: ReadonlySet<string> = new Set([
  'listFactors',
  'listAvailableFactors',
  'getFactor',
  'listSecurityQuestions',
  'getRateLimit',
]);

/**
 * True if the failed call may have changed something all the same: a request that changes something was not answered, was
 * answered as a success, or the server broke over it. It is decided here alone, so that no driver can forget it.
 */
export function mayHaveHappened(
  operation: string,
  { requests, change }: DriverCall['trace'],
  /** Of the error, or of the last response. */
  status = 0,
): boolean {
  // Without the kit's client every request counts as one that changes something.
  const isSent = change === undefined ? requests > 0 && !READS.has(operation) : change !== null;
  const answered = change ?? status;
  return isSent && (answered < 400 || answered >= 500);
}
