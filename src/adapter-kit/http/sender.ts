import { unexpected } from '../../spec/errors.ts';
import type { FetchAnswer } from '../../spec/fetch.ts';
import type { HttpRequest } from './types.ts';

/** A response before its body is read. */
export type Head = Pick<FetchAnswer, 'status' | 'headers'>;

/** One request, as the client gives it to a sender. */
export type Outgoing = {
  readonly method: HttpRequest['method'];
  /** Path and query. The origin is the sender's own, so that nothing else decides where a credential is sent. */
  readonly target: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | undefined;
  readonly signal: AbortSignal | undefined;
  /** Absent: the request is sent once. */
  readonly repeat?: Repeat | undefined;
  /** Called each time that the request is about to leave. */
  onSend(): void;
  /** Called before a body is read, so that an error about the body can name its response. */
  onHead(head: Head): void;
};

/** How a look-up is repeated. `retry.ts` says when. */
export type Repeat = {
  /** Milliseconds that a response asks to wait. */
  waitMsOf(head: Head): number;
  /** The `authorization` header of the next request. */
  authorize(): string | Promise<string>;
};

/** A response, read to its end. */
export type Incoming = Head & { readonly text: string };

/**
 * Sends requests to one origin. Time-out, redirects, sizes and repeats are the same for every sender: one table of tests
 * runs on both. Throws NotAnswered if no whole response came, MfaError UNEXPECTED_RESPONSE for a response that must not
 * be read, and the reason of an abort.
 */
export type Sender = {
  send(outgoing: Outgoing): Promise<Incoming>;
  /** Ends the idle connections of its own. */
  close(): void;
};

export const MAX_BODY_BYTES = 1_048_576;
/** Stands for a body that is no UTF-8. It is no JSON. */
export const NO_TEXT = '\uFFFD';

/** Throws UNEXPECTED_RESPONSE for a response whose body must not be read. */
export function assertReadable({ status, headers }: Head): void {
  if (status >= 300 && status < 400) throw redirected(status);
  const encoding = headers.get('content-encoding');
  if (encoding !== null && !/^identity$/i.test(encoding)) {
    throw unexpected(status, 'an encoded body, which was not asked for');
  }
}

export const redirected = (status: number) => unexpected(status, 'a redirect, which is never followed');
export const tooLarge = (status: number) => unexpected(status, 'an answer of over 1 MiB');
