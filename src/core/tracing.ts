import { isMfaError } from '../spec/errors.ts';
import type { MfaEvent } from '../spec/provider.ts';

/** What subscribers see: at the start which operation it is, at its end the whole event. No ids, no input, no result. */
type TracedOperation = Pick<MfaEvent, 'provider' | 'operation'> & Partial<MfaEvent>;

/** As much of Node's TracingChannel as is used. */
type Channel = {
  readonly hasSubscribers: boolean;
  tracePromise(work: () => Promise<void>, context: TracedOperation): Promise<void>;
};

let channel: Channel | undefined;

/**
 * Runs an operation inside the tracing channel `polyfactor.operation` of `node:diagnostics_channel`, so that what it
 * sends has it as its parent. `work` hands over its event before it ends. Nothing happens where nobody subscribes, or
 * where the runtime has no such channels.
 */
export function traced<T>(
  operation: Pick<MfaEvent, 'provider' | 'operation'>,
  work: (finish: (event: MfaEvent) => void) => Promise<T>,
): Promise<T> {
  channel ??= globalThis.process
    ?.getBuiltinModule?.('node:diagnostics_channel')
    ?.tracingChannel?.('polyfactor.operation');
  return channel?.hasSubscribers === true ? tracedBy(channel, operation, work) : work(() => {});
}

async function tracedBy<T>(
  channel: Channel,
  operation: TracedOperation,
  work: (finish: (event: MfaEvent) => void) => Promise<T>,
): Promise<T> {
  // The channel would publish a result, which holds handles and users, and an abort's reason, which is the caller's own.
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
