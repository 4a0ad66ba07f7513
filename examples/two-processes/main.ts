// Starts the same service twice, with one store in a file of SQLite, in front of an emulated Okta on loopback. Approves
// one push, and asks both processes about it at the same time. Run it after a build:
// node examples/two-processes/main.ts
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { waitForApproval } from 'polyfactor';
import { createOktaEmulator, serveEmulator } from 'polyfactor/emulator';
import { createOktaProvider } from 'polyfactor/okta';

const userId = '00u15s1KDETTQMQYABRL';
const okta = createOktaEmulator({ users: [userId] });
const { url: orgUrl, close } = await serveEmulator(okta);
const { apiToken } = okta;
const data = mkdtempSync(join(tmpdir(), 'two-processes-'));

async function enrollPush(): Promise<void> {
  const mfa = createOktaProvider({ orgUrl, apiToken });
  const enrollment = await mfa.enroll({ userId, factor: { type: 'push' } });
  if (enrollment.status !== 'pending' || enrollment.prompt.setup === undefined) throw new Error('Nothing to scan.');
  okta.phone(userId).scan(enrollment.prompt.setup);
  await waitForApproval(mfa, { userId, handle: enrollment.handle });
}

async function startService() {
  const env = { ...process.env, OKTA_ORG_URL: orgUrl, OKTA_API_TOKEN: apiToken, DATA: data, USER_ID: userId };
  const child = fork(join(import.meta.dirname, 'service.ts'), { env });
  const [url] = await once(child, 'message');
  return { child, url: String(url) };
}

async function post(url: string): Promise<string> {
  const response = await fetch(url, { method: 'POST' });
  return response.text();
}

await enrollPush();
const services = [await startService(), await startService()];
try {
  const session = await post(`${services[0]?.url}/login`);
  console.log(`before the approval: ${await post(`${services[1]?.url}/login/${session}`)}`);
  okta.approve(userId);
  const results = await Promise.all(services.map(({ url }) => post(`${url}/login/${session}`)));
  for (const [index, result] of results.entries()) console.log(`process ${index + 1}: ${result}`);
} finally {
  for (const { child } of services) child.kill();
  await close();
  rmSync(data, { recursive: true, force: true });
}
