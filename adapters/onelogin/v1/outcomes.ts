import { hasForeignKey } from '../../../src/adapter-kit/index.ts';
import type { Outcomes } from '../../../src/spec/driver.ts';
import { DOCUMENTED_KEYS, objectsIn } from '../shared/envelope.ts';
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
  return text?.toLowerCase().includes('pending') ?? false;
}

/** The word of a response to an enrollment. */
export function enrollmentWordOf(
  device:
    | { readonly active?: boolean | null | undefined; readonly state_token_expires_at?: string | undefined }
    | undefined,
  body: unknown,
): string {
  // Only the response to `trigger` says when its state token ends.
  if (typeof device?.active !== 'boolean' || device.state_token_expires_at !== undefined) return 'unreadable';
  if (!areAboutDevices(body)) return 'unreadable';
  return device.active ? 'active' : 'inactive';
}

/** The word of a response to `trigger`. `entries`: what its device was read from. */
export function triggerWordOf(
  {
    device,
    entries,
  }: {
    readonly device: { readonly state_token?: string | undefined } | undefined;
    readonly entries: readonly unknown[];
  },
  body: unknown,
): string {
  return device?.state_token === undefined || !areAboutDevices(body, ...entries) ? 'unreadable' : 'triggered';
}

/** True if these have no key that OneLogin documents for something else than devices. */
function areAboutDevices(...parts: readonly unknown[]): boolean {
  const objects = parts.flatMap((part) => objectsIn(part));
  return objects.every((object) => !hasForeignKey(object, DEVICE_KEYS, DOCUMENTED_KEYS));
}

const DEVICE_KEYS = new Set([
  ...['status', 'data', 'otp_devices', 'error', 'id', 'device_id', 'user_id', 'active', 'default', 'needs_trigger'],
  ...['state_token', 'state_token_expires_at', 'phone_number'],
  ...['auth_factor_name', 'type_display_name', 'user_display_name', 'display_name'],
]);
