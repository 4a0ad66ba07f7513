import { answerOf, ELSEWHERE, type Fault, type Heard } from './wire.ts';

// How a request fails. Each function makes a fault for `wire.next`.

const JSON_TYPE = { 'content-type': 'application/json' };

/** The tenant is not asked. The provider gets this response. */
export function answers(status: number, body: unknown = {}, headers: Readonly<Record<string, string>> = {}): Fault {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return () => answerOf({ status, headers: { ...JSON_TYPE, ...headers }, text });
}

/** The tenant is not asked. The provider gets a response that the tenant gave to another call. */
export const delivers =
  (heard: Heard): Fault =>
  () =>
    answerOf(heard);

/** The tenant's response arrives changed. */
export const changes =
  (change: (heard: Heard) => Heard): Fault =>
  async (pass) =>
    answerOf(change(await pass()));

function failedFetch(code: string): TypeError {
  const value = Object.assign(new Error(code), { code });
  // As the runtime's `fetch` throws it.
  return Object.defineProperty(new TypeError('fetch failed'), 'cause', { value });
}

/** The connection breaks before the tenant has answered. */
export const breaks =
  (code = 'ECONNRESET'): Fault =>
  () =>
    Promise.reject(failedFetch(code));

/** The tenant carries out the request, and its response is lost. */
export const loses: Fault = async (pass) => {
  await pass();
  throw failedFetch('ECONNRESET');
};

/** No response comes. Only an abort ends it, as with the runtime's `fetch`. */
export const stalls: Fault = (_pass, { signal }) =>
  new Promise((_resolve, reject) => {
    if (signal?.aborted) reject(signal.reason);
    signal?.addEventListener('abort', () => reject(signal.reason), { once: true });
  });

/** The response begins, and its body does not end. */
export const stallsInBody: Fault = (_pass, { signal }) => {
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      controller.enqueue(new TextEncoder().encode('{"status":'));
      signal?.addEventListener('abort', () => controller.error(signal.reason), { once: true });
    },
  });
  return new Response(body, { status: 200, headers: JSON_TYPE });
};

/** The response leads elsewhere, where the true response waits. */
export const redirects = (status: number): Fault => answers(status, {}, { location: `${ELSEWHERE}/login` });

/** The tenant gets the request with a credential that it does not know. */
export const withDeadCredential: Fault = async (pass, { headers }) => {
  const dead = Object.entries(headers).map(([name, value]) => [
    name,
    name === 'authorization' ? `${value.slice(0, value.lastIndexOf(' ') + 1)}dead-credential` : value,
  ]);
  return answerOf(await pass({ headers: Object.fromEntries(dead) }));
};

/** The response is true, after blanks that make it larger than 1 MiB. */
export const swells: Fault = changes((heard) => ({ ...heard, text: ' '.repeat(1_200_000) + heard.text }));

/** A gate, and a fault that keeps a request back until it opens. */
export function createGate(): { readonly holds: Fault; readonly arrived: Promise<void>; open(): void } {
  const opened = Promise.withResolvers<void>();
  const { promise: arrived, resolve } = Promise.withResolvers<void>();
  return {
    arrived,
    open: opened.resolve,
    holds: async (pass) => {
      resolve();
      await opened.promise;
      return answerOf(await pass());
    },
  };
}

/** The tenant is out of order, and its error page repeats what it got: the credential, the path and the body. */
export const echoes =
  (status: number): Fault =>
  (_pass, { url, headers, body = '' }) => {
    const got = `${url} ${Object.values(headers).join(' ')} ${body}`;
    const keys = [
      'error',
      'message',
      'errorSummary',
      'errorCode',
      'error_description',
      'state',
      'status',
      'id',
      'code',
    ];
    const page = Object.fromEntries(keys.map((key) => [key, got]));
    return answerOf({
      status,
      headers: { ...JSON_TYPE, 'x-request-id': got.slice(0, 200) },
      text: JSON.stringify(page),
    });
  };
