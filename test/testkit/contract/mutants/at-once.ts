import { MfaError } from '../../../../src/spec/errors.ts';
import type { Activation } from '../../../../src/spec/results.ts';
import { approvalOf, type Mutant } from './mutant.ts';
import { isRejected, madeUpFactor, shared } from './wrap.ts';

// Calls that run at the same time, and disturb each other.

export const atOnceMutants: readonly Mutant[] = [
  {
    rule: 'one-use-04-totp',
    title: 'forgets that an enrollment is over',
    sees: "an answer after the activation was not refused: it answered 'active'",
    wrap: ({ activate }) => {
      const results = new Map<string, Activation>();
      return {
        async activate(input) {
          const result = results.get(input.handle.id) ?? (await activate(input));
          if (result.status === 'active') results.set(input.handle.id, result);
          return result;
        },
      };
    },
  },
  {
    rule: 'one-use-05-push-code',
    on: 'fake like onelogin-v2',
    title: 'refuses a poll while an answer is checked',
    sees: 'a call that must succeed threw BUSY: Wait.',
    wrap: ({ verify }) => {
      let running = 0;
      return {
        async verify(input) {
          if (running > 0) throw new MfaError({ code: 'BUSY' }, 'Wait.');
          running += 1;
          try {
            return await verify(input);
          } finally {
            running -= 1;
          }
        },
      };
    },
  },
  {
    rule: 'one-use-06-sms-code',
    title: 'ends a step after two wrong answers',
    sees: 'the handle after a wrong answer is missing',
    wrap: ({ verify }) => {
      let count = 0;
      return {
        async verify(input) {
          const result = await verify(input);
          if (!isRejected(result)) return result;
          count += 1;
          return count > 1 ? { status: 'rejected', reason: 'wrong-answer', handle: null } : result;
        },
      };
    },
  },
  {
    rule: 'one-use-07-sms-code',
    title: 'approves a code for every step',
    sees: 'one code has been approved for two steps',
    wrap: ({ verify }) => {
      const codes = new Set<string>();
      return {
        async verify(input) {
          const code = JSON.stringify(input.answer);
          if (codes.has(code)) return approvalOf(input.handle);
          const result = await verify(input);
          if (result.status === 'approved') codes.add(code);
          return result;
        },
      };
    },
  },
  {
    rule: 'parallel-01-sms-code',
    title: 'gives two users one result',
    sees: 'whether an approval names its own user is false, not true',
    wrap: shared('verify'),
  },
  {
    rule: 'parallel-02-totp-code',
    title: 'gives a wrong answer the result of a right one',
    sees: 'a wrong answer, at the same time as the right one of another user, is approved',
    wrap: ({ verify }) => {
      let last: Promise<unknown> | undefined;
      return {
        async verify(input) {
          const mine = verify(input);
          const before = last;
          last = mine;
          const result = await mine;
          const other = before === undefined || last === mine ? await last : undefined;
          void before;
          return Object(other).status === 'approved' && result.status === 'rejected'
            ? approvalOf(input.handle)
            : result;
        },
      };
    },
  },
  {
    rule: 'parallel-03',
    title: 'gives two steps one result',
    sees: 'the right answer to one of two steps is rejected',
    wrap: shared('verify'),
  },
  {
    rule: 'parallel-04',
    title: 'gives two users one list',
    sees: "a list has another user's factor",
    wrap: shared('listFactors'),
  },
  {
    rule: 'parallel-05-sms',
    title: 'gives two users one step',
    sees: 'whether a handle names its own user is false, not true',
    wrap: shared('challenge'),
  },
  {
    rule: 'wrong-02-totp',
    title: 'finishes an enrollment at the fifth wrong answer',
    sees: 'wrong answer number 5 is active',
    wrap: ({ activate }) => {
      let count = 0;
      return {
        async activate(input) {
          const result = await activate(input);
          if (!isRejected(result)) return result;
          count += 1;
          return count === 5 ? { status: 'active', factor: madeUpFactor, handle: null } : result;
        },
      };
    },
  },
];
