import { failureOf } from '../../../src/adapter-kit/http/failure.ts';
import type { Path } from '../../../src/adapter-kit/http/path.ts';
import type { DriverCall } from '../../../src/spec/driver.ts';
import { handleInvalid } from '../../../src/spec/errors.ts';
import type { Factor } from '../../../src/spec/factors.ts';
import type { Answer, TemporaryToken } from '../../../src/spec/results.ts';
import type { Account } from './client.ts';
import { readTemporaryToken } from './envelope.ts';

// What both versions do alike.

/** One of the user's factors; NOT_FOUND where the list, which is all there is to ask, does not have it. */
export function factorIn(factors: readonly Factor[], factorId: string, { trace }: DriverCall): Factor {
  const factor = factors.find(({ id }) => id === factorId);
  if (factor === undefined) throw failureOf('NOT_FOUND', { status: trace.status ?? 0, requestId: trace.requestId });
  return factor;
}

/** Makes a temporary MFA token. */
export async function createTemporaryToken(
  account: Account,
  call: DriverCall,
  path: Path,
  asked: { readonly expiresInSeconds: number; readonly reusable: boolean; readonly now: () => number },
): Promise<TemporaryToken> {
  const { expiresInSeconds, reusable, now } = asked;
  const json = { expires_in: expiresInSeconds, reusable };
  return readTemporaryToken(await account.request(call, { method: 'POST', path, json }), { reusable, now: now() });
}

/** The code of an answer; undefined: a poll. The core lets no other kind of answer through to OneLogin. */
export function codeIn(answer: Answer | undefined): string | undefined {
  if (answer === undefined || answer.kind === 'code') return answer?.code;
  throw notOurs();
}

/** HANDLE_INVALID: the core knows the handle, but the state in it is none of ours. */
export function notOurs() {
  return handleInvalid('holds a state that this provider did not issue');
}
