import type { Outcomes } from '../../../src/spec/driver.ts';
import { codeOf, isAboutCredential, isSuccess, type OneLoginError, statementIn } from '../shared/errors.ts';

// Every word of OneLogin's API 1 that ends or begins a step. A word that is not here is UNEXPECTED_RESPONSE.

export const outcomes: Outcomes = {
  // A factor is active without a code only if the application has verified its number.
  enroll: {
    'unverified 200 inactive': 'pending',
    'preverified 200 active': 'active',
    'preverified 200 inactive': 'pending',
  },
  activate: {
    'code 200 Success': 'active',
    'code 401 refused': 'wrong-answer',
    'code 401 pending': 'wrong-answer',
    'code 400 expired': 'expired',
  },
  challenge: { 'nothing 0 none': 'pending', 'trigger 200 triggered': 'pending' },
  verify: {
    'code 200 Success': 'approved',
    'code 401 refused': 'wrong-answer',
    'code 401 pending': 'wrong-answer',
    'code 400 expired': 'expired',
    'poll 200 Success': 'approved',
    'poll 401 pending': 'pending',
    'poll 200 pending': 'pending',
    // A poll has no code that could be wrong.
    'poll 401 refused': 'denied',
    'poll 400 expired': 'expired',
  },
  resend: { 'trigger 200 triggered': 'pending' },
};

/**
 * The word of a response to `verify`, which says everything in a text. Only a success that is complete in every field
 * counts. A wrong code, a push that waits and a dead access token all have status 401.
 */
export function wordOf(
  body: unknown,
  error: OneLoginError | undefined,
  { sentStateToken }: { readonly sentStateToken: boolean },
): string {
  if (error !== undefined && isAboutCredential(error)) return 'unreadable';
  const statement = statementIn(body);
  if (isPending(statement?.message) || isPending(statement?.type)) return 'pending';
  if (error === undefined) return isSuccess(body, ['Success']) ? 'Success' : 'unreadable';
  if (error.message === undefined) return 'unreadable';
  // OneLogin documents that an expired state token is a 400, but not its text. The texts that it documents mean something else.
  if (error.status === 400) return sentStateToken && codeOf(error) === 'INVALID_INPUT' ? 'expired' : 'unreadable';
  return error.status === 401 ? 'refused' : 'unreadable';
}

function isPending(text: string | undefined): boolean {
  return text !== undefined && /pending/i.test(text);
}

/** The word of a response to an enrollment. */
export function enrollmentWordOf(
  device:
    | { readonly active?: boolean | null | undefined; readonly state_token_expires_at?: string | undefined }
    | undefined,
): string {
  // Only the response to `trigger` says when its state token ends.
  if (typeof device?.active !== 'boolean' || device.state_token_expires_at !== undefined) return 'unreadable';
  return device.active ? 'active' : 'inactive';
}

/** The word of a response to `trigger`. */
export function triggerWordOf(device: { readonly state_token?: string | undefined } | undefined): string {
  return device?.state_token === undefined ? 'unreadable' : 'triggered';
}
