// As much of miniflare as `workerd-host.ts` uses: `run.ts` installs the package, so the compiler does not have it.
declare module 'miniflare' {
  type Answer = globalThis.Response;

  export class Miniflare {
    constructor(options: {
      readonly modules: readonly { readonly type: 'ESModule'; readonly path: string; readonly contents: string }[];
      readonly compatibilityDate: string;
      readonly outboundService: (request: Request) => Answer;
    });
    dispatchFetch(url: string): Promise<Answer>;
    dispose(): Promise<void>;
  }

  export const Response: typeof globalThis.Response;
}
