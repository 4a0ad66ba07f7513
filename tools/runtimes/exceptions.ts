/** A rule that the HTTP client of a runtime breaks, and why this library cannot keep it there. */
export type Exception = { readonly rule: string; readonly why: string };

const NOT_SENT = 'what was not sent has not happened, what was sent may have';
const SECOND = (when: string) => `a second answer ${when} is not the answer to the next request`;
const TAKES_EARLY = 'its client takes bytes that came too early for the answer to the next request on the connection';

/** By the name of the runtime. A runtime that keeps its rule again must lose the exception. */
export const exceptions: Readonly<Record<string, readonly Exception[]>> = {
  Deno: [{ rule: NOT_SENT, why: 'its error for a refused connection has no code, so the request may have left' }],
  workerd: [
    { rule: NOT_SENT, why: 'its error for a refused connection is the one for a lost connection' },
    { rule: 'a success is read after a hint', why: 'its client gives the hint as the response, which is no success' },
    { rule: SECOND('with the first one'), why: TAKES_EARLY },
    { rule: SECOND('a little later'), why: TAKES_EARLY },
  ],
};
