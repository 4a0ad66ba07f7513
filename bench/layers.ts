// `npm --prefix bench run layers`: measures what each layer of the library adds to raw `node:http`, which it sends with.
// All are compared with raw `fetch`. All clients run in one process. Each round measures every client for a short time,
// and compares them within the round. So other work on the machine slows all of them equally.
import { createOktaClient } from '../adapters/okta/client.ts';
import { createOktaDriver } from '../adapters/okta/driver.ts';
import { createOktaProvider } from '../adapters/okta/index.ts';
import type { OktaCallOptions } from '../adapters/okta/options.ts';
import { createClient } from '../src/adapter-kit/http/client.ts';
import { createCredential } from '../src/adapter-kit/http/credential.ts';
import { path } from '../src/adapter-kit/http/path.ts';
import type { HttpRequest } from '../src/adapter-kit/http/types.ts';
import { isRecord } from '../src/adapter-kit/parse.ts';
import type { DriverCall } from '../src/spec/driver.ts';
import { API_TOKEN, type Client, type Connect, nextCode, SMS_FACTOR_ID, USER_ID } from './client.ts';
import { connect as polyfactor } from './clients/polyfactor.ts';
import { connect as rawFetch } from './clients/raw-fetch.ts';
import { connect as rawHttp } from './clients/raw-http.ts';
import { startOrg } from './processes.ts';
import { cpuOf, repeat } from './repeat.ts';
import { median } from './statistics.ts';
import { shown, tableOf } from './table.ts';

const WARM_UP = 3_000;
const ROUNDS = 200;
const CALLS_PER_ROUND = 50;

const authorize = createCredential('SSWS', API_TOKEN);

/** Only the HTTP client: time-outs, redirects, size limits and retries. Nothing in it is about Okta. */
const httpClient: Connect = async (baseUrl) => {
  const client = createClient({ baseUrl, authorize, pollAfterMs: 4_000 });
  const list = path`/api/v1/users/${USER_ID}/factors`;
  const verify = path`/api/v1/users/${USER_ID}/factors/${SMS_FACTOR_ID}/verify`;
  const ask = async (request: HttpRequest) => {
    const call = { signal: undefined, trace: { requests: 0 } };
    return (await client.fetchJson(call, request)).body;
  };
  return {
    async listFactors() {
      const factors = await ask({ method: 'GET', path: list, retryable: true });
      return Array.isArray(factors) ? factors.length : 0;
    },
    async login() {
      await ask({ method: 'POST', path: verify });
      const result = await ask({ method: 'POST', path: verify, json: { passCode: nextCode() } });
      return isRecord(result) && result.factorResult === 'SUCCESS';
    },
  };
};

/** The HTTP client and the adapter, which reads Okta's responses. The core does not decide their outcome. */
const adapter: Connect = async (baseUrl) => {
  const tenant = { baseUrl, tacAuthenticatorId: undefined };
  const driver = createOktaDriver(createOktaClient(baseUrl, authorize, {}), tenant, {});
  const callOf = (operation: string): DriverCall<OktaCallOptions> => {
    return { operation, userId: USER_ID, signal: undefined, client: {}, options: undefined, trace: { requests: 0 } };
  };
  const { factor, handle: opened } = await openStep(baseUrl);
  const input = { factor, way: undefined, expiresInSeconds: undefined };
  return {
    listFactors: async () => (await driver.listFactors(callOf('listFactors'))).length,
    async login() {
      const { step } = await driver.challenge(callOf('challenge'), input);
      const handle = { ...opened, state: (typeof step === 'function' ? await step() : step)?.state ?? {} };
      const answer = { kind: 'code', code: nextCode() } as const;
      return (await driver.verify(callOf('verify'), { handle, answer })).word === 'result:SUCCESS';
    },
  };
};

/** Returns the SMS factor and a handle. Only the whole library can create a handle. */
async function openStep(orgUrl: string) {
  const mfa = createOktaProvider({ orgUrl, apiToken: API_TOKEN });
  const factor = (await mfa.listFactors({ userId: USER_ID })).find(({ id }) => id === SMS_FACTOR_ID);
  if (factor?.type !== 'sms') throw new Error('The SMS factor is not listed.');
  return {
    factor: { ...factor, type: factor.type },
    handle: (await mfa.challenge({ userId: USER_ID, factor })).handle,
  };
}

const layers: readonly (readonly [name: string, connect: Connect])[] = [
  ['raw `fetch`', rawFetch],
  ['raw `node:http`', rawHttp],
  ['and the HTTP client', httpClient],
  ['and the adapter', adapter],
  ['and the core: all of polyfactor', polyfactor],
];

/** Microseconds of processor time of one call, in each round, for each client. */
async function roundsOf(clients: readonly Client[], work: (client: Client) => Promise<unknown>) {
  for (const client of clients) await repeat(() => work(client), WARM_UP);
  const rounds = clients.map((): number[] => []);
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const [index, client] of clients.entries()) {
      rounds[index]?.push(await cpuOf(() => work(client), CALLS_PER_ROUND));
    }
  }
  return rounds;
}

const org = await startOrg();
const clients = await Promise.all(layers.map(([, connect]) => connect(org.baseUrl)));
const lists = await roundsOf(clients, (client) => client.listFactors());
const logins = await roundsOf(clients, (client) => client.login());
org.stop();

const ratio = (rounds: readonly (readonly number[])[], index: number) => {
  const ofBaseline = (rounds[index] ?? []).map((us, round) => us / (rounds[0]?.[round] ?? Number.NaN));
  return shown(median(ofBaseline));
};
const rows = layers.map(([name], index) => [name, ratio(lists, index), ratio(logins, index)]);
console.log(tableOf(['CPU time compared with raw `fetch`', '`listFactors`', 'SMS challenge + verify'], rows));
// Open connections would keep the process running.
process.exit();
