import type { VerificationHandle } from 'polyfactor';

// The messages between the processes of the push bench. Times are milliseconds since the epoch.

/** How one scenario runs. `plain` is a simple loop, as written by hand: every wait polls each 4 seconds. */
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
  /** How many steps were polled at least once. */
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
