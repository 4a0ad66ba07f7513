import * as v from 'valibot';
import { check, isRecord, isStore, NO_STORE } from '../core/validate.ts';
import type { Common, HttpAgent } from '../spec/common.ts';
import { invalidConfig } from '../spec/errors.ts';

export { type Checked, check, textUpTo } from '../core/validate.ts';

const listener = v.custom<NonNullable<Common['onEvent']>>(isFunction, 'must be a function');

/** The entries about the store, which the fake takes too. */
export const storeOptions = {
  store: v.optional(v.custom<NonNullable<Common['store']>>(isStore, NO_STORE)),
  storeTimeoutMs: v.optional(
    v.pipe(
      v.number(),
      v.check((ms) => Number.isInteger(ms) && ms >= 50 && ms <= 10_000, 'must be 50 to 10000 whole milliseconds'),
    ),
  ),
};

/**
 * The entries of every factory's options (`Common`), for its schema.
 *
 * @example
 * const schema = v.strictObject({ ...commonOptions, baseUrl, apiToken: credentialText });
 */
export const commonOptions = {
  fetch: v.optional(v.custom<NonNullable<Common['fetch']>>(isFunction, 'must be a function')),
  agent: v.optional(
    v.custom<HttpAgent>(
      isAgent,
      "must be an http.Agent or https.Agent of Node (a dispatcher of undici belongs into a fetch of undici's)",
    ),
  ),
  timeoutMs: v.optional(
    v.pipe(
      v.number(),
      v.check((ms) => Number.isInteger(ms) && ms > 0 && ms <= 600_000, 'must be 1 to 600000 whole milliseconds'),
    ),
  ),
  ...storeOptions,
  pollShare: v.optional(
    v.pipe(
      v.number(),
      v.check((share) => share > 0 && share <= 1, 'must be above 0 and at most 1'),
    ),
  ),
  now: v.optional(v.custom<NonNullable<Common['now']>>(isFunction, 'must be a function')),
  onEvent: v.optional(listener),
};

/** By its members: another copy of a package may have made it. */
function isAgent(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'addRequest' in value && isFunction(value.addRequest);
}

function isFunction(value: unknown): boolean {
  return typeof value === 'function';
}

/**
 * A factory's options, checked whole. `choices` adds problems about which options are given together. The key `provider`,
 * by which `createMfaProvider` chooses the factory, is left out. Throws MfaError INVALID_CONFIG that names every problem
 * by its path and never a value.
 *
 * @example
 * const schema = v.strictObject({ ...commonOptions, apiToken: credentialText });
 * const { apiToken: token, ...common } = checkOptions('acme', schema, { apiToken, timeoutMs: 5_000 });
 */
export function checkOptions<T>(
  provider: string,
  schema: v.GenericSchema<unknown, T>,
  options: unknown,
  choices: (isGiven: (name: string) => boolean) => readonly (string | false)[] = () => [],
): T {
  const { provider: _, ...given } = isRecord(options) ? options : {};
  const checked = check(schema, isRecord(options) ? given : options);
  const isGiven = (name: string) => given[name] !== undefined;
  const problems = [
    ...('problems' in checked ? checked.problems : []),
    ...(isGiven('agent') && isGiven('fetch') ? ['agent: must not be given together with fetch'] : []),
    ...choices(isGiven).filter((problem) => problem !== false),
  ];
  if ('value' in checked && problems.length === 0) return checked.value;
  throw invalidConfig(problems, provider);
}

/**
 * A schema for a secret of the service. It goes into a header, so it is one line of ASCII without spaces.
 *
 * @example
 * const schema = v.strictObject({ ...commonOptions, apiToken: credentialText });
 */
export const credentialText = v.pipe(
  v.string(),
  v.regex(/^[\x21-\x7e]+$/, 'must be a credential without spaces or line breaks'),
);

/**
 * A schema for a secret, or for a function that gives one.
 *
 * @example
 * const schema = v.strictObject({ ...commonOptions, accessToken: credentialSource });
 */
export const credentialSource = v.custom<string | (() => string | Promise<string>)>(
  (value) => typeof value === 'function' || v.is(credentialText, value),
  'must be a credential without spaces or line breaks, or a function that gives one',
);

/**
 * A schema for an https origin without credentials, path, query or hash; http only for loopback hosts. The result has no
 * trailing slash.
 *
 * @example
 * const schema = v.strictObject({ ...commonOptions, baseUrl });
 */
export const baseUrl = v.pipe(
  v.string(),
  v.rawTransform(({ dataset: { value: text }, addIssue, NEVER }) => {
    const problem = problemOfBaseUrl(text);
    if (problem === undefined) return new URL(text).origin;
    addIssue({ message: problem });
    return NEVER;
  }),
);

function problemOfBaseUrl(text: string): string | undefined {
  if (!URL.canParse(text)) return 'must be an absolute URL, such as https://acme.example.com';
  const url = new URL(text);
  if (url.username !== '' || url.password !== '') return 'must not hold credentials';
  // A query or hash may be empty, so it is looked for in the text.
  if (url.pathname !== '/' || /[?#]/.test(text)) return 'must be an origin, without path, query or hash';
  if (url.protocol === 'https:') return undefined;
  if (url.protocol === 'http:' && isLoopback(url.hostname)) return undefined;
  return 'must be https (http only for loopback hosts)';
}

function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d{1,3}){3}$/.test(hostname);
}
