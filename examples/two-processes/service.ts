// One process of a service: POST /login sends a push, POST /login/<session> asks whether it was approved. Several
// processes share the store, so only one of them lets the user in. It sends its URL to the process that has started it.
import { once } from 'node:events';
import { createServer } from 'node:http';
import { DatabaseSync } from 'node:sqlite';
import { isMfaError } from 'polyfactor';
import { createOktaProvider } from 'polyfactor/okta';
import { createSqliteStore } from 'polyfactor/store';
import { openSessions } from './sessions.ts';

const { OKTA_ORG_URL: orgUrl = '', OKTA_API_TOKEN: apiToken = '', DATA = '', USER_ID: userId = '' } = process.env;

const store = createSqliteStore(new DatabaseSync(`${DATA}/mfa.sqlite`));
const mfa = createOktaProvider({ orgUrl, apiToken, store });
const sessions = openSessions(`${DATA}/sessions.sqlite`);

async function begin(): Promise<string> {
  const [factor] = await mfa.listFactors({ userId });
  if (factor === undefined) throw new Error('The user has no factor.');
  const { handle } = await mfa.challenge({ userId, factor });
  return sessions.begin(handle);
}

/** `approved`, `pending`, `rejected`, or why nobody was let in. */
async function verify(session: string): Promise<string> {
  try {
    const { status } = await mfa.verify({ userId, handle: sessions.handleOf(session) });
    return status;
  } catch (error) {
    return isMfaError(error) ? error.code : 'failed';
  }
}

const server = createServer(async ({ url = '' }, response) => {
  const session = url.split('/')[2];
  response.end(session === undefined ? await begin() : await verify(session));
}).listen(0, '127.0.0.1');
await once(server, 'listening');
const address = server.address();
if (typeof address === 'object') process.send?.(`http://127.0.0.1:${address?.port}`);
