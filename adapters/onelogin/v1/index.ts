import { defineExtensibleProvider } from '../../../src/core/define-provider.ts';
import type { ManagedMfaProvider } from '../../../src/spec/provider.ts';
import { createOneLoginClient } from '../shared/client.ts';
import { createExtras, type OneLoginExtras } from '../shared/extras.ts';
import { checkOneLoginOptions } from '../shared/options.ts';
import { createOneLoginV1Driver } from './driver.ts';
import type { OneLoginV1Options } from './options.ts';

export type { OneLoginExtras, RateLimit } from '../shared/extras.ts';
export type { OneLoginV1CallOptions, OneLoginV1Options } from './options.ts';

/**
 * An MfaProvider, and what only OneLogin has. Portable code does not see these extras.
 *
 * @example
 * const onelogin: OneLoginV1Provider = createOneLoginV1Provider({ subdomain: 'acme', clientId, clientSecret });
 * const { remaining } = await onelogin.getRateLimit();
 */
export type OneLoginV1Provider = ManagedMfaProvider & OneLoginExtras;

/**
 * An MfaProvider over version 1 of OneLogin's MFA API
 * (https://developers.onelogin.com/api-docs/1/multi-factor-authentication/overview). `userId` is the user's number as
 * a string of digits. Least privilege: an API credential with Manage Users. Throws MfaError INVALID_CONFIG.
 *
 * @example
 * const mfa = createOneLoginV1Provider({ subdomain: 'acme', clientId, clientSecret });
 * const factors = await mfa.listFactors({ userId: '35510511' });
 */
export function createOneLoginV1Provider(options: OneLoginV1Options): OneLoginV1Provider {
  const checked = checkOneLoginOptions('onelogin-v1', options);
  const client = createOneLoginClient(checked);
  const driver = createOneLoginV1Driver(client, checked, checked.common);
  const { provider, operation } = defineExtensibleProvider(driver, checked.common);
  return { ...provider, ...createExtras(operation, client) };
}
