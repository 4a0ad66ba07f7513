// What every measured client does, and with which user. The server accepts no other requests.

export const USER_ID = '00u15s1KDETTQMQYABRL';
export const API_TOKEN = '00QCjAl4MlV-WPXM-bench-token';
/** Each login has a code of its own, since polyfactor takes no code twice. The server accepts every one of them. */
let codes = 0;
export function nextCode(): string {
  codes += 1;
  return `1${String(codes).padStart(8, '0')}`;
}
export const isCode = (code: unknown) => typeof code === 'string' && /^1\d{8}$/.test(code);

/** The SMS factor of the documented list. The clients challenge and verify it. */
export const SMS_FACTOR_ID = 'sms2gt8gzgEBPUWBIFHN';

/** The time-out of one request, for clients that have such an option. */
export const TIMEOUT_MS = 10_000;

export type Client = {
  /** One GET. Returns the number of active factors. */
  listFactors(): Promise<number>;
  /** Two requests: sends an SMS and verifies its code. True: the user is logged in. */
  login(): Promise<boolean>;
};

/** Creates a client. If it needs a request before it can work, it sends it here or with its first login. */
export type Connect = (baseUrl: string) => Promise<Client>;

/** The clients of Okta, in the order in which they are measured. */
export const OKTA_CLIENTS = ['raw-fetch', 'raw-http', 'undici', 'ky-valibot', 'okta-sdk', 'polyfactor'] as const;
/** The clients of OneLogin's API 1 and 2. */
export const ONELOGIN_CLIENTS = ['raw-fetch-v1', 'polyfactor-v1', 'raw-fetch-v2', 'polyfactor-v2'] as const;
/** Another build of polyfactor, if `--old` names one. */
export const OLD_CLIENT = 'polyfactor-old';

const NAMES = [...OKTA_CLIENTS, ...ONELOGIN_CLIENTS, OLD_CLIENT] as const;
export type ClientName = (typeof NAMES)[number];

export const isClientName = (name: string | undefined): name is ClientName => NAMES.some((known) => known === name);
