import { isBrokenConnection } from './faults.ts';
import { loadOptional } from './optional-dependency.ts';

/**
 * An object with a `fetch` that responds to requests, such as an emulator.
 *
 * @example
 * const served: Served = { fetch: () => new Response(null, { status: 503 }) };
 * const { url, close } = await serveEmulator(served);
 */
export type Served = { fetch(request: Request): Response | Promise<Response> };

/**
 * Serves an emulator on 127.0.0.1 for any HTTP client. Default port: a free one. For a fault with `broken` it destroys the
 * socket. Needs Node and the package `@hono/node-server`. Throws an Error if the package is missing or the port is in
 * use.
 *
 * @example
 * const { url, close } = await serveEmulator(createOktaEmulator());
 * // curl -H 'Authorization: SSWS …' $url/api/v1/users/…/factors
 * await close();
 */
export async function serveEmulator(
  emulator: Served,
  { port = 0 }: { readonly port?: number } = {},
): Promise<{ readonly url: string; close(): Promise<void> }> {
  const { createAdaptorServer } = await loadOptional('@hono/node-server', () => import('@hono/node-server'));
  const server = createAdaptorServer({
    // By default the adapter replaces the global Request and Response of the whole process.
    overrideGlobalObjects: false,
    async fetch(request, { incoming }) {
      try {
        return await emulator.fetch(request);
      } catch (error) {
        if (!isBrokenConnection(error)) throw error;
        incoming.destroy();
        return new Response(null, { status: 500 });
      }
    },
  });

  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The emulator listens on no port.');

  return {
    url: `http://127.0.0.1:${address.port}`,
    close: () =>
      new Promise((resolve, reject) => {
        server.close((error) => (error === undefined ? resolve() : reject(error)));
        // close() alone would wait for the connections that clients keep alive.
        if ('closeAllConnections' in server) server.closeAllConnections();
      }),
  };
}
