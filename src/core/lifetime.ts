import type { PollScheduler } from '../polling/scheduler.ts';
import type { MfaDriver } from '../spec/driver.ts';
import { providerClosed } from '../spec/errors.ts';

/** The life of a provider: the calls that are under way, and its end. */
export type Lifetime = {
  /** A call begins. Throws UNAVAILABLE after `close`. */
  begin(): void;
  /** A call that has begun ends. */
  end(): void;
  /** Ends all waits and begins no call any more. The time-outs bound how long the calls under way take. */
  close(): Promise<void>;
};

export function createLifetime<Options>(
  driver: Pick<MfaDriver<Options>, 'close'>,
  scheduler: Pick<PollScheduler, 'close'>,
): Lifetime {
  let underWay = 0;
  let isClosed = false;
  const { promise: ended, resolve } = Promise.withResolvers<void>();
  const endIfLast = () => {
    if (isClosed && underWay === 0) resolve();
  };
  return {
    begin() {
      if (isClosed) throw providerClosed();
      underWay += 1;
    },
    end() {
      underWay -= 1;
      endIfLast();
    },
    async close() {
      isClosed = true;
      scheduler.close();
      endIfLast();
      await ended;
      await driver.close?.();
    },
  };
}
