import { hasForeignKey, isRecord } from '../../../src/adapter-kit/index.ts';
import type { Outcomes } from '../../../src/spec/driver.ts';
import { DOCUMENTED_KEYS } from '../shared/envelope.ts';
import { codeOf, isSuccess, type OneLoginError } from '../shared/errors.ts';

// Every word of OneLogin's API 2 that ends or begins a step. A word that is not here is UNEXPECTED_RESPONSE.

export const outcomes: Outcomes = {
  // A factor is active without a proof only if the application has verified it.
  enroll: {
    'registration 201 pending': 'pending',
    'registration 200 pending': 'pending',
    'registration 201 unsaid': 'pending',
    'registration 200 unsaid': 'pending',
    'preverified 201 accepted': 'active',
    'preverified 200 accepted': 'active',
    'preverified 201 pending': 'pending',
    'preverified 200 pending': 'pending',
  },
  activate: {
    'code 200 accepted': 'active',
    // After a wrong code the registration stays as it was. A registration that is denied or has ended says so.
    'code 200 pending': 'wrong-answer',
    'code 200 rejected': 'expired',
    'code 401 refused': 'wrong-answer',
    'code 403 refused': 'wrong-answer',
    'code 404 gone': 'expired',
    'poll 200 accepted': 'active',
    'poll 200 pending': 'pending',
    'poll 200 rejected': 'denied',
    'poll 404 gone': 'expired',
  },
  challenge: {
    'nothing 0 none': 'pending',
    'verification 201 pending': 'pending',
    'verification 200 pending': 'pending',
    'verification 201 unsaid': 'pending',
    'verification 200 unsaid': 'pending',
  },
  verify: {
    'code 200 accepted': 'approved',
    'code 200 success': 'approved',
    'code 200 pending': 'wrong-answer',
    'code 200 rejected': 'wrong-answer',
    'code 401 refused': 'wrong-answer',
    'code 403 refused': 'wrong-answer',
    'code 404 gone': 'expired',
    // The direct check of a typed Protect code. The documentation says 200 for a success; callers have seen 201.
    'direct 200 accepted': 'approved',
    'direct 201 accepted': 'approved',
    'direct 200 success': 'approved',
    'direct 201 success': 'approved',
    'direct 200 pending': 'wrong-answer',
    'direct 201 pending': 'wrong-answer',
    'direct 200 rejected': 'wrong-answer',
    'direct 201 rejected': 'wrong-answer',
    'direct 401 refused': 'wrong-answer',
    'direct 403 refused': 'wrong-answer',
    'poll 200 accepted': 'approved',
    'poll 200 pending': 'pending',
    'poll 200 rejected': 'denied',
    'poll 404 gone': 'expired',
  },
  resend: {
    'registration 201 pending': 'pending',
    'registration 200 pending': 'pending',
    'registration 201 unsaid': 'pending',
    'registration 200 unsaid': 'pending',
    'verification 201 pending': 'pending',
    'verification 200 pending': 'pending',
    'verification 201 unsaid': 'pending',
    'verification 200 unsaid': 'pending',
  },
};

/** The word of a response: its `status`, the documented success object, or what an error means for a step. */
export function wordOf(body: unknown, error: OneLoginError | undefined): string {
  if (error !== undefined) return wordOfError(error);
  if (!isRecord(body)) return 'unreadable';
  // The specification writes the message of the bare success in lower case.
  if (isSuccess(body, ['Success', 'success'])) return 'success';
  if (hasForeignKey(body, STEP_KEYS, DOCUMENTED_KEYS)) return 'unreadable';
  const { status } = body;
  if (typeof status === 'string') return STATUSES.has(status) ? status : 'unreadable';
  return status === undefined || status === null ? 'unsaid' : 'unreadable';
}

const STATUSES: ReadonlySet<string> = new Set(['pending', 'accepted', 'rejected']);

/** The keys of registrations and verifications. `error` that is no error says nothing. */
const STEP_KEYS = new Set([
  'error',
  ...['id', 'status', 'user_id', 'device_id', 'default', 'expires_at', 'factor_data', 'redirect_to'],
  ...['auth_factor_name', 'type_display_name', 'user_display_name', 'display_name'],
]);

/** What an error says about the step. Whatever else it says is the error of the call. */
function wordOfError(error: OneLoginError): string {
  // The step does not exist, or not any more. A 404 of another sort is about the address.
  if (error.message !== undefined && codeOf(error) === 'NOT_FOUND') return 'gone';
  return WRONG_CODE.has(error.message?.toLowerCase()) ? 'refused' : 'unreadable';
}

/**
 * What API 1 says of a code that it does not accept, in lower case. API 2 documents 401 and 403 without a text for it. Any
 * other text may be about our credential.
 */
const WRONG_CODE: ReadonlySet<string | undefined> = new Set([
  'failed authentication with this factor',
  'authentication pending',
  'authentication pending on ol protect',
]);
