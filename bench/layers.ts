// `npm --prefix bench run layers`: what each layer of the library adds to a raw `fetch`. All in one process, in short
// turns one after the other, and compared turn by turn: what else the machine does meets them all alike.
import { createOktaDriver } from '../adapters/okta/driver.ts';
import { createOktaProvider } from '../adapters/okta/index.ts';
import type { OktaCallOptions } from '../adapters/okta/options.ts';
import { RESET } from '../adapters/okta/outcomes.ts';
import { createHttpClient, type HttpRequest } from '../src/adapter-kit/http/client.ts';
import { createCredential } from '../src/adapter-kit/http/credential.ts';
import { path } from '../src/adapter-kit/http/path.ts';
import { isRecord } from '../src/adapter-kit/parse.ts';
import type { DriverCall } from '../src/spec/driver.ts';
import { type Client, type Connect, PASS_CODE, SMS_FACTOR_ID, TOKEN, USER_ID } from './client.ts';
import { connect as polyfactor } from './clients/polyfactor.ts';
import { connect as rawFetch } from './clients/raw-fetch.ts';
import { startOrg } from './processes.ts';
import { cpuOf, repeat } from './repeat.ts';
import { median } from './statistics.ts';
import { shown, tableOf } from './table.ts';

const WARM_UP = 3_000;
const TURNS = 200;
const CALLS_A_TURN = 50;

const transportTo = (baseUrl: string) =>
  createHttpClient({ baseUrl, requestIdHeader: 'x-okta-request-id', reset: RESET }, {});

/** Time-outs, redirects, sizes and retries, and nothing that knows Okta. */
const transport: Connect = async (baseUrl) => {
  const send = transportTo(baseUrl);
  const list = path`/api/v1/users/${USER_ID}/factors`;
  const verify = path`/api/v1/users/${USER_ID}/factors/${SMS_FACTOR_ID}/verify`;
  const ask = async (request: Omit<HttpRequest, 'authorization'>) => {
    const call = { signal: undefined, trace: { requests: 0 } };
    return (await send(call, { ...request, authorization: `SSWS ${TOKEN}` })).body;
  };
  return {
    async listFactors() {
      const factors = await ask({ method: 'GET', path: list, retryable: true });
      return Array.isArray(factors) ? factors.length : 0;
    },
    async login() {
      await ask({ method: 'POST', path: verify });
      const result = await ask({ method: 'POST', path: verify, json: { passCode: PASS_CODE } });
      return isRecord(result) && result.factorResult === 'SUCCESS';
    },
  };
};

/** With it what Okta's answers say, before anybody judges them. */
const adapter: Connect = async (baseUrl) => {
  const tenant = { baseUrl, tacAuthenticatorId: undefined };
  const credential = { scheme: 'SSWS', secret: createCredential(TOKEN) } as const;
  const driver = createOktaDriver(tenant, credential, transportTo(baseUrl), {});
  const callOf = (operation: string): DriverCall<OktaCallOptions> => {
    return { operation, userId: USER_ID, signal: undefined, client: {}, options: undefined, trace: { requests: 0 } };
  };
  const { factor, handle: opened } = await openedAt(baseUrl);
  const asked = { factor, way: undefined, expiresInSeconds: undefined };
  return {
    listFactors: async () => (await driver.listFactors(callOf('listFactors'))).length,
    async login() {
      const { step } = await driver.challenge(callOf('challenge'), asked);
      const handle = { ...opened, state: step?.state ?? {} };
      const answer = { kind: 'code', code: PASS_CODE } as const;
      return (await driver.verify(callOf('verify'), { handle, answer })).word === 'result:SUCCESS';
    },
  };
};

/** The SMS factor and a handle, as only the whole library makes one. */
async function openedAt(orgUrl: string) {
  const mfa = createOktaProvider({ orgUrl, apiToken: TOKEN });
  const factor = (await mfa.listFactors({ userId: USER_ID })).find(({ id }) => id === SMS_FACTOR_ID);
  if (factor === undefined) throw new Error('The SMS factor is not listed.');
  return { factor, handle: (await mfa.challenge({ userId: USER_ID, factor })).handle };
}

const layers: readonly (readonly [name: string, connect: Connect])[] = [
  ['raw `fetch`', rawFetch],
  ['and the transport', transport],
  ['and the adapter', adapter],
  ['and the guard: all of polyfactor', polyfactor],
];

/** Microseconds of processor time of one call, turn by turn, for each client. */
async function turnsOf(clients: readonly Client[], work: (client: Client) => Promise<unknown>) {
  for (const client of clients) await repeat(() => work(client), WARM_UP);
  const turns = clients.map((): number[] => []);
  for (let turn = 0; turn < TURNS; turn += 1) {
    for (const [index, client] of clients.entries()) turns[index]?.push(await cpuOf(() => work(client), CALLS_A_TURN));
  }
  return turns;
}

const org = await startOrg();
const clients = await Promise.all(layers.map(([, connect]) => connect(org.baseUrl)));
const lists = await turnsOf(clients, (client) => client.listFactors());
const logins = await turnsOf(clients, (client) => client.login());
org.stop();

const ratio = (turns: readonly (readonly number[])[], index: number) => {
  const ofTheFloor = (turns[index] ?? []).map((us, turn) => us / (turns[0]?.[turn] ?? Number.NaN));
  return shown(median(ofTheFloor));
};
const rows = layers.map(([name], index) => [name, ratio(lists, index), ratio(logins, index)]);
console.log(tableOf(['processor time, of raw `fetch`', '`listFactors`', 'SMS challenge + verify'], rows));
// Connections that are kept alive would keep the process.
process.exit();
