import { createServer } from 'node:http';
import { expect, test } from 'vitest';
import { createOktaProvider } from '../../../adapters/okta/index.ts';
import { factorJson, TOKEN, USER } from './org.ts';

/** A loopback server that answers a look-up with an SMS factor, and remembers the raw headers. */
async function served(answer: (method: string) => unknown) {
  const seen: { method: string; headers: Record<string, string | string[] | undefined>; body: string }[] = [];
  const server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    seen.push({ method: request.method ?? '', headers: { ...request.headers }, body });
    response.setHeader('content-type', 'application/json').end(JSON.stringify(answer(request.method ?? '')));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The server has no port.');
  const close = () => new Promise((resolve) => server.close(resolve));
  return { seen, orgUrl: `http://127.0.0.1:${address.port}`, close };
}

// Okta answers 411 to a POST without a body and without `Content-Length: 0`.
test('a POST without a body carries Content-Length: 0 over a socket', async () => {
  const { seen, orgUrl, close } = await served((method) =>
    method === 'GET' ? { ...factorJson('smsA', 'sms'), _links: {} } : { factorResult: 'CHALLENGE' },
  );
  try {
    const mfa = createOktaProvider({ orgUrl, apiToken: TOKEN });
    await mfa.challenge({ userId: USER, factorId: 'smsA' });
  } finally {
    await close();
  }
  expect(seen.map(({ method }) => method)).toEqual(['GET', 'POST']);
  expect(seen[1]).toMatchObject({ body: '', headers: { 'content-length': '0', authorization: `SSWS ${TOKEN}` } });
  expect(seen[1]?.headers).not.toHaveProperty('transfer-encoding');
});
