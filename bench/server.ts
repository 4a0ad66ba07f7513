// The org that every client asks: canned answers over loopback, in a process of its own, so that its work is no
// client's. It refuses a wrong token, path or code, so that no client can win by leaving one out.
import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import { answersOf } from './responses.ts';
import { PASS_CODE, SMS_FACTOR_ID, TOKEN, USER_ID } from './client.ts';

/** What the server says when it is asked for it. */
export type Served = { readonly requests: number; readonly connections: number };

const LIST = `/api/v1/users/${USER_ID}/factors`;
const VERIFY = `${LIST}/${SMS_FACTOR_ID}/verify`;
const LIMIT = 600;

const served = { requests: 0, connections: 0 };

const server = createServer((request, response) => {
  served.requests += 1;
  const answer = (body: string) => {
    const [status, json] = answerTo(request.headers.authorization, `${request.method} ${request.url}`, body);
    give(response, status, json);
  };
  if (request.method === 'GET') {
    answer('');
    return;
  }
  let body = '';
  request.setEncoding('utf8');
  request.on('data', (part: string) => {
    body += part;
  });
  request.on('end', () => answer(body));
});
server.on('connection', () => {
  served.connections += 1;
});
// A client that pauses between two scenarios finds its connection as it left it.
server.keepAliveTimeout = 60_000;

server.listen(0, '127.0.0.1');
await once(server, 'listening');
const address = server.address();
if (address === null || typeof address === 'string') throw new Error('The server has no port.');
const baseUrl = `http://127.0.0.1:${address.port}`;
const answers = answersOf(baseUrl);

function answerTo(authorization: string | undefined, asked: string, body: string): readonly [number, Buffer] {
  if (authorization !== `SSWS ${TOKEN}`) return [401, answers.wrongToken];
  if (asked === `GET ${LIST}`) return [200, answers.factors];
  if (asked !== `POST ${VERIFY}`) return [405, answers.unknown];
  const code = passCodeIn(body);
  if (code === undefined) return [200, answers.challenge];
  return code === PASS_CODE ? [200, answers.success] : [403, answers.wrongCode];
}

function passCodeIn(body: string): unknown {
  if (body === '') return undefined;
  const { passCode }: { readonly passCode?: unknown } = JSON.parse(body);
  return passCode;
}

/** With the headers that Okta documents, and those that its answers were recorded with. */
function give(response: ServerResponse, status: number, body: Buffer): void {
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
