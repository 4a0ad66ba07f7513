// What every measured client does, and for whom. The server answers nothing else.

export const USER_ID = '00u15s1KDETTQMQYABRL';
export const TOKEN = '00QCjAl4MlV-WPXM-bench-token';
export const PASS_CODE = '123456';
/** The SMS factor of the documented list, which is challenged and verified. */
export const SMS_FACTOR_ID = 'sms2gt8gzgEBPUWBIFHN';

/** How long any client that can be told so waits for one answer. */
export const TIMEOUT_MS = 10_000;

export type Client = {
  /** One GET. The number of active factors in the answer. */
  listFactors(): Promise<number>;
  /** Two POSTs: sends an SMS and verifies its code. True: the user is in. */
  login(): Promise<boolean>;
};

/** Makes a client; what it must ask before it can work, it asks here. */
export type Connect = (baseUrl: string) => Promise<Client>;

/** In the order in which they take turns. */
export const CLIENTS = ['raw-fetch', 'ky-valibot', 'okta-sdk', 'polyfactor'] as const;
export type ClientName = (typeof CLIENTS)[number];

export const isClientName = (name: string | undefined): name is ClientName => CLIENTS.some((known) => known === name);
