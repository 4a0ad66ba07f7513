import type { MessageMethod, Org, Person } from '../state.ts';
import { type OktaErrorCode, Refusal } from './errors.ts';
import type { Call } from './operation.ts';

const ATTEMPTS = 5;
const ATTEMPT_WINDOW_MS = 5 * 60_000;
const MINUTE_MS = 60_000;

type Limited = keyof Person['attempts'];

/** Refuses where the user has used up the attempts of this kind. */
export function refuseOverLimit({ person, now }: Call, ...kinds: readonly Limited[]): void {
  for (const kind of kinds) {
    const recent = person.attempts[kind].filter((at) => at > now - ATTEMPT_WINDOW_MS);
    person.attempts[kind] = recent;
    const [oldest] = recent.slice(-ATTEMPTS);
    if (oldest !== undefined && recent.length >= ATTEMPTS) {
      throw new Refusal('E0000047', { limitedUntil: oldest + ATTEMPT_WINDOW_MS });
    }
  }
}

/** Counts an attempt, before it is judged: parallel guesses must not slip past the limit. */
export function countAttempt(call: Call, kind: Limited): void {
  refuseOverLimit(call, kind);
  call.person.attempts[kind] = [...call.person.attempts[kind], call.now];
}

const COOL_DOWN: Readonly<Record<MessageMethod['type'], readonly [number, OktaErrorCode]>> = {
  sms: [30_000, 'E0000109'],
  call: [30_000, 'E0000133'],
  email: [5_000, 'E0000118'],
};

/** One message per number and 30 seconds, per address and 5; refuses what comes too soon. */
export function countMessage({ org, now }: Call, { type, to }: MessageMethod): void {
  const [coolDown, code] = COOL_DOWN[type];
  const key = `${type} ${to}`;
  const until = (org.lastSent.get(key) ?? Number.NEGATIVE_INFINITY) + coolDown;
  if (now < until) throw new Refusal(code, { limitedUntil: until });
  org.lastSent.set(key, now);
}

/** Counts a request against the org's bucket, and refuses what is over. */
export function countRequest(org: Org): void {
  const { since, used } = bucketOf(org);
  org.bucket = { since, used: used + 1 };
  if (used >= org.limitPerMinute) throw new Refusal('E0000047');
}

/** `X-Rate-Limit-*`. A limit on the operation itself comes as a second value of each header, as recorded at Okta. */
export function rateLimitHeaders(org: Org, limitedUntil?: number): Readonly<Record<string, string>> {
  const { since, used } = bucketOf(org);
  const values: readonly [string, number, number][] = [
    ['x-rate-limit-limit', org.limitPerMinute, 1],
    ['x-rate-limit-remaining', Math.max(0, org.limitPerMinute - used), 0],
    ['x-rate-limit-reset', epochSeconds(since + MINUTE_MS), epochSeconds(limitedUntil ?? 0)],
  ];
  return Object.fromEntries(
    values.map(([name, ofOrg, ofOperation]) => [
      name,
      limitedUntil === undefined ? `${ofOrg}` : `${ofOrg}, ${ofOperation}`,
    ]),
  );
}

function bucketOf({ bucket, clock }: Org): Org['bucket'] {
  const now = clock.now();
  return now < bucket.since + MINUTE_MS ? bucket : { since: now, used: 0 };
}

const epochSeconds = (ms: number): number => Math.ceil(ms / 1000);
