// The types of miniflare that `workerd-host.ts` uses. `run.ts` installs the package, so the compiler does not have it.
declare module 'miniflare' {
  export class Miniflare {
    constructor(options: {
      readonly modules: readonly { readonly type: 'ESModule'; readonly path: string; readonly contents: string }[];
      readonly compatibilityDate: string;
      readonly compatibilityFlags: readonly string[];
      readonly outboundService?: (request: Request) => Promise<globalThis.Response>;
    });
    dispatchFetch(url: string, init?: { readonly signal?: AbortSignal }): Promise<globalThis.Response>;
    dispose(): Promise<void>;
  }

  export const Response: typeof globalThis.Response;
  /** The newest date that this workerd knows. */
  export const supportedCompatibilityDate: string;
}
