import { fromProcess } from '../../../core/process.ts';
import { isMfaError } from '../../../spec/errors.ts';
import { FACTOR_TYPES } from '../../../spec/factors.ts';
import type { Answer } from '../../../spec/results.ts';
import { searchValue } from '../assert-no-secrets.ts';
import { skip } from '../failure.ts';
import { echoes } from '../faults.ts';
import { isIn } from '../leak-check.ts';
import { always, type Rule } from '../rule.ts';
import type { Stage } from '../stage.ts';
import { assert, assertEqual, assertRefused, errorThrownBy, fail } from '../support/assertions.ts';
import { challengeWith, enrollWith, listFactors, verifyWith } from '../support/calls.ts';
import { deliberatelyWrong } from '../support/deliberately-wrong.ts';
import { enrollableFactor, enrolledFactor } from '../support/enrollments.ts';
import { perChallenge, perType } from '../support/parameterized-rules.ts';
import { mainOf, perCall } from '../support/prepared-calls.ts';
import { assertApproved, resultOrError, startChallenge, verifyRightAnswer } from '../support/verifications.ts';

/** Are secrets and personal data kept out of errors, events and prompts? */
export const secretRules: readonly Rule[] = [
  {
    id: 'secret-01',
    title: 'the provider object contains no credentials',
    needs: always,
    run: async ({ bare: provider, secrets }) => {
      assertHoldsNone(provider, secrets);
      assertHoldsNone(
        Object.entries(provider).map(([name, value]) => `${name}: ${String(value)}`),
        secrets,
      );
    },
  },
  ...perChallenge({
    id: 'secret-02',
    title: 'errors contain no user, answer, handle state or credential, and no cause',
    run: async (world, { challenge, rightAnswer, ...verification }) => {
      const { provider, userId, otherUserId } = world;
      const { handle } = challenge;
      const answer = await rightAnswer();
      const secrets = [
        ...personalSecrets(world),
        ...textsOf(answerContent(answer)),
        ...textsOf(handle.state),
        handle.id,
      ];
      const calls = [
        () => verifyWith(world, { ...handle, instance: 'elsewhere.example.com' }, answer),
        () => provider.verify({ userId: otherUserId, handle, answer }),
        () => provider.verify({ userId, handle, answer: deliberatelyWrong({ ...answer, kind: 'letter' }) }),
        () => challengeWith(world, { factor: { ...verification.factor, id: 'none' } }),
        () => {
          world.answerNonsenseNext();
          return verifyWith(world, handle, answer);
        },
      ];
      for (const call of calls)
        assertErrorHoldsNoSecrets(await assertRefused('a call that must fail', [], call), secrets);
    },
  }),
  ...perType({
    id: 'secret-03',
    title: 'the error of a failed enrollment contains nothing of the new factor',
    run: async (world, type) => {
      const factor = await enrollableFactor(world, type);
      const { type: _type, ...values } = factor;
      const secrets = [...personalSecrets(world), ...textsOf(values).filter((text) => text !== 'yubikey')];
      const typo = deliberatelyWrong<typeof factor>({ ...factor, displayname: 'x' });
      assertErrorHoldsNoSecrets(
        await assertRefused('an enrollment with a typo', [], () => enrollWith(world, typo)),
        secrets,
      );
      world.answerNonsenseNext();
      assertErrorHoldsNoSecrets(await assertRefused('an enrollment', [], () => enrollWith(world, factor)), secrets);
    },
  }),
  {
    id: 'secret-04',
    title: 'an error about wrong input does not repeat the input',
    needs: always,
    run: async (world) => {
      const { provider } = world;
      const marked = 'hunter2hunter2-\u0007';
      const attempts: readonly (() => Promise<unknown>)[] = [
        () => provider.listFactors({ userId: marked }),
        () => provider.remove({ userId: world.userId, factorId: marked }),
        () => provider.listFactors({ userId: world.userId, client: deliberatelyWrong({ ipAddress: [marked] }) }),
        () => provider.listFactors({ userId: world.userId, client: deliberatelyWrong({ userAgent: [marked] }) }),
        () => provider.listFactors(deliberatelyWrong({ userId: world.userId, note: marked })),
        () => provider.enroll({ userId: world.userId, factor: { type: 'sms', phoneNumber: marked } }),
        () => provider.enroll({ userId: world.userId, factor: { type: 'email', email: marked } }),
      ];
      for (const attempt of attempts) {
        assertErrorHoldsNoSecrets(await assertRefused('wrong input', [], attempt), [
          'hunter2hunter2',
          ...world.secrets,
        ]);
      }
    },
  },
  ...perChallenge({
    id: 'secret-05',
    title: 'a prompt contains no answer, and no whole phone number or e-mail address',
    run: async (world, { challenge, rightAnswer }) => {
      const { phone, secrets } = world;
      const answer = await rightAnswer();
      // A prompt contains the id of the WebAuthn credential for the browser, but never a code or a security answer.
      const texts = answer?.kind === 'webauthn' ? [] : textsOf(answerContent(answer));
      assertHoldsNone(challenge.prompt, [...secrets, phone.phoneNumber, phone.email, ...texts]);
    },
  }),
  {
    id: 'secret-06',
    title: 'every call emits one event, without personal data and secrets',
    needs: always,
    run: async (world) => {
      const { provider, userId, phone, secrets, events } = world;
      const before = events().length;
      await listFactors(world);
      await provider.listAvailableFactors({ userId });
      await errorThrownBy('a call that must fail', () => provider.listFactors({ userId: '' }));
      assertEqual(events().length - before, 3, 'the number of events of three calls');
      const allSecrets = [...secrets];
      for (const type of FACTOR_TYPES.filter((known) => provider.capabilities.factors[known].enroll)) {
        const factor = await enrolledFactor(world, type);
        const [way] = factor.verifiableBy;
        if (way === undefined) continue;
        const challenge = await startChallenge(world, { type, way, factor });
        assertApproved(world, await verifyRightAnswer(world, challenge, way), { factor, way });
        allSecrets.push(...textsOf(challenge.handle.state), factor.id);
      }
      assertHoldsNone(events(), [...allSecrets, userId, phone.phoneNumber, phone.email]);
      for (const { provider: id, operation, outcome, requests, durationMs } of events()) {
        assertEqual(id, provider.id, 'the provider of an event');
        assert(operation !== '' && outcome !== '', 'an event does not say what happened');
        assert(requests >= 0 && durationMs >= 0, 'an event counts below zero');
      }
    },
  },
  ...perCall({
    id: 'secret-07',
    title: 'an error holds nothing of an error page that repeats the request',
    run: async (stage, prepared) => {
      const { wire, provider } = stage;
      for (const status of [400, 403, 404, 422, 500, 200]) {
        stage.trail.note(`next response: status ${status}, and all of the request`);
        wire.next(echoes(status), 5, mainOf(prepared));
        const { error } = await resultOrError(prepared.call(provider));
        if (wire.clear() === 0) skip('this call sends nothing');
        // What an error may hold is checked for every call. Here it must not grow with the page either.
        if (isMfaError(error))
          assert(error.message.length <= 1_000, 'the message of an error is over 1,000 characters');
      }
    },
  }),
  {
    id: 'secret-08',
    title: 'what a provider prints after its work holds no credential, user, number or code',
    needs: always,
    run: async (stage) => {
      const { bare, provider, events, hasWire } = stage;
      if (!hasWire) skip('a provider without HTTP may keep what a test asks it for');
      const secrets = [...personalSecrets(stage)];
      for (const type of FACTOR_TYPES.filter((known) => provider.capabilities.factors[known].enroll)) {
        const factor = await enrolledFactor(stage, type);
        const [way] = factor.verifiableBy;
        if (way === undefined) continue;
        const challenge = await startChallenge(stage, { type, way, factor });
        await verifyRightAnswer(stage, challenge, way);
        secrets.push(factor.id, challenge.handle.id);
      }
      for (const value of [bare, events(), ...Object.values(bare)]) {
        const found = searchValue(printed(value), (text) =>
          secrets.find((secret) => secret.length > 9 && text.includes(secret)),
        );
        assert(found === undefined, 'what a provider prints holds a secret, or an id of its users');
      }
    },
  },
];

function personalSecrets({ userId, otherUserId, phone, secrets }: Stage): readonly string[] {
  return [userId, otherUserId, phone.phoneNumber, phone.email, ...secrets];
}

/** Fails if the value holds one of the secrets. A short one counts only if it stands alone. */
function assertHoldsNone(value: unknown, secrets: readonly string[]): void {
  const hit = searchValue(value, (text) => {
    const index = secrets.findIndex((secret) => isIn(text, secret));
    return index === -1 ? undefined : index;
  });
  if (hit === undefined) return;
  const path = secrets.reduce(
    (masked, secret) => (secret === '' ? masked : masked.replaceAll(secret, '***')),
    hit.path,
  );
  fail(`secret number ${hit.found + 1} of ${secrets.length} shows up in ${path}`);
}

/** As a program that logs prints it. Without Node's `inspect`, as JSON and text. */
function printed(value: unknown): readonly string[] {
  const { inspect } = fromProcess((current) => current?.getBuiltinModule?.('node:util')) ?? {};
  const depth = Number.POSITIVE_INFINITY;
  const all = inspect === undefined ? [] : [inspect(value, { depth, showHidden: true, getters: true })];
  return [...all, JSON.stringify(value) ?? '', String(value)];
}

/** The error is safe to log. */
function assertErrorHoldsNoSecrets(error: Error, secrets: readonly string[]): void {
  assertHoldsNone(error, secrets);
  assertEqual(error.cause, undefined, 'the cause of an error');
}

/** The values of an answer, without its fixed parts. */
function answerContent(answer: Answer | undefined): unknown {
  switch (answer?.kind) {
    case 'code':
      return answer.code;
    case 'answer':
      return answer.answer;
    case 'webauthn':
      return { id: answer.credential.id, ...answer.credential.response };
  }
}

/** All strings of the value that are long enough to be a secret. */
function textsOf(value: unknown): readonly string[] {
  if (typeof value === 'string') return value.length >= 6 ? [value] : [];
  if (typeof value !== 'object' || value === null) return [];
  return Object.values(value).flatMap(textsOf);
}
