import type { MfaErrorCode } from '../../src/spec/errors.ts';

// A record, so that the compiler reports a missing code and an unknown one.
const all: Readonly<Record<MfaErrorCode, true>> = {
  INVALID_CONFIG: true,
  INVALID_INPUT: true,
  UNSUPPORTED: true,
  HANDLE_INVALID: true,
  BUSY: true,
  NOT_FOUND: true,
  CONFLICT: true,
  UNAUTHENTICATED: true,
  FORBIDDEN: true,
  RATE_LIMITED: true,
  UNAVAILABLE: true,
  UNEXPECTED_RESPONSE: true,
};

const isCode = (name: string): name is MfaErrorCode => name in all;

/** Every code that an MfaError can have. */
export const ERROR_CODES: readonly MfaErrorCode[] = Object.keys(all).filter(isCode);
