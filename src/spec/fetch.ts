/**
 * What the library sends, and no more: so the runtime's `fetch`, undici's, node-fetch, mocks and the emulators fit the
 * option `fetch` without a cast.
 *
 * @example
 * const loggedFetch: Fetch = (url, init: FetchInit) => {
 *   console.info(`${init.method} ${new URL(url).pathname}`);
 *   return fetch(url, init);
 * };
 */
export type FetchInit = {
  method: string;
  headers: Record<string, string>;
  body?: string;
  redirect: 'manual';
  signal: AbortSignal;
  cache?: 'no-store';
};

/**
 * What the library reads of a response: the body may be a web stream, or an async iterable as Node's streams are.
 *
 * @example
 * const unavailable: FetchAnswer = { status: 503, headers: new Headers(), body: null };
 */
export type FetchAnswer = {
  readonly status: number;
  readonly headers: { get(name: string): string | null };
  readonly body:
    | {
        getReader(): {
          read(): Promise<{ readonly done: boolean; readonly value?: Uint8Array | undefined }>;
          cancel(reason?: unknown): Promise<void>;
        };
      }
    | AsyncIterable<Uint8Array | string>
    | null;
};

/**
 * A function that sends one HTTP request. It must not follow redirects and must not repeat the request.
 *
 * @example
 * const fetchByProxy: Fetch = (url, init) => fetch(url, init);
 * const mfa = createOktaProvider({ orgUrl: 'https://acme.okta.com', apiToken, fetch: fetchByProxy });
 */
export type Fetch = (url: string, init: FetchInit) => FetchAnswer | Promise<FetchAnswer>;
