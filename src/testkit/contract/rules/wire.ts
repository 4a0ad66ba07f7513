import type { MfaErrorCode } from '../../../spec/errors.ts';
import { skip } from '../failure.ts';
import { answers, breaks, loses, redirects, swells, withDeadCredential } from '../faults.ts';
import { always, type Rule } from '../rule.ts';
import type { Stage } from '../stage.ts';
import { assert, assertEqual, assertOneOf, assertRefused } from '../support/assertions.ts';
import { type Deed, mainOf, perDeed } from '../support/deeds.ts';
import { resultOrError } from '../support/verifications.ts';
import type { Fault } from '../wire.ts';

/** Is every request sent once, to the tenant only, and is every failure of it an error that says what it may have done? */
export const wireRules: readonly Rule[] = [
  {
    id: 'wire-01',
    title: 'every request goes through the option `fetch`, and the event counts it',
    needs: always,
    run: async (stage) => {
      const { provider, userId, wire, events } = stage;
      await provider.listFactors({ userId });
      const before = wire.sent.length;
      assert(before > 0, 'a list was got without a request through the option `fetch`');
      await provider.listFactors({ userId });
      assertEqual(events().at(-1)?.requests, wire.sent.length - before, 'the number of requests in an event');
    },
  },
  ...perDeed({
    id: 'wire-02',
    title: 'a server error or a broken connection is UNAVAILABLE, nothing is sent again, and the outcome is unknown',
    run: async (stage, deed) => {
      const faults: readonly (readonly [string, Fault])[] = [
        ['status 500', answers(500)],
        // A list may be sent again after these.
        ...(deed.changes ? ([502, 503, 504] as const).map((code) => [`status ${code}`, answers(code)] as const) : []),
        ...(deed.changes ? [['a broken connection', breaks()] as const, ['a lost response', loses] as const] : []),
      ];
      for (const [what, fault] of faults) {
        const error = await refusedBy(stage, deed, what, fault, ['UNAVAILABLE']);
        if (deed.changes) assertEqual(error.outcomeUnknown, true, `outcomeUnknown of ${deed.what} after ${what}`);
        else if (deed.what.startsWith('list'))
          assertEqual(error.outcomeUnknown, undefined, `outcomeUnknown of ${deed.what} after ${what}`);
      }
    },
  }),
  ...perDeed({
    id: 'wire-03',
    title: 'a refusal is an error of its own, nothing is sent again, and nothing has happened',
    run: async (stage, deed) => {
      const wait = { 'retry-after': '3600' };
      const faults: readonly (readonly [string, Fault, readonly MfaErrorCode[]])[] = [
        ['status 403', answers(403), ['FORBIDDEN']],
        ['status 429', answers(429, {}, wait), ['RATE_LIMITED']],
        ['no connection', breaks('ECONNREFUSED'), ['UNAVAILABLE']],
      ];
      for (const [what, fault, codes] of faults.slice(0, deed.changes ? 3 : 2)) {
        const error = await refusedBy(stage, deed, what, fault, codes);
        assertEqual(error.outcomeUnknown, undefined, `outcomeUnknown of ${deed.what} after ${what}`);
        if (error.code !== 'RATE_LIMITED') continue;
        const { retryAfterMs = 0 } = error;
        assert(retryAfterMs > 0 && retryAfterMs <= 3_600_000, 'retryAfterMs is not what the response says');
      }
    },
  }),
  ...perDeed({
    id: 'wire-04',
    title: 'a redirect is an error, and nothing is sent where it leads',
    run: async (stage, deed) => {
      for (const status of [301, 302, 303, 307, 308]) {
        await refusedBy(stage, deed, `status ${status}`, redirects(status), ['UNEXPECTED_RESPONSE', 'UNAVAILABLE']);
        assertNothingStrayed(stage, `${deed.what} after a redirect`);
      }
    },
  }),
  ...perDeed({
    id: 'wire-05',
    title: 'a response of more than 1 MiB is an error',
    kinds: ['list', 'challenge', 'verify'],
    run: async (stage, deed) => {
      await refusedBy(stage, deed, 'a large response', swells, ['UNEXPECTED_RESPONSE', 'UNAVAILABLE']);
    },
  }),
  ...perDeed({
    id: 'wire-06',
    title: 'a dead credential of the service is UNAUTHENTICATED, and no wrong answer',
    kinds: ['enroll', 'activate', 'challenge', 'verify', 'resend', 'remove', 'token'],
    run: async (stage, deed) => {
      stage.wire.next(withDeadCredential, 1, mainOf(deed));
      const { error } = await resultOrError(deed.call(stage.provider));
      if (stage.wire.clear() === 0) skip('this call sends nothing');
      // A provider that gets a new access token may send a call again that carries no code.
      if (error === undefined && deed.carriesAnswer !== true) return;
      assert(error !== undefined, `${deed.what} with a dead credential is no error`);
      const { code } = await assertRefused(deed.what, [], () => Promise.reject(error));
      assertEqual(code, 'UNAUTHENTICATED', `the error of ${deed.what} with a dead credential`);
      if (deed.what !== 'verify') return;
      const { result } = await resultOrError(deed.call(stage.provider));
      assertOneOf(Object(result).status, ['approved', 'pending'], 'the same answer with a credential that is alive');
    },
  }),
  ...perDeed({
    id: 'wire-07',
    title: 'a success without a documented body is an error',
    kinds: ['list', 'available', 'enroll', 'activate', 'challenge', 'verify', 'resend', 'token'],
    run: async (stage, deed) => {
      const deep = '['.repeat(5_000) + ']'.repeat(5_000);
      for (const body of ['', 'null', '[]', '"passed"', 'true', '{', '{}', '<html>passed</html>', deep]) {
        // A list may be empty, or have an entry that nobody can read.
        if (body.startsWith('[') && deed.what.startsWith('list')) continue;
        const what = body.length > 20 ? 'deep JSON' : `the body ${body}`;
        await refusedBy(stage, deed, what, answers(200, body), ['UNEXPECTED_RESPONSE', 'UNAVAILABLE']);
      }
    },
  }),
  ...perDeed({
    id: 'wire-08',
    title: 'a call that succeeds sends one request that changes something, and no second message',
    kinds: ['enroll', 'activate', 'challenge', 'verify', 'resend', 'remove', 'token'],
    run: async ({ wire, provider }, deed) => {
      const before = wire.sent.length;
      await deed.call(provider);
      const changing = wire.sent.slice(before).filter(({ method }) => method !== 'GET');
      assert(changing.length <= 1, `${deed.what} sends ${changing.length} requests that change something`);
    },
  }),
];

/** The call is refused, and its request was sent once. */
async function refusedBy(stage: Stage, deed: Deed, what: string, fault: Fault, codes: readonly MfaErrorCode[]) {
  const { wire, provider, trail } = stage;
  const isMain = mainOf(deed);
  const before = wire.sent.filter(isMain).length;
  trail.note(`next response: ${what}`);
  // More than once, because a second request must not succeed by chance.
  wire.next(fault, 5, isMain);
  const { result, error } = await resultOrError(deed.call(provider));
  if (wire.clear() === 0) skip('this call sends nothing');
  const sent = wire.sent.filter(isMain).length - before;
  const status = Object(result).status ?? 'a success';
  assert(
    error !== undefined,
    `${deed.what} with ${what} in place of a response was not refused: it answered ${status}`,
  );
  const refusal = await assertRefused(`${deed.what} with ${what}`, codes, () => Promise.reject(error));
  if (deed.changes || !what.startsWith('status 5'))
    assertEqual(sent, 1, `the number of requests of ${deed.what} with ${what}`);
  return refusal;
}

/** Nothing was sent to another origin. */
export function assertNothingStrayed({ wire }: Stage, what: string): void {
  assertEqual(wire.strayed.length, 0, `the number of requests to another origin, for ${what},`);
}
