import type { Fetch, FetchAnswer } from '../../src/spec/fetch.ts';

/** The option `fetch` of a handler that wants the whole request as one object. */
export function fetchOf(handler: (request: Request) => FetchAnswer | Promise<FetchAnswer>): Fetch {
  return (url, init) => handler(new Request(url, init));
}
