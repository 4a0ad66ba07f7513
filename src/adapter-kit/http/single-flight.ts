import { pause, raceAbort } from './timeout.ts';
import type { HttpCall } from './types.ts';

/** How often a caller checks whether the work of another has ended. */
const CHECK_MS = 20;
/** After so many checks (two seconds) the other is gone, or too slow: this caller does the work itself. */
const MAX_CHECKS = 100;

type Flight<T> = { ended?: { readonly value: T } | { readonly error: unknown } };

/**
 * Work that any number of calls share while it is under way, such as a request for an access token. Later calls begin it
 * anew. A call does not wait for a promise of another: a runtime may end that other call, and its promise with it. So it
 * checks again and again, by timers of its own, and does the work itself after two seconds. The work does not get the
 * signal of the call: if one caller aborts, the others still get the result. Throws what the work throws, or the reason
 * of the call's own abort.
 *
 * @example
 * const listOnce = singleFlight(({ trace }) => client.fetchJson({ signal: undefined, trace }, request));
 * const [{ body }] = await Promise.all([listOnce(call), listOnce(call)]); // one request
 * show(body);
 */
export function singleFlight<T>(work: (call: HttpCall) => Promise<T>): (call: HttpCall) => Promise<T> {
  let underWay: Flight<T> | undefined;

  async function begin(call: HttpCall): Promise<T> {
    const flight: Flight<T> = {};
    underWay = flight;
    try {
      const value = await work(call);
      flight.ended = { value };
      return value;
    } catch (error) {
      flight.ended = { error };
      throw error;
    } finally {
      if (underWay === flight) underWay = undefined;
    }
  }

  return async (call) => {
    call.signal?.throwIfAborted();
    const seen: Flight<T>[] = [];
    while (underWay !== undefined) {
      const flight = underWay;
      seen.push(flight);
      for (let checks = 0; checks < MAX_CHECKS && underWay === flight; checks += 1) {
        await pause(CHECK_MS, call.signal);
        // An earlier one may have been slow only. So nobody waits longer than for the first that ends.
        const ended = seen.find((one) => one.ended !== undefined)?.ended;
        if (ended !== undefined) return resultOf(ended);
      }
      if (underWay === flight) underWay = undefined;
    }
    return raceAbort(begin(call), call.signal);
  };
}

function resultOf<T>(ended: NonNullable<Flight<T>['ended']>): T {
  if ('value' in ended) return ended.value;
  throw ended.error;
}
