import { expect, test } from 'vitest';
import * as capabilities1 from '../../../adapters/onelogin/v1/capabilities.ts';
import * as outcomes1 from '../../../adapters/onelogin/v1/outcomes.ts';
import * as capabilities2 from '../../../adapters/onelogin/v2/capabilities.ts';
import * as outcomes2 from '../../../adapters/onelogin/v2/outcomes.ts';
import { FACTOR_TYPES } from '../../../src/spec/factors.ts';
import { block, countOf, jsonBlock, outcomeLines } from '../../support/golden.ts';
import { provider as provider1 } from './v1/account.ts';
import { provider as provider2 } from './v2/account.ts';

// The file decides who gets in. A change of a table shows in its diff, and a person reviews it. A word more that lets
// somebody in changes a number here as well, so that `-u` alone cannot bring it.

/** OneLogin's names, in any case and with something beside them, and names that no version knows. */
const NAMES = [
  ...['OneLogin SMS', 'OneLogin Voice', 'OneLogin Protect', 'Google Authenticator', 'Yubico YubiKey'],
  ...['SMS', 'OneLogin Email', 'OneLogin', 'YubiKey', 'Temporary', 'Push'],
  ...['ONELOGIN SMS', 'onelogin sms', 'sms', 'ONELOGIN VOICE', 'Onelogin Email', 'onelogin', 'onelogin protect'],
  ...['google authenticator', 'yubikey', 'OneLogin SMS ', 'Duo Security', 'WebAuthn', 'Symantec VIP', ''],
  ...['toString', 'constructor', '__proto__'],
];

test.each([
  { version: 'v1', names: { ...outcomes1, ...capabilities1 }, provider: provider1, approved: 2, active: 2 },
  { version: 'v2', names: { ...outcomes2, ...capabilities2 }, provider: provider2, approved: 7, active: 4 },
])('what OneLogin $version says, and what it means', async ({ version, names, provider, approved, active }) => {
  const { outcomes, typeOf, waysOf } = names;
  const text = [
    outcomeLines(outcomes),
    block(
      'names of factors',
      NAMES.map((name) => `${JSON.stringify(name)} is ${typeOf(name)}`),
    ),
    block(
      'ways of a type',
      [...FACTOR_TYPES, 'other' as const].map((type) => `${type}: ${waysOf(type).join(' or ') || 'none'}`),
    ),
    jsonBlock('capabilities', provider().capabilities),
  ].join('\n');
  expect([countOf(text, 'approved'), countOf(text, 'active')]).toEqual([approved, active]);
  await expect(text).toMatchFileSnapshot(`./golden-${version}.txt`);
});
