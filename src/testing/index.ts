export { createAuthenticator, type Site, type SoftwareAuthenticator } from '../tenant/authenticator.ts';
export type { Clock } from '../tenant/clock.ts';
export type { Phone, TokenVendor } from '../tenant/phone.ts';
export { assertNoSecrets } from './assert-no-secrets.ts';
export { mfaContract } from './contract.ts';
export type { ContractRule } from './rule.ts';
export type { World } from './world.ts';
