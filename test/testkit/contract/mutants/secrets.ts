import { MfaError } from '../../../../src/spec/errors.ts';
import { deliberatelyWrong as wrong } from '../../../../src/testkit/contract/support/deliberately-wrong.ts';
import type { Mutant } from './mutant.ts';
import type { Input } from './wrap.ts';

// Secrets and people in errors, events and prints.

export const secretMutants: readonly Mutant[] = [
  {
    rule: 'secret-01',
    title: 'shows its credential',
    sees: 'shows up in the value',
    wrap: (_provider, { world }) => wrong({ config: { apiToken: world.secrets[0] } }),
  },
  {
    rule: 'secret-02-sms-code',
    title: 'keeps the cause of an error',
    sees: 'shows up in the value',
    wrap: ({ verify }) => ({
      verify: (input) =>
        verify(input).catch((error: unknown) => {
          throw Object.assign(Object(error), { cause: { request: input } });
        }),
    }),
  },
  {
    rule: 'secret-02-totp-code',
    title: 'says the code in an error',
    sees: 'shows up in the value',
    wrap: ({ verify }) => ({
      verify: (input) =>
        verify(input).catch((error: unknown) => {
          throw new MfaError(
            { code: wrong(Object(error).code) },
            `The answer ${JSON.stringify(input.answer)} was not taken.`,
          );
        }),
    }),
  },
  {
    rule: 'secret-03-sms',
    title: 'says the phone number in an error',
    sees: 'shows up in the value',
    wrap: ({ enroll }) => ({
      enroll: (input) =>
        enroll(input).catch((error: unknown) => {
          throw new MfaError({ code: wrong(Object(error).code) }, `No enrollment of ${JSON.stringify(input.factor)}.`);
        }),
    }),
  },
  {
    rule: 'secret-04',
    title: 'repeats wrong input',
    sees: 'shows up in the value',
    wrap: ({ listFactors }) => ({
      listFactors: (input) =>
        listFactors(input).catch((error: unknown) => {
          throw new MfaError({ code: wrong(Object(error).code) }, `Wrong: ${JSON.stringify(input)}.`);
        }),
    }),
  },
  {
    rule: 'secret-05-sms-code',
    title: 'shows the code to the browser',
    sees: 'shows up in the value',
    wrap: ({ challenge }, { world }) => ({
      async challenge(input) {
        const { prompt, ...rest } = await challenge(input);
        return {
          ...rest,
          prompt: { ...prompt, display: { kind: 'number-match', value: await world.phone.readCode('sms') } },
        };
      },
    }),
  },
  {
    rule: 'secret-06',
    title: 'says the user in an event',
    sees: 'shows up in the value',
    wrap: ({ challenge }, { common }) => ({
      challenge(input) {
        common.onEvent(
          wrong({
            provider: 'acme-mfa',
            operation: 'x',
            outcome: 'ok',
            requests: 0,
            durationMs: 0,
            userId: input.userId,
          }),
        );
        return challenge(input);
      },
    }),
  },
  {
    rule: 'secret-08',
    title: 'keeps its last call',
    sees: 'what a provider prints holds a secret, or an id of its users',
    wrap: ({ verify }) => {
      const kept: { last?: unknown } = {};
      return wrong({
        kept,
        verify: (input: Input<'verify'>) => {
          kept.last = input;
          return verify(input);
        },
      });
    },
  },
];
