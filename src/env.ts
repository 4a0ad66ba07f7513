import { BUILT_IN, type ProviderConfig } from './config.ts';
import { isFakeAllowed, withoutBlanks } from './core/fake-permission.ts';
import { invalidConfig } from './spec/errors.ts';

type Read = (name: string) => string | undefined;

/**
 * Reads a config from environment variables: `MFA_PROVIDER`, and for Okta `OKTA_ORG_URL`, one of `OKTA_API_TOKEN` and
 * `OKTA_ACCESS_TOKEN`, and `OKTA_TAC_AUTHENTICATOR_ID` if there are temporary access codes. For OneLogin one of
 * `ONELOGIN_SUBDOMAIN`, `ONELOGIN_REGION` and `ONELOGIN_BASE_URL`, and either `ONELOGIN_CLIENT_ID` with
 * `ONELOGIN_CLIENT_SECRET` or `ONELOGIN_ACCESS_TOKEN`. For all of these `MFA_TIMEOUT_MS` and `MFA_POLL_SHARE`. For the
 * fake `MFA_ALLOW_FAKE` and `MFA_FAKE_OUTPUT`; NODE_ENV and the variables of test runners, without a prefix, count too.
 * An empty variable counts as absent. `env` may be a function, such as a `get` of a configuration service. With a
 * `prefix`, every name begins with it: two Okta orgs in one environment. Throws MfaError INVALID_CONFIG, which names every
 * variable that is missing, malformed, one too many or cannot be read.
 *
 * @example
 * const mfa = await createMfaProvider(configFromEnv(process.env));
 *
 * @example
 * const staff = configFromEnv(process.env, { prefix: 'STAFF_' }); // STAFF_MFA_PROVIDER, STAFF_OKTA_ORG_URL ...
 */
export function configFromEnv(
  env: Readonly<Record<string, string | undefined>> | ((name: string) => string | undefined),
  { prefix = '' }: { readonly prefix?: string | undefined } = {},
): ProviderConfig {
  if ((typeof env !== 'object' && typeof env !== 'function') || env === null) {
    throw invalidConfig(['env: must be process.env, or a function that gives a variable by its name']);
  }
  const source: Read = (name) => {
    try {
      return typeof env === 'function' ? env(name) : env[name];
    } catch {
      throw invalidConfig([`${name}: cannot be read from env`]);
    }
  };
  const read: Read = (name) => source(prefix + name) || undefined;
  const provider = read('MFA_PROVIDER');
  switch (provider) {
    case 'okta':
      return oktaFromEnv(read, prefix);
    case 'onelogin-v1':
    case 'onelogin-v2':
      return oneLoginFromEnv(provider, read, prefix);
    case 'fake':
      return fakeFromEnv(source, prefix);
    default: {
      const problem = provider === undefined ? 'is missing, and must' : 'must';
      throw invalidConfig([`${prefix}MFA_PROVIDER: ${problem} be one of ${BUILT_IN.join(', ')}`]);
    }
  }
}

/** Whether the fake may run is decided by `createMfaProvider`, which also knows the environment of the process. */
function fakeFromEnv(source: Read, prefix: string): ProviderConfig {
  const output = withoutBlanks(source(`${prefix}MFA_FAKE_OUTPUT`));
  if (output !== undefined && output !== 'stderr') {
    throw invalidConfig([`${prefix}MFA_FAKE_OUTPUT: must be stderr`], 'fake');
  }
  return {
    provider: 'fake',
    ...(output !== undefined && { output }),
    ...(isFakeAllowed(source, prefix) && { allowOutsideTests: true }),
  };
}

function oktaFromEnv(read: Read, prefix: string): ProviderConfig {
  const orgUrl = read('OKTA_ORG_URL');
  const apiToken = read('OKTA_API_TOKEN');
  const accessToken = read('OKTA_ACCESS_TOKEN');
  const authenticatorId = read('OKTA_TAC_AUTHENTICATOR_ID');
  const { limits, problems: oddNumbers } = limitsFromEnv(read);
  const problems = [...oneOf({ OKTA_API_TOKEN: apiToken, OKTA_ACCESS_TOKEN: accessToken }), ...oddNumbers];
  if (orgUrl === undefined) problems.unshift('OKTA_ORG_URL: is missing');
  assertNone(problems, prefix, 'okta');
  const org = {
    ...limits,
    orgUrl: orgUrl ?? '',
    ...(authenticatorId !== undefined && { temporaryAccessCode: { authenticatorId } }),
  };
  return accessToken === undefined
    ? { provider: 'okta', ...org, apiToken: apiToken ?? '' }
    : { provider: 'okta', ...org, accessToken };
}

function oneLoginFromEnv(provider: 'onelogin-v1' | 'onelogin-v2', read: Read, prefix: string): ProviderConfig {
  const subdomain = read('ONELOGIN_SUBDOMAIN');
  const region = read('ONELOGIN_REGION');
  const baseUrl = read('ONELOGIN_BASE_URL');
  const clientId = read('ONELOGIN_CLIENT_ID');
  const clientSecret = read('ONELOGIN_CLIENT_SECRET');
  const accessToken = read('ONELOGIN_ACCESS_TOKEN');
  const { limits, problems: oddNumbers } = limitsFromEnv(read);
  const problems = [
    ...oneOf({ ONELOGIN_SUBDOMAIN: subdomain, ONELOGIN_REGION: region, ONELOGIN_BASE_URL: baseUrl }),
    ...oneOf({ ONELOGIN_CLIENT_SECRET: clientSecret, ONELOGIN_ACCESS_TOKEN: accessToken }),
    ...oddNumbers,
  ];
  if (accessToken === undefined && clientId === undefined) problems.push('ONELOGIN_CLIENT_ID: is missing');
  if (region !== undefined && region !== 'us' && region !== 'eu') problems.push('ONELOGIN_REGION: must be us or eu');
  assertNone(problems, prefix, provider);

  const credential =
    accessToken === undefined
      ? { ...limits, clientId: clientId ?? '', clientSecret: clientSecret ?? '' }
      : { ...limits, accessToken, ...(clientId !== undefined && { clientId }) };
  if (subdomain !== undefined) return { provider, subdomain, ...credential };
  if (region === 'us' || region === 'eu') return { provider, region, ...credential };
  return { provider, baseUrl: baseUrl ?? '', ...credential };
}

/** The options of every adapter that are numbers. The factory checks their range. */
function limitsFromEnv(read: Read) {
  const given = { MFA_TIMEOUT_MS: read('MFA_TIMEOUT_MS'), MFA_POLL_SHARE: read('MFA_POLL_SHARE') };
  const isOdd = (text: string | undefined) => text !== undefined && !/^\d+(\.\d+)?$/.test(text);
  const problems = Object.entries(given).flatMap(([name, text]) => (isOdd(text) ? [`${name}: must be a number`] : []));
  const { MFA_TIMEOUT_MS: timeout, MFA_POLL_SHARE: share } = given;
  const limits = {
    ...(timeout !== undefined && { timeoutMs: Number(timeout) }),
    ...(share !== undefined && { pollShare: Number(share) }),
  };
  return { limits, problems };
}

/** What is wrong where exactly one of these variables must be set. */
function oneOf(variables: Readonly<Record<string, string | undefined>>): string[] {
  const names = Object.keys(variables);
  const listed = `${names.slice(0, -1).join(', ')} or ${names.at(-1)}`;
  const set = names.filter((name) => variables[name] !== undefined).length;
  if (set === 0) return [`${listed}: is missing`];
  return set === 1 ? [] : [`${listed}: only one may be set`];
}

function assertNone(problems: readonly string[], prefix: string, provider: string): void {
  if (problems.length === 0) return;
  const withPrefix = problems.map((problem) => problem.replaceAll(/\b(OKTA|ONELOGIN|MFA)_/g, (name) => prefix + name));
  throw invalidConfig(withPrefix, provider);
}
