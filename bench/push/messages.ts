import type { VerificationHandle } from 'polyfactor';

// What the processes of the push bench say to each other. Times are milliseconds since the epoch.

/** How one scenario runs. `plain` is the loop that a service writes by hand: a poll each 4 seconds for each wait. */
export type Scenario = {
  readonly waits: number;
  readonly limitPerMinute: number;
  readonly how: 'paced' | 'plain';
  readonly stepSeconds: number;
};

/** An org with an open push step for every user. */
export type Opened = {
  readonly url: string;
  readonly apiToken: string;
  readonly handles: readonly VerificationHandle[];
};

/** What the org saw. */
export type Seen = {
  readonly requests: number;
  readonly refusedByLimit: number;
  /** Steps that were looked at at least once. */
  readonly polled: number;
  /** When the user of each step approved; null: never. */
  readonly approvedAt: readonly (number | null)[];
};

/** What the waiting process saw. */
export type Waited = {
  readonly ends: readonly { readonly status: string; readonly at: number }[];
  readonly cpuMs: number;
  readonly bytesPerWait: number;
  /** 99th percentile of the event loop's delay, in the first and in the last quarter. */
  readonly delayMs: readonly [first: number, last: number];
};
