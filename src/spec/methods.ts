import type { MfaProvider } from './provider.ts';

/** The methods of every provider. */
export const METHODS = [
  'listFactors',
  'listAvailableFactors',
  'enroll',
  'activate',
  'challenge',
  'verify',
  'resend',
  'cancel',
  'remove',
  'createTemporaryToken',
] as const satisfies readonly (keyof MfaProvider)[];
