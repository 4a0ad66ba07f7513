import { type ClientName, OKTA_CLIENTS, OLD_CLIENT, ONELOGIN_CLIENTS } from './client.ts';

// Which clients are measured in which scenario. All of them are measured in every round.

/** The clients that a goal names. The others are measured where they tell most, because a run must not take an hour. */
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

/** The folder of another build of polyfactor, which is measured beside this one. The measuring processes inherit it. */
const oldBuild = () => process.env.POLYFACTOR_OLD;

export function clientsOf(scenario: string): readonly ClientName[] {
  const clients = PLAN[scenario] ?? [];
  return oldBuild() === undefined || !clients.includes('polyfactor') ? clients : [...clients, OLD_CLIENT];
}

/** The clients that send to Okta, as columns of a table. */
export const columns = (): readonly ClientName[] =>
  oldBuild() === undefined ? OKTA_CLIENTS : [...OKTA_CLIENTS, OLD_CLIENT];
