import { onTestFinished } from 'vitest';
import { type Handler, openRawServer, type RawServer } from '../../support/raw-server.ts';

/** Starts a server that is closed when the test finishes. */
export async function startRawServer(handler: Handler): Promise<RawServer> {
  const server = await openRawServer(handler);
  onTestFinished(() => server[Symbol.asyncDispose]());
  return server;
}
