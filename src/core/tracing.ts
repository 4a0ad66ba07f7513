import { isMfaError } from '../spec/errors.ts';
import type { MfaEvent } from '../spec/events.ts';
import { fromProcess } from './process.ts';

/** What subscribers see. At the start: which operation it is; at its end: the whole event. No ids, input or result. */
type TracedOperation = Pick<MfaEvent, 'provider' | 'operation'> & Partial<MfaEvent>;

/** As much of Node's TracingChannel as is used. */
type Channel = {
  readonly hasSubscribers: boolean;
  tracePromise(work: () => Promise<void>, context: TracedOperation): Promise<void>;
};

let channel: Channel | undefined;

/**
 * The tracing channel `polyfactor.operation` of `node:diagnostics_channel`. Undefined if nobody subscribes to it, or if
 * the runtime has no such channels.
 */
export function tracingChannel(): Channel | undefined {
  return fromProcess((current) => {
    channel ??= current?.getBuiltinModule?.('node:diagnostics_channel')?.tracingChannel?.('polyfactor.operation');
    return channel?.hasSubscribers === true ? channel : undefined;
  });
}

/** Runs an operation inside the channel, so that its requests become children of its span. `work` calls `end` once. */
export async function traced<T>(
  channel: Channel,
  operation: TracedOperation,
  work: (end: (event: MfaEvent) => void) => Promise<T>,
): Promise<T> {
  // The channel publishes the result of its callback, and what it throws. A result holds handles and users, and the
  // reason of an abort belongs to the caller. So the callback returns nothing and throws MfaErrors only.
  const context: TracedOperation = { ...operation };
  let outcome = () => Promise.reject<T>(new Error('The operation has not ended.'));
  const withoutResult = async () => {
    try {
      const result = await work((event) => Object.assign(context, event));
      outcome = () => Promise.resolve(result);
    } catch (error) {
      outcome = () => Promise.reject(error);
      if (isMfaError(error)) throw error;
    }
  };
  await channel.tracePromise(withoutResult, context).catch(() => {});
  return outcome();
}
