import { MfaError } from '../../spec/errors.ts';

/** There is no such user or factor. */
export function notFound(what: 'user' | 'factor'): MfaError {
  return new MfaError({ code: 'NOT_FOUND', providerStatus: 404 }, `The fake knows no such ${what}: refresh the list.`);
}

/** The identity provider refuses a call. */
export function refusal(code: 'CONFLICT' | 'INVALID_INPUT' | 'UNSUPPORTED', message: string): MfaError {
  return new MfaError({ code, providerStatus: code === 'CONFLICT' ? 409 : 400 }, message);
}

/** A test uses a control of the fake in a wrong way. */
export function misuse(message: string): MfaError {
  return new MfaError({ code: 'INVALID_INPUT', provider: 'fake' }, message);
}
