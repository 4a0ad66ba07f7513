import type { OktaOptions } from '../adapters/okta/index.ts';
import type { FakeProviderOptions } from './fake/index.ts';
import { invalidConfig } from './options.ts';
import type { MfaProvider } from './spec/provider.ts';

/** Which identity provider, and the options of its factory. */
export type ProviderConfig = ({ provider: 'okta' } & OktaOptions) | ({ provider: 'fake' } & FakeProviderOptions);

const UNKNOWN = 'must be one of okta, fake';

/**
 * Makes the provider that the config names, and loads that adapter only. There is no default. Throws MfaError
 * INVALID_CONFIG, which lists every problem by its path and echoes no value.
 *
 * @example
 * const mfa = await createMfaProvider(configFromEnv(process.env));
 */
export async function createMfaProvider(config: ProviderConfig): Promise<MfaProvider> {
  switch (config?.provider) {
    case 'okta': {
      const { provider: _, ...options } = config;
      const { createOktaProvider } = await import('../adapters/okta/index.ts');
      return createOktaProvider(options);
    }
    case 'fake': {
      const { provider: _, ...options } = config;
      const { createFakeProvider } = await import('./fake/index.ts');
      return createFakeProvider(options);
    }
    default:
      throw invalidConfig([`provider: ${UNKNOWN}`]);
  }
}

/**
 * Reads a config from environment variables: `MFA_PROVIDER`, and for Okta `OKTA_ORG_URL`, one of `OKTA_API_TOKEN` and
 * `OKTA_ACCESS_TOKEN`, and `OKTA_TAC_AUTHENTICATOR_ID` where there are temporary access codes. An empty variable counts
 * as absent. Throws MfaError INVALID_CONFIG, which names every variable that is missing or one too many.
 *
 * @example
 * const mfa = await createMfaProvider(configFromEnv(process.env));
 */
export function configFromEnv(env: Readonly<Record<string, string | undefined>>): ProviderConfig {
  const read = (name: string) => env[name] || undefined;
  const provider = read('MFA_PROVIDER');
  if (provider === 'okta') return oktaFromEnv(read);
  if (provider === 'fake') return { provider };
  throw invalidConfig([`MFA_PROVIDER: ${provider === undefined ? 'is missing' : UNKNOWN}`]);
}

function oktaFromEnv(read: (name: string) => string | undefined): ProviderConfig {
  const orgUrl = read('OKTA_ORG_URL');
  const apiToken = read('OKTA_API_TOKEN');
  const accessToken = read('OKTA_ACCESS_TOKEN');
  const authenticatorId = read('OKTA_TAC_AUTHENTICATOR_ID');
  const token = 'OKTA_API_TOKEN or OKTA_ACCESS_TOKEN';
  const problems: string[] = [];
  if (orgUrl === undefined) problems.push('OKTA_ORG_URL: is missing');
  if (apiToken === undefined && accessToken === undefined) problems.push(`${token}: is missing`);
  if (apiToken !== undefined && accessToken !== undefined) problems.push(`${token}: only one may be set`);
  const org = {
    orgUrl: orgUrl ?? '',
    ...(authenticatorId !== undefined && { temporaryAccessCode: { authenticatorId } }),
  };
  if (problems.length > 0) throw invalidConfig(problems, 'okta');
  return accessToken === undefined
    ? { provider: 'okta', ...org, apiToken: apiToken ?? '' }
    : { provider: 'okta', ...org, accessToken };
}
