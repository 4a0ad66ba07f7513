import { ApiError, type OktaErrorCode } from '../http/errors.ts';
import type { ApiRequest } from '../http/operation.ts';
import type { MessageMethod, User } from '../state.ts';

const MAX_ATTEMPTS = 5;
const ATTEMPT_WINDOW_MS = 5 * 60_000;

type AttemptType = keyof User['attempts'];

/** Throws if the user has made five attempts of one of these types in the last five minutes. */
export function checkAttemptLimit({ user, now }: ApiRequest, ...types: readonly AttemptType[]): void {
  for (const type of types) {
    const recent = user.attempts[type].filter((at) => at > now - ATTEMPT_WINDOW_MS);
    user.attempts[type] = recent;
    const [oldest] = recent.slice(-MAX_ATTEMPTS);
    if (oldest !== undefined && recent.length >= MAX_ATTEMPTS) {
      throw new ApiError('E0000047', { limitedUntil: oldest + ATTEMPT_WINDOW_MS });
    }
  }
}

/** Wrong answers in a row after which Okta locks the account. */
const WRONG_UNTIL_LOCKED = 5;

/** Runs the check of an answer. The fifth wrong one in a row locks the user, whenever the others were; a correct one ends the row. */
export async function countWrongAnswers({ user }: ApiRequest, check: () => void | Promise<void>): Promise<void> {
  try {
    await check();
    user.wrongInARow = 0;
  } catch (error) {
    if (error instanceof ApiError && error.code === 'E0000068') user.wrongInARow += 1;
    if (user.wrongInARow >= WRONG_UNTIL_LOCKED) user.status = 'locked';
    throw error;
  }
}

/** Counts an attempt. Call it before the answer is checked: otherwise parallel guesses could exceed the limit. */
export function countAttempt(request: ApiRequest, type: AttemptType): void {
  checkAttemptLimit(request, type);
  request.user.attempts[type] = [...request.user.attempts[type], request.now];
}

/** The time between two messages to the same number or address, and the error for a message that comes too soon. */
const MESSAGE_INTERVALS: Readonly<Record<MessageMethod['type'], readonly [ms: number, code: OktaErrorCode]>> = {
  sms: [30_000, 'E0000109'],
  call: [30_000, 'E0000133'],
  email: [5_000, 'E0000118'],
};

/** Notes that a message is sent. Throws if the last one to the same number or address was too recent. */
export function countMessage({ org, now }: ApiRequest, { type, to }: MessageMethod): void {
  const [interval, code] = MESSAGE_INTERVALS[type];
  const key = `${type} ${to}`;
  const limitedUntil = (org.lastMessageAt.get(key) ?? Number.NEGATIVE_INFINITY) + interval;
  if (now < limitedUntil) throw new ApiError(code, { limitedUntil });
  org.lastMessageAt.set(key, now);
}
