import { BUILT_IN, type ProviderConfig } from './config.ts';
import { invalidConfig } from './spec/errors.ts';

type Read = (name: string) => string | undefined;

/**
 * Reads a config from environment variables: `MFA_PROVIDER`, and for Okta `OKTA_ORG_URL`, one of `OKTA_API_TOKEN` and
 * `OKTA_ACCESS_TOKEN`, and `OKTA_TAC_AUTHENTICATOR_ID` where there are temporary access codes; for OneLogin one of
 * `ONELOGIN_SUBDOMAIN`, `ONELOGIN_REGION` and `ONELOGIN_BASE_URL`, and either `ONELOGIN_CLIENT_ID` with
 * `ONELOGIN_CLIENT_SECRET` or `ONELOGIN_ACCESS_TOKEN`. An empty variable counts as absent. Throws MfaError
 * INVALID_CONFIG, which names every variable that is missing or one too many.
 *
 * @example
 * const mfa = await createMfaProvider(configFromEnv(process.env));
 */
export function configFromEnv(env: Readonly<Record<string, string | undefined>>): ProviderConfig {
  const read: Read = (name) => env[name] || undefined;
  const provider = read('MFA_PROVIDER');
  switch (provider) {
    case 'okta':
      return oktaFromEnv(read);
    case 'onelogin-v1':
    case 'onelogin-v2':
      return oneLoginFromEnv(provider, read);
    case 'fake':
      return { provider };
    default:
      throw invalidConfig([
        `MFA_PROVIDER: ${provider === undefined ? 'is missing' : `must be one of ${BUILT_IN.join(', ')}`}`,
      ]);
  }
}

function oktaFromEnv(read: Read): ProviderConfig {
  const orgUrl = read('OKTA_ORG_URL');
  const apiToken = read('OKTA_API_TOKEN');
  const accessToken = read('OKTA_ACCESS_TOKEN');
  const authenticatorId = read('OKTA_TAC_AUTHENTICATOR_ID');
  const problems = oneOf({ OKTA_API_TOKEN: apiToken, OKTA_ACCESS_TOKEN: accessToken });
  if (orgUrl === undefined) problems.unshift('OKTA_ORG_URL: is missing');
  if (problems.length > 0) throw invalidConfig(problems, 'okta');
  const org = {
    orgUrl: orgUrl ?? '',
    ...(authenticatorId !== undefined && { temporaryAccessCode: { authenticatorId } }),
  };
  return accessToken === undefined
    ? { provider: 'okta', ...org, apiToken: apiToken ?? '' }
    : { provider: 'okta', ...org, accessToken };
}

function oneLoginFromEnv(provider: 'onelogin-v1' | 'onelogin-v2', read: Read): ProviderConfig {
  const subdomain = read('ONELOGIN_SUBDOMAIN');
  const region = read('ONELOGIN_REGION');
  const baseUrl = read('ONELOGIN_BASE_URL');
  const clientId = read('ONELOGIN_CLIENT_ID');
  const clientSecret = read('ONELOGIN_CLIENT_SECRET');
  const accessToken = read('ONELOGIN_ACCESS_TOKEN');
  const problems = [
    ...oneOf({ ONELOGIN_SUBDOMAIN: subdomain, ONELOGIN_REGION: region, ONELOGIN_BASE_URL: baseUrl }),
    ...oneOf({ ONELOGIN_CLIENT_SECRET: clientSecret, ONELOGIN_ACCESS_TOKEN: accessToken }),
  ];
  if (accessToken === undefined && clientId === undefined) problems.push('ONELOGIN_CLIENT_ID: is missing');
  if (region !== undefined && region !== 'us' && region !== 'eu') problems.push('ONELOGIN_REGION: must be us or eu');
  if (problems.length > 0) throw invalidConfig(problems, provider);

  const credential =
    accessToken === undefined
      ? { clientId: clientId ?? '', clientSecret: clientSecret ?? '' }
      : { accessToken, ...(clientId !== undefined && { clientId }) };
  if (subdomain !== undefined) return { provider, subdomain, ...credential };
  if (region === 'us' || region === 'eu') return { provider, region, ...credential };
  return { provider, baseUrl: baseUrl ?? '', ...credential };
}

/** What is wrong where exactly one of these variables must be set. */
function oneOf(variables: Readonly<Record<string, string | undefined>>): string[] {
  const names = Object.keys(variables);
  const listed = `${names.slice(0, -1).join(', ')} or ${names.at(-1)}`;
  const set = names.filter((name) => variables[name] !== undefined).length;
  if (set === 0) return [`${listed}: is missing`];
  return set === 1 ? [] : [`${listed}: only one may be set`];
}
