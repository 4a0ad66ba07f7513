import type { MfaErrorCode } from '../../../spec/errors.ts';
import { skip } from '../failure.ts';
import { answers, breaks, loses, redirects, swells, withDeadCredential } from '../faults.ts';
import { always, type Rule } from '../rule.ts';
import type { Stage } from '../stage.ts';
import { assert, assertEqual, assertOneOf, assertRefused } from '../support/assertions.ts';
import { mainOf, type PreparedCall, perCall } from '../support/prepared-calls.ts';
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
  ...perCall({
    id: 'wire-02',
    title: 'a server error or a broken connection is UNAVAILABLE, nothing is sent again, and the outcome is unknown',
    run: async (stage, prepared) => {
      const faults: readonly (readonly [string, Fault])[] = [
        ['status 500', answers(500)],
        // A list may be sent again after these.
        ...(prepared.changes
          ? ([502, 503, 504] as const).map((code) => [`status ${code}`, answers(code)] as const)
          : []),
        ...(prepared.changes ? [['a broken connection', breaks()] as const, ['a lost response', loses] as const] : []),
      ];
      for (const [what, fault] of faults) {
        const error = await refusedBy(stage, prepared, what, fault, ['UNAVAILABLE']);
        if (prepared.changes)
          assertEqual(error.outcomeUnknown, true, `outcomeUnknown of ${prepared.what} after ${what}`);
        else if (prepared.what.startsWith('list'))
          assertEqual(error.outcomeUnknown, undefined, `outcomeUnknown of ${prepared.what} after ${what}`);
      }
    },
  }),
  ...perCall({
    id: 'wire-03',
    title: 'a refusal is an error of its own, nothing is sent again, and nothing has happened',
    run: async (stage, prepared) => {
      const wait = { 'retry-after': '3600' };
      const faults: readonly (readonly [string, Fault, readonly MfaErrorCode[]])[] = [
        ['status 403', answers(403), ['FORBIDDEN']],
        ['status 429', answers(429, {}, wait), ['RATE_LIMITED']],
        ['no connection', breaks('ECONNREFUSED'), ['UNAVAILABLE']],
      ];
      for (const [what, fault, codes] of faults.slice(0, prepared.changes ? 3 : 2)) {
        const error = await refusedBy(stage, prepared, what, fault, codes);
        assertEqual(error.outcomeUnknown, undefined, `outcomeUnknown of ${prepared.what} after ${what}`);
        if (error.code !== 'RATE_LIMITED') continue;
        const { retryAfterMs = 0 } = error;
        assert(retryAfterMs > 0 && retryAfterMs <= 3_600_000, 'retryAfterMs is not what the response says');
      }
    },
  }),
  ...perCall({
    id: 'wire-04',
    title: 'a redirect is an error, and nothing is sent where it leads',
    run: async (stage, prepared) => {
      for (const status of [301, 302, 303, 307, 308]) {
        await refusedBy(stage, prepared, `status ${status}`, redirects(status), ['UNEXPECTED_RESPONSE', 'UNAVAILABLE']);
        assertNothingStrayed(stage, `${prepared.what} after a redirect`);
      }
    },
  }),
  ...perCall({
    id: 'wire-05',
    title: 'a response of more than 1 MiB is an error',
    kinds: ['list', 'challenge', 'verify'],
    run: async (stage, prepared) => {
      await refusedBy(stage, prepared, 'a large response', swells, ['UNEXPECTED_RESPONSE', 'UNAVAILABLE']);
    },
  }),
  ...perCall({
    id: 'wire-06',
    title: 'a dead credential of the service is UNAUTHENTICATED, and no wrong answer',
    kinds: ['enroll', 'activate', 'challenge', 'verify', 'resend', 'remove', 'token'],
    run: async (stage, prepared) => {
      stage.wire.next(withDeadCredential, 1, mainOf(prepared));
      const { error } = await resultOrError(prepared.call(stage.provider));
      if (stage.wire.clear() === 0) skip('this call sends nothing');
      // A provider that gets a new access token may send a call again that carries no code.
      if (error === undefined && prepared.carriesAnswer !== true) return;
      assert(error !== undefined, `${prepared.what} with a dead credential is no error`);
      const { code } = await assertRefused(prepared.what, [], () => Promise.reject(error));
      assertEqual(code, 'UNAUTHENTICATED', `the error of ${prepared.what} with a dead credential`);
      if (prepared.what !== 'verify') return;
      const { result } = await resultOrError(prepared.call(stage.provider));
      assertOneOf(Object(result).status, ['approved', 'pending'], 'the same answer with a credential that is alive');
    },
  }),
  ...perCall({
    id: 'wire-07',
    title: 'a success without a documented body is an error',
    kinds: ['list', 'available', 'enroll', 'activate', 'challenge', 'verify', 'resend', 'token'],
    run: async (stage, prepared) => {
      const deep = '['.repeat(5_000) + ']'.repeat(5_000);
      for (const body of ['', 'null', '[]', '"passed"', 'true', '{', '{}', '<html>passed</html>', deep]) {
        // A list may be empty, or have an entry that nobody can read.
        if (body.startsWith('[') && prepared.what.startsWith('list')) continue;
        const what = body.length > 20 ? 'deep JSON' : `the body ${body}`;
        await refusedBy(stage, prepared, what, answers(200, body), ['UNEXPECTED_RESPONSE', 'UNAVAILABLE']);
      }
    },
  }),
  ...perCall({
    id: 'wire-08',
    title: 'a call that succeeds sends one request that changes something, and no second message',
    kinds: ['enroll', 'activate', 'challenge', 'verify', 'resend', 'remove', 'token'],
    run: async ({ wire, provider }, prepared) => {
      const before = wire.sent.length;
      await prepared.call(provider);
      const changing = wire.sent.slice(before).filter(({ method }) => method !== 'GET');
      assert(changing.length <= 1, `${prepared.what} sends ${changing.length} requests that change something`);
    },
  }),
];

/** The call is refused, and its request was sent once. */
async function refusedBy(
  stage: Stage,
  prepared: PreparedCall,
  what: string,
  fault: Fault,
  codes: readonly MfaErrorCode[],
) {
  const { wire, provider, trail } = stage;
  const isMain = mainOf(prepared);
  const before = wire.sent.filter(isMain).length;
  trail.note(`next response: ${what}`);
  // More than once, because a second request must not succeed by chance.
  wire.next(fault, 5, isMain);
  const { result, error } = await resultOrError(prepared.call(provider));
  if (wire.clear() === 0) skip('this call sends nothing');
  const sent = wire.sent.filter(isMain).length - before;
  const status = Object(result).status ?? 'a success';
  assert(
    error !== undefined,
    `${prepared.what} with ${what} in place of a response was not refused: it answered ${status}`,
  );
  const refusal = await assertRefused(`${prepared.what} with ${what}`, codes, () => Promise.reject(error));
  if (prepared.changes || !what.startsWith('status 5'))
    assertEqual(sent, 1, `the number of requests of ${prepared.what} with ${what}`);
  return refusal;
}

/** Nothing was sent to another origin. */
export function assertNothingStrayed({ wire }: Stage, what: string): void {
  assertEqual(wire.strayed.length, 0, `the number of requests to another origin, for ${what},`);
}
