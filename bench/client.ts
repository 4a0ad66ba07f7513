// What every measured client does, and with which user. The server accepts no other requests.

export const USER_ID = '00u15s1KDETTQMQYABRL';
export const API_TOKEN = '00QCjAl4MlV-WPXM-bench-token';
export const PASS_CODE = '123456';
/** The SMS factor of the documented list. The clients challenge and verify it. */
export const SMS_FACTOR_ID = 'sms2gt8gzgEBPUWBIFHN';

/** The time-out of one request, for clients that have such an option. */
export const TIMEOUT_MS = 10_000;

export type Client = {
  /** One GET. Returns the number of active factors. */
  listFactors(): Promise<number>;
  /** Two POSTs: sends an SMS and verifies its code. True: the user is logged in. */
  login(): Promise<boolean>;
};

/** Creates a client. If it needs a request before it can work, it sends it here. */
export type Connect = (baseUrl: string) => Promise<Client>;

/** The clients, in the order in which they are measured. */
export const CLIENTS = ['raw-fetch', 'ky-valibot', 'okta-sdk', 'polyfactor'] as const;
export type ClientName = (typeof CLIENTS)[number];

export const isClientName = (name: string | undefined): name is ClientName => CLIENTS.some((known) => known === name);
