import { defineExtensibleProvider } from '../../../src/core/define-provider.ts';
import type { ManagedMfaProvider } from '../../../src/spec/provider.ts';
import { createOneLoginClient } from '../shared/client.ts';
import { createExtras, type OneLoginExtras } from '../shared/extras.ts';
import { checkOneLoginOptions } from '../shared/options.ts';
import { createOneLoginV2Driver } from './driver.ts';
import type { OneLoginV2Options } from './options.ts';

export type { OneLoginExtras, RateLimit } from '../shared/extras.ts';
export type { OneLoginV2CallOptions, OneLoginV2Options } from './options.ts';

/**
 * An MfaProvider, and what only OneLogin has. Portable code does not see these extras.
 *
 * @example
 * const onelogin: OneLoginV2Provider = createOneLoginV2Provider({ subdomain: 'acme', clientId, clientSecret });
 * const { remaining } = await onelogin.getRateLimit();
 */
export type OneLoginV2Provider = ManagedMfaProvider & OneLoginExtras;

/**
 * An MfaProvider over version 2 of OneLogin's MFA API
 * (https://developers.onelogin.com/api-docs/2/multi-factor-authentication/overview). `userId` is the user's number as
 * a string of digits. Least privilege: an API credential with Manage All. Throws MfaError INVALID_CONFIG.
 *
 * @example
 * const mfa = createOneLoginV2Provider({ subdomain: 'acme', clientId, clientSecret });
 * const factors = await mfa.listFactors({ userId: '35510511' });
 */
export function createOneLoginV2Provider(options: OneLoginV2Options): OneLoginV2Provider {
  const checked = checkOneLoginOptions('onelogin-v2', options);
  const client = createOneLoginClient(checked);
  const driver = createOneLoginV2Driver(client, checked, checked.common);
  const { provider, operation } = defineExtensibleProvider(driver, checked.common);
  return { ...provider, ...createExtras(operation, client) };
}
