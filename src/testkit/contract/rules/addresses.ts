import { FACTOR_TYPES } from '../../../spec/factors.ts';
import { changes } from '../faults.ts';
import type { Rule } from '../rule.ts';
import { rightAnswerTo } from '../support/answers.ts';
import { assert, assertEqual, fail } from '../support/assertions.ts';
import { activateAndPoll, listFactors } from '../support/calls.ts';
import { enrolledFactor, pause } from '../support/enrollments.ts';
import { jsonOf, mapLeaves, otherId } from '../support/json.ts';
import { perChallenge, perEnrollment } from '../support/parameterized-rules.ts';
import { resultOrError, startChallenge } from '../support/verifications.ts';
import { ELSEWHERE, type Heard } from '../wire.ts';
import { assertNothingStrayed } from './wire.ts';

/** Does neither an id nor a response decide where something is sent? */
export const addressRules: readonly Rule[] = [
  ...perChallenge({
    id: 'address-01',
    title: 'a link in a response is not followed',
    run: async (stage, { challenge: _, ...verification }) => {
      const { wire, userId } = stage;
      await pause(stage);
      // Any result is right: a provider may refuse links that it does not know.
      wire.next(changes(withForeignLinks), 10);
      const { result } = await resultOrError(startChallenge(stage, verification));
      if (result !== undefined) {
        const answer = await rightAnswerTo(stage, result, verification.way).catch(() => undefined);
        for (const _poll of [1, 2]) {
          await resultOrError(stage.provider.verify({ userId, handle: result.handle, answer }));
        }
      }
      wire.clear();
      assertNothingStrayed(stage, 'links in the responses to a challenge');
    },
  }),
  ...perEnrollment({
    id: 'address-02',
    title: 'a link in a response to an enrollment is not followed',
    run: async (stage, { step, rightAnswer }) => {
      const answer = await rightAnswer();
      stage.wire.next(changes(withForeignLinks), 10);
      await resultOrError(activateAndPoll(stage, step.handle, answer));
      await resultOrError(listFactors(stage));
      stage.wire.clear();
      assertNothingStrayed(stage, 'links in the responses to an enrollment');
    },
  }),
  {
    id: 'address-03',
    title: 'an id is one segment of the path, whatever is in it',
    needs: ({ capabilities }) => FACTOR_TYPES.some((type) => capabilities.factors[type].enroll),
    run: async (stage) => {
      const { provider, userId, wire } = stage;
      const type = FACTOR_TYPES.find((known) => provider.capabilities.factors[known].enroll) ?? fail('no type');
      const { id } = await enrolledFactor(stage, type);
      const pathOf = async (ofUser: string, factorId: string) => {
        const before = wire.sent.length;
        await resultOrError(provider.remove({ userId: ofUser, factorId }));
        const [sent] = wire.sent.slice(before);
        return sent === undefined ? undefined : new URL(sent.url);
      };
      const plain = (await pathOf(userId, otherId(id))) ?? fail('remove sends no request');
      for (const odd of [
        `../${id}`,
        `${id}/../x`,
        `x/${id}`,
        `${id}?a=b`,
        `${id}#a`,
        `%2e%2e/${id}`,
        `${id};a`,
        `\\${id}`,
      ]) {
        for (const url of [await pathOf(userId, odd), await pathOf(odd, id)]) {
          // It may refuse such an id. Then nothing is sent.
          if (url === undefined) continue;
          const segments = url.pathname.split('/').length;
          assertEqual(segments, plain.pathname.split('/').length, 'the number of segments of a path with an odd id');
          assertEqual(url.search + url.hash, plain.search, 'the query of a path with an odd id');
        }
      }
      const factors = await listFactors(stage);
      assert(
        factors.some((factor) => factor.id === id),
        'an odd id has removed the factor of another path',
      );
    },
  },
];

/** Every link leads elsewhere, with the credential of the service as a prize. */
function withForeignLinks({ status, headers, text }: Heard): Heard {
  const json = jsonOf(text);
  const link = `${ELSEWHERE}/next`;
  const more = { location: link, link: `<${link}>; rel="next"` };
  if (typeof json !== 'object' || json === null) return { status, headers: { ...headers, ...more }, text };
  const moved = mapLeaves(json, ({ value }) =>
    typeof value === 'string' && /^https?:\/\//.test(value) ? value.replace(/^https?:\/\/[^/]+/, ELSEWHERE) : value,
  );
  // A key that no document has is ignored, so these change nothing.
  const added = { href: link, next: link, pollUrl: link, _links: { poll: { href: link }, next: { href: link } } };
  const whole = Array.isArray(moved) ? moved : { ...added, ...Object(moved) };
  return { status, headers: { ...headers, ...more }, text: JSON.stringify(whole) };
}
