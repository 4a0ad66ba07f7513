import { expect, test } from 'vitest';
import { typeOf } from '../../../adapters/okta/capabilities.ts';
import { createOktaProvider } from '../../../adapters/okta/index.ts';
import { outcomes } from '../../../adapters/okta/outcomes.ts';
import { block, countOf, jsonBlock, outcomeLines } from '../../support/golden.ts';
import { ORG, provider, TOKEN } from './org.ts';

// golden.txt decides who gets in. A change of a table shows in its diff, and a person reviews it.

const KINDS: readonly (readonly [factorType: string, vendor: string | undefined])[] = [
  ['sms', 'OKTA'],
  ['call', 'OKTA'],
  ['email', 'OKTA'],
  ['push', 'OKTA'],
  ['token:software:totp', 'OKTA'],
  ['token:software:totp', 'GOOGLE'],
  ['token:hotp', 'CUSTOM'],
  ['token:hardware', 'YUBICO'],
  ['token', 'RSA'],
  ['token', 'SYMANTEC'],
  ['question', 'OKTA'],
  ['webauthn', 'FIDO'],
  // Not verified here: under Okta's own name, with no way in.
  ['signed_nonce', 'OKTA'],
  ['web', 'DUO'],
  ['u2f', 'FIDO'],
  ['sms', 'CUSTOM'],
  ['sms', undefined],
];

const kinds = KINDS.map(([factorType, vendor]) => {
  const { type, name, verifiableBy, ...rest } = typeOf(factorType, vendor);
  expect(rest).toEqual({});
  return `${factorType} ${vendor} -> ${type} "${name}" by ${verifiableBy.join(' or ') || 'nothing'}`;
});

test('what Okta says, what it means, and what can be done there', async () => {
  const { capabilities } = createOktaProvider({ orgUrl: ORG, apiToken: TOKEN });
  const listing = [
    outcomeLines(outcomes),
    block('factor types', kinds),
    jsonBlock('capabilities with temporary access codes', provider().capabilities),
    jsonBlock('capabilities without them', capabilities),
  ].join('\n');
  await expect(listing).toMatchFileSnapshot('./golden.txt');
});

test('no update of the file alone lets a new word in', () => {
  const listing = outcomeLines(outcomes);
  expect(countOf(listing, 'approved')).toBe(4);
  expect(countOf(listing, 'active')).toBe(4);
});
