import { type ClientName, OKTA_CLIENTS, OLD_CLIENT, ONELOGIN_CLIENTS } from './client.ts';

// Which clients are measured in which scenario, so that a run does not take an hour.

/** The clients that a target names. They are measured in every round. */
const COMPARED = ['raw-fetch', 'raw-http', 'okta-sdk', 'polyfactor'] as const;

const PLAN: Readonly<Record<string, readonly ClientName[]>> = {
  cold: COMPARED,
  'latency 1': COMPARED,
  'latency 50': COMPARED,
  login: [...OKTA_CLIENTS, ...ONELOGIN_CLIENTS],
  list: [...OKTA_CLIENTS, ...ONELOGIN_CLIENTS],
  'list, TLS': ['raw-fetch', 'raw-http', 'polyfactor'],
  'list, memory': ['raw-fetch', 'okta-sdk', 'polyfactor'],
  'login, memory': ['raw-fetch', 'okta-sdk', 'polyfactor'],
};

export const MEMORY_SCENARIOS = ['list, memory', 'login, memory'];
export const SCENARIOS = Object.keys(PLAN).filter((scenario) => !MEMORY_SCENARIOS.includes(scenario));

/** No target names these. They are measured in every third round, beside all others. */
const SELDOM: readonly ClientName[] = ['undici', 'ky-valibot'];

/** The folder of another build of polyfactor, which is measured beside this one. The measuring processes inherit it. */
const oldBuild = () => process.env.POLYFACTOR_OLD;

export function clientsOf(scenario: string): readonly ClientName[] {
  const clients = PLAN[scenario] ?? [];
  return oldBuild() === undefined || !clients.includes('polyfactor') ? clients : [...clients, OLD_CLIENT];
}

export const isDue = (client: ClientName, round: number) => !SELDOM.includes(client) || round % 3 === 1;

/** The clients that send to Okta, as columns of a table. */
export const columns = (): readonly ClientName[] =>
  oldBuild() === undefined ? OKTA_CLIENTS : [...OKTA_CLIENTS, OLD_CLIENT];
