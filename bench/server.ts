// The server that all clients call. It sends fixed responses over loopback. It has its own process, so its work is not
// measured with a client's. It refuses a wrong API token, path or code, so no client can be faster by omitting one.
import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import { API_TOKEN, PASS_CODE, SMS_FACTOR_ID, USER_ID } from './client.ts';
import { responsesOf } from './responses.ts';

/** What the server has served so far. It sends this to its parent process on request. */
export type Served = { readonly requests: number; readonly connections: number };

const LIST = `/api/v1/users/${USER_ID}/factors`;
const VERIFY = `${LIST}/${SMS_FACTOR_ID}/verify`;
const LIMIT = 600;

const served = { requests: 0, connections: 0 };

const server = createServer((request, response) => {
  served.requests += 1;
  const respond = (body: string) => {
    const [status, json] = responseTo(request.headers.authorization, `${request.method} ${request.url}`, body);
    send(response, status, json);
  };
  if (request.method === 'GET') {
    respond('');
    return;
  }
  let body = '';
  request.setEncoding('utf8');
  request.on('data', (part: string) => {
    body += part;
  });
  request.on('end', () => respond(body));
});
server.on('connection', () => {
  served.connections += 1;
});
// Long enough that a client can pause without losing its connection.
server.keepAliveTimeout = 60_000;

server.listen(0, '127.0.0.1');
await once(server, 'listening');
const address = server.address();
if (address === null || typeof address === 'string') throw new Error('The server has no port.');
const baseUrl = `http://127.0.0.1:${address.port}`;
const responses = responsesOf(baseUrl);

function responseTo(authorization: string | undefined, request: string, body: string): readonly [number, Buffer] {
  if (authorization !== `SSWS ${API_TOKEN}`) return [401, responses.wrongToken];
  if (request === `GET ${LIST}`) return [200, responses.factors];
  if (request !== `POST ${VERIFY}`) return [405, responses.unknown];
  const code = passCodeIn(body);
  if (code === undefined) return [200, responses.challenge];
  return code === PASS_CODE ? [200, responses.success] : [403, responses.wrongCode];
}

function passCodeIn(body: string): unknown {
  if (body === '') return undefined;
  const { passCode }: { readonly passCode?: unknown } = JSON.parse(body);
  return passCode;
}

/** Sends a response with the headers that Okta documents, and with those of recorded responses. */
function send(response: ServerResponse, status: number, body: Buffer): void {
  response.writeHead(status, {
    'content-type': 'application/json',
    'content-length': body.byteLength,
    'x-okta-request-id': `aBench${String(served.requests).padStart(18, '0')}`,
    'x-rate-limit-limit': LIMIT,
    'x-rate-limit-remaining': LIMIT - 1,
    'x-rate-limit-reset': Math.ceil(Date.now() / 1000) + 60,
    'cache-control': 'no-cache, no-store',
    'strict-transport-security': 'max-age=315360000; includeSubDomains',
    vary: 'Accept-Encoding',
  });
  response.end(body);
}

process.on('message', () => process.send?.(served));
process.on('disconnect', () => process.exit());
process.send?.({ baseUrl });
