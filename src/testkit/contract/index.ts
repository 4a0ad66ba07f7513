export { createAuthenticator, type Site, type SoftwareAuthenticator } from '../simulated-user/authenticator.ts';
export type { Clock } from '../simulated-user/clock.ts';
export type { Phone, TokenVendor } from '../simulated-user/phone.ts';
export { assertNoSecrets } from './assert-no-secrets.ts';
export { mfaContract } from './contract.ts';
export { ContractFailure } from './failure.ts';
export type { ContractRule } from './rule.ts';
export { type ContractReport, type RunContractOptions, runContract } from './run-contract.ts';
export type { NoWire, World, WorldClock, WorldCommon, WorldPhone } from './world.ts';
