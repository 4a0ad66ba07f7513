import type { Mutant } from './mutant.ts';
import { before, insteadOf, madeUpFactor, withoutKey, wrapsAborts } from './wrap.ts';

// Aborts that are wrapped, and input that is not checked.

export const inputMutants: readonly Mutant[] = [
  {
    rule: 'abort-01',
    title: 'wraps the abort of a list',
    sees: 'what listFactors throws after an abort is Error: The call was aborted., not Error: the',
    wrap: wrapsAborts('listFactors'),
  },
  {
    rule: 'abort-02-totp',
    title: 'wraps the abort of an enrollment',
    sees: 'what enroll throws after an abort is Error: The call was aborted., not Error: the user',
    wrap: wrapsAborts('enroll'),
  },
  {
    rule: 'abort-03-push',
    title: 'wraps the abort of an activation',
    sees: 'what activate throws after an abort is Error: The call was aborted., not Error: the',
    wrap: wrapsAborts('activate'),
  },
  {
    rule: 'abort-04-sms-code',
    title: 'wraps the abort of a challenge',
    sees: 'what challenge throws after an abort is Error: The call was aborted., not Error: the',
    wrap: wrapsAborts('challenge'),
  },
  {
    rule: 'abort-05-sms-code',
    title: 'wraps the abort of a verification',
    sees: 'what verify throws after an abort is Error: The call was aborted., not Error: the user',
    wrap: wrapsAborts('verify'),
  },
  {
    rule: 'input-01',
    title: 'takes any user id',
    sees: "listFactors with an invalid userId was not refused: it answered 'a list of 0'",
    wrap: insteadOf('listFactors', 'INVALID_INPUT', () => []),
  },
  {
    rule: 'input-02',
    title: 'ignores an unknown key',
    sees: "listFactors with an unknown key was not refused: it answered 'a list of 0'",
    wrap: before('listFactors', ({ userId, signal }) => ({ userId, signal })),
  },
  {
    rule: 'input-03',
    title: 'takes no input for one',
    sees: "a list without an input object was not refused: it answered 'a list of 0'",
    wrap: insteadOf('listAvailableFactors', 'INVALID_INPUT', () => []),
  },
  {
    rule: 'input-04',
    title: 'ignores what it is told about the client',
    sees: "an invalid client was not refused: it answered 'a list of 0'",
    wrap: before('listFactors', (input) => withoutKey(Object(input), 'client')),
  },
  {
    rule: 'input-05',
    title: 'ignores the options of a call',
    sees: "a typo in providerOptions was not refused: it answered 'a list of 0'",
    wrap: before('listFactors', (input) => withoutKey(Object(input), 'providerOptions')),
  },
  {
    rule: 'input-06',
    title: 'ignores what is no signal',
    sees: "an invalid signal was not refused: it answered 'a list of 0'",
    wrap: before('listFactors', (input) => withoutKey(Object(input), 'signal')),
  },
  {
    rule: 'input-07-sms',
    title: 'takes any phone number',
    sees: "the enrollment of an invalid factor was not refused: it answered 'active'",
    wrap: insteadOf('enroll', 'INVALID_INPUT', () => ({
      status: 'active',
      factor: madeUpFactor,
      handle: null,
      warnings: [],
    })),
  },
  {
    rule: 'input-08-sms',
    title: 'takes a misspelled field',
    sees: "the enrollment of an invalid factor was not refused: it answered 'pending'",
    wrap: before('enroll', (input) => ({ ...input, factor: withoutKey(Object(input.factor), 'displayname') })),
  },
  {
    rule: 'input-09',
    title: 'takes an unknown type',
    sees: "the enrollment of an invalid factor was not refused: it answered 'active'",
    wrap: insteadOf('enroll', 'INVALID_INPUT', () => ({
      status: 'active',
      factor: madeUpFactor,
      handle: null,
      warnings: [],
    })),
  },
  {
    rule: 'input-10',
    title: 'takes any factor id',
    sees: 'remove with an invalid factorId was not refused: it answered undefined',
    wrap: insteadOf('remove', 'INVALID_INPUT', () => undefined),
  },
  {
    rule: 'input-11-sms-code',
    title: 'takes two factors for one',
    sees: 'a challenge of no factor, or of two was not refused: it answered an object',
    wrap: before('challenge', (input) =>
      input.factor && input.factorId !== undefined ? withoutKey(input, 'factorId') : input,
    ),
  },
];
