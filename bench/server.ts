// The server that all clients call. It sends fixed responses over loopback. It has its own process, so its work is not
// measured with a client's. It refuses a wrong token, path or code, so no client can be faster by omitting one.
// `node server.ts <key> <certificate>`
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer, type RequestListener, type Server } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { createOktaOrg, oktaHeaders } from './okta-org.ts';
import { createOneLoginAccount, isOneLogin, oneLoginHeaders } from './onelogin-account.ts';

/** What the server has served so far. It sends this to its parent process on request. */
export type Served = { readonly requests: number; readonly connections: number };

const served = { requests: 0, connections: 0 };

/** Opens a server on a free port. Returns its origin. */
async function listen(protocol: string, server: Server): Promise<string> {
  server.on('connection', () => {
    served.connections += 1;
  });
  // Long enough that a client can pause without losing its connection.
  server.keepAliveTimeout = 60_000;
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The server has no port.');
  const origin = `${protocol}://127.0.0.1:${address.port}`;
  server.on('request', listenerOf(origin));
  return origin;
}

function listenerOf(origin: string): RequestListener {
  const okta = createOktaOrg(origin);
  const oneLogin = createOneLoginAccount();
  return (request, response) => {
    served.requests += 1;
    const { method, url = '', headers } = request;
    const [answerTo, headersOf] = isOneLogin(url) ? [oneLogin, oneLoginHeaders] : [okta, oktaHeaders];
    const respond = (sent: string) => {
      const [status, body] = answerTo(headers.authorization, `${method} ${url}`, sent);
      response.writeHead(status, {
        'content-type': 'application/json',
        'content-length': body.byteLength,
        ...headersOf(served.requests),
      });
      response.end(body);
    };
    if (method === 'GET') {
      respond('');
      return;
    }
    let body = '';
    request.setEncoding('utf8');
    request.on('data', (part: string) => {
      body += part;
    });
    request.on('end', () => respond(body));
  };
}

const [key = '', certificate = ''] = process.argv.slice(2);
const tls = { key: readFileSync(key), cert: readFileSync(certificate) };
const baseUrl = await listen('http', createServer());
const tlsUrl = await listen('https', createTlsServer(tls));

process.on('message', () => process.send?.(served));
process.on('disconnect', () => process.exit());
process.send?.({ baseUrl, tlsUrl });
