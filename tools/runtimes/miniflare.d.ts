// The types of miniflare that `workerd-host.ts` uses. `run.ts` installs the package, so the compiler does not have it.
declare module 'miniflare' {
  export class Miniflare {
    constructor(options: {
      readonly modules: readonly { readonly type: 'ESModule'; readonly path: string; readonly contents: string }[];
      readonly compatibilityDate: string;
      readonly outboundService: (request: Request) => globalThis.Response;
    });
    dispatchFetch(url: string): Promise<globalThis.Response>;
    dispose(): Promise<void>;
  }

  export const Response: typeof globalThis.Response;
}
