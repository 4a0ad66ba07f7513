import type { MfaEvent } from './events.ts';
import type { Fetch } from './fetch.ts';
import type { MfaStore } from './store.ts';

/**
 * What every factory takes in addition to its own options.
 *
 * @example
 * const common: Common = { timeoutMs: 5_000, onEvent: (event) => show(event.outcome) };
 * const mfa = createOktaProvider({ orgUrl: 'https://acme.okta.com', apiToken, ...common });
 */
export type Common = {
  /**
   * Used for every request, also for those that get access tokens. Default: Node's HTTP client on Node, `fetch` on any
   * other runtime.
   */
  fetch?: Fetch | undefined;
  /** For Node: an agent for every request, also for those that get access tokens. It stays open. Not with `fetch`. */
  agent?: HttpAgent | undefined;
  /** Knows which steps are used. Give all processes of a service the same one. Default: the memory of the instance. */
  store?: MfaStore | undefined;
  /** Milliseconds that one use of the store may take, 50 to 10 000. Default: 1 000. */
  storeTimeoutMs?: number | undefined;
  /** Milliseconds per request, including its body. Default: 10 000. */
  timeoutMs?: number | undefined;
  /**
   * Share of the identity provider's rate limit that polling may use. Default: 0.5. With n processes, set it to
   * 0.5 / n.
   */
  pollShare?: number | undefined;
  /** Milliseconds since the epoch. Default: `Date.now`. */
  now?: (() => number) | undefined;
  /** Called once per call. If it throws, nothing changes. */
  onEvent?: ((event: MfaEvent) => void) | undefined;
};

/**
 * An `http.Agent` or `https.Agent` of Node, or what extends one, such as an agent for a proxy. A dispatcher of undici is
 * none: it belongs into a `fetch` of undici's.
 *
 * @example
 * import { Agent } from 'node:https';
 *
 * const agent: HttpAgent = new Agent({ keepAlive: true, maxSockets: 50 });
 * const mfa = createOktaProvider({ orgUrl: 'https://acme.okta.com', apiToken, agent });
 */
export type HttpAgent = { readonly maxSockets: number; destroy(): void };

/**
 * A secret of the service: a text, or a function that is asked before each use. So a new secret needs no new provider.
 *
 * @example
 * const source: Secret = async () => accessToken;
 * const mfa = createOktaProvider({ orgUrl: 'https://acme.okta.com', accessToken: source });
 */
export type Secret = string | (() => string | Promise<string>);
