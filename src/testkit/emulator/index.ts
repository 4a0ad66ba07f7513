export type { Fault } from './faults.ts';
export {
  createOktaEmulator,
  type OktaEmulator,
  type OktaEmulatorOptions,
  type OktaUserSeed,
} from './okta/index.ts';
export {
  createOneLoginEmulator,
  type OneLoginDeviceOptions,
  type OneLoginDeviceType,
  type OneLoginEmulator,
  type OneLoginEmulatorOptions,
  type OneLoginFactorSeed,
  type OneLoginUserSeed,
} from './onelogin/index.ts';
export type { RecordedRequest } from './request-log.ts';
export { type Served, serveEmulator } from './serve.ts';
