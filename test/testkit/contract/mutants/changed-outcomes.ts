import type { Mutant } from './mutant.ts';
import { adapter, believesErrors, define, inFile, LOCKED, NAMES, outcomes, ownRecords } from './sources.ts';

// Sources that give a word or a name in a response another meaning.

export const outcomeMutants: readonly Mutant[] = [
  {
    rule: 'wrong-01-sms-code',
    title: 'takes a lock for an approval',
    sees: 'wrong answer number 5 is approved',
    code: [believesErrors, adapter(LOCKED, "'code 422 locked': 'approved'")],
  },
  {
    rule: 'wrong-01-totp-code',
    title: 'lets a locked user wait',
    sees: 'wrong answer number 5 is pending',
    code: adapter(LOCKED, "'code 422 locked': 'pending'"),
  },
  {
    rule: 'lock-01-sms-code',
    title: 'takes a lock for a wrong answer',
    sees: "the reason for a locked user is 'wrong-answer', not 'locked'",
    code: adapter(LOCKED, "'code 422 locked': 'wrong-answer'"),
  },
  {
    rule: 'verify-03-totp-code',
    title: 'takes a wrong code for an approval',
    sees: 'a wrong answer is approved, not rejected',
    code: [
      believesErrors,
      adapter("const wrong = { 'code 422 wrong': 'wrong-answer' } as const;", 'const wrong = {};'),
      adapter(
        "'code 200 passed': 'approved', 'poll",
        "'code 200 passed': 'approved', 'code 422 wrong': 'approved', 'poll",
      ),
    ],
  },
  {
    rule: 'verify-04-totp-code',
    title: 'takes a used code for an approval',
    sees: 'a wrong answer is approved, not rejected',
    code: [
      believesErrors,
      adapter("'code 422 used': 'replayed'", "'code 422 used': 'approved'"),
      ownRecords('if (once === undefined)', 'if (once !== null)'),
    ],
  },
  {
    rule: 'push-02',
    title: 'takes a denied push for an approval',
    sees: 'a denied push is approved, not rejected',
    code: adapter("'poll 200 denied': 'denied'", "'poll 200 denied': 'approved'"),
  },
  {
    rule: 'push-01',
    title: 'takes a push that waits for an approval',
    sees: 'an unanswered push is approved, not pending',
    code: adapter(
      "verify: { 'code 200 passed': 'approved', 'poll 200 passed': 'approved', ...open",
      "verify: { 'code 200 passed': 'approved', 'poll 200 passed': 'approved', ...open, 'poll 200 waiting': 'approved'",
    ),
  },
  {
    rule: 'word-01-sms-code',
    title: 'lets users with an unknown word wait',
    sees: 'verify with the word "NONSENSE" is pending, and no error',
    code: outcomes(
      "if (outcome === undefined) throw unexpected(status, 'an answer that is in no outcome table');",
      "if (outcome === undefined) return 'pending' as Outcome;",
    ),
  },
  {
    rule: 'word-01-totp-code',
    title: 'looks words up in the prototype',
    sees: 'verify with the word "constructor" is rejected, and no error',
    code: outcomes(
      "if (outcome === undefined) throw unexpected(status, 'an answer that is in no outcome table');",
      "if (outcome === undefined) { if (word in {}) return 'wrong-answer' as Outcome; throw unexpected(status, 'x'); }",
    ),
  },
  {
    rule: 'word-02-sms-code',
    title: 'lets users wait while the tenant is out of order',
    sees: 'verify with an unknown word and status 500 is pending',
    code: outcomes(
      '    throw explain === undefined ? failure : await explain(failure);',
      "    if (status >= 500 && operation === 'verify') return 'pending' as Outcome;\n    throw failure;",
    ),
  },
  {
    rule: 'answer-06-sms-code',
    title: 'takes the end of an enrollment for a login',
    sees: 'verify with the true response to enroll of another user is approved',
    code: [
      adapter(
        "verify: { 'code 200 passed'",
        "verify: { 'code 200 enrolled': 'approved', 'code 200 waiting': 'approved', 'code 201 waiting': 'approved', 'code 200 passed'",
      ),
      adapter('if (attempt !== undefined && id !== attempt)', 'if (false)'),
      adapter(NAMES, 'names: {}'),
    ],
  },
  {
    rule: 'answer-04-sms-code',
    title: 'looks at the word and not at the status',
    sees: 'verify with the body of a success and status 202 is approved',
    code: [
      adapter(
        'status: reply.response.status, word',
        'status: word === "wrong" || word === "used" || word === "locked" ? 422 : sent === "begin" ? 201 : 200, failure: undefined, word',
      ),
    ],
  },
  {
    rule: 'answer-01-sms-code',
    title: 'does not look whom a success names',
    sees: 'verify with a success that names another user is approved',
    code: adapter(NAMES, 'names: { factorId }'),
  },
  {
    rule: 'answer-02-sms-code',
    title: 'does not look which factor a success names',
    sees: 'verify with a success that names another factor is approved',
    code: adapter(NAMES, 'names: { userId }'),
  },
  {
    rule: 'answer-03-sms-code',
    title: 'does not look which step a success names',
    sees: 'verify with a success that names another step is approved',
    code: adapter('if (attempt !== undefined && id !== attempt)', 'if (false)'),
  },
  {
    rule: 'answer-05-sms-code',
    title: 'takes the last one of two equal keys',
    sees: 'verify with a success that has a key twice is approved',
    code: inFile('src/adapter-kit/http/json.ts')(
      'return hasDuplicateKey(text, value) ? undefined : value;',
      'return value;',
    ),
  },
  {
    rule: 'answer-07-sms-code',
    title: 'does not look whom the response to a challenge names',
    sees: 'a challenge whose response names another user has opened a step',
    code: adapter(NAMES, "names: sent === 'begin' ? {} : { userId, factorId }"),
  },
  {
    rule: 'answer-08-sms',
    title: 'does not look whom the response to an enrollment names',
    sees: 'an enrollment whose response names another user has opened a step',
    code: define(
      "await outcomeOf('enroll', driver.outcomes.enroll, answered, call)",
      "await outcomeOf('enroll', driver.outcomes.enroll, { ...answered, names: {} }, call)",
    ),
  },
];
