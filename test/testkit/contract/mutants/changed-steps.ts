import type { Mutant } from './mutant.ts';
import { adapter, attempts, define, guard, handles, inFile, sendsLate } from './sources.ts';

// Sources that keep steps and handles in another way.

export const changedStepMutants: readonly Mutant[] = [
  {
    rule: 'one-use-01-sms-code',
    title: 'sends two answers at once',
    sees: 'the number of accepted answers of two at once is 2, not 1',
    code: guard('if (other !== undefined && !isLost(other)) throw busy();', ''),
  },
  {
    rule: 'one-use-02-totp',
    title: 'sends two answers to an enrollment at once',
    sees: 'the number of accepted answers of two at once is 2, not 1',
    code: guard('if (other !== undefined && !isLost(other)) throw busy();', ''),
  },
  {
    rule: 'push-07',
    title: 'approves one push for every poll',
    sees: 'the number of approvals of one push is 3, not 1',
    code: guard('      if (isFinal(endOf(handle))) return false;\n', ''),
  },
  {
    rule: 'one-use-03-totp-code',
    title: 'forgets which handles were used',
    sees: "an answer after the approval was not refused: it answered 'rejected'",
    code: guard('return ended.get(id)?.end;', 'return ended.get(id) === undefined ? undefined : undefined;'),
  },
  {
    rule: 'busy-01-sms-code',
    title: 'says HANDLE_INVALID to a double click',
    sees: "the code of the error for a second answer meanwhile is 'HANDLE_INVALID', not one of",
    code: guard(
      'if (other !== undefined && !isLost(other)) throw busy();',
      "if (other !== undefined) throw handleInvalid('is in use');",
    ),
  },
  {
    rule: 'busy-02-sms',
    title: 'says HANDLE_INVALID to a double click in an enrollment',
    sees: "the code of the error for a second answer meanwhile is 'HANDLE_INVALID', not one of",
    code: guard(
      'if (other !== undefined && !isLost(other)) throw busy();',
      "if (other !== undefined) throw handleInvalid('is in use');",
    ),
  },
  {
    rule: 'cancel-08-sms-code',
    title: 'approves what was canceled meanwhile',
    sees: 'an answer is approved although its step was canceled meanwhile',
    code: guard(
      '      if (isFinal(endOf(handle))) return false;\n',
      "      if (endOf(handle) === 'used') return false;\n",
    ),
  },
  {
    rule: 'cancel-07-push-approval',
    on: 'okta',
    title: 'keeps a step open whose cancel has failed',
    sees: "an answer after a cancel that has failed was not refused: it answered 'approved'",
    code: [
      define('        if (!(await attempts.cancel(handle, about)) || timeLeft(handle, now()) <= 0) return;\n', ''),
      define(
        "          if (!isMfaError(error, 'NOT_FOUND')) throw error;\n        }\n",
        "          if (!isMfaError(error, 'NOT_FOUND')) throw error;\n        }\n        await attempts.cancel(handle, about);\n",
      ),
    ],
  },
  {
    rule: 'expiry-01-sms-code',
    title: 'forgets that a step has expired at the second look',
    sees: 'the number of requests for an expired step is 1, not 0',
    code: [
      attempts(
        '      if (timeLeft(handle, now()) <= 0) return undefined;\n',
        '      if (timeLeft(handle, now()) <= 0 && !seen.has(handle.id)) return void seen.add(handle.id);\n',
      ),
      attempts(
        'const replayGuard = createReplayGuard(now);',
        'const replayGuard = createReplayGuard(now);\n  const seen = new Set<string>();',
      ),
      sendsLate,
    ],
  },
  {
    rule: 'expiry-04-push-approval',
    title: 'lets users wait for a push that has ended',
    sees: 'the poll of a step that has ended is pending',
    code: adapter("'poll 200 expired': 'expired'", "'poll 200 expired': 'pending'"),
  },
  {
    rule: 'expiry-02-totp',
    title: 'never ends an enrollment',
    sees: 'the number of requests for an expired enrollment is 1, not 0',
    code: [
      sendsLate,
      attempts(
        'if (timeLeft(handle, now()) <= 0) return undefined;',
        "if (handle.purpose === 'verification' && timeLeft(handle, now()) <= 0) return undefined;",
      ),
    ],
  },
  {
    rule: 'lifetime-06-sms-code',
    title: 'sends the answer to an expired step',
    sees: 'verify with an expired handle: 1 requests reached the identity provider, and nothing',
    code: [sendsLate, attempts('if (timeLeft(handle, now()) <= 0) return undefined;', '')],
  },
  {
    rule: 'lifetime-08-sms-code',
    title: 'sends a step again that ended long ago',
    sees: 'a resend more than 15 minutes later was not refused: it answered an object',
    code: handles('const isEnded = timeLeft(handle, now) < -MAX_STEP_MS;', 'const isEnded = false;'),
  },
  {
    rule: 'resend-03-sms-code',
    title: 'takes a handle twice for a resend',
    sees: 'a second resend was not refused: it answered an object',
    code: define('          replacement.supersede();\n', ''),
  },
  {
    rule: 'resend-04-sms-code',
    title: 'loses the old step when a resend fails',
    sees: 'a call that must succeed threw HANDLE_INVALID: The handle has been used',
    code: [
      define('          replacement.supersede();\n', ''),
      define(
        '          const answered = await driver.resend(call, handle);',
        '          replacement.supersede();\n          const answered = await driver.resend(call, handle);',
      ),
    ],
  },
  {
    rule: 'resend-07-sms-code',
    title: 'forgets when a chain of resends has begun',
    sees: 'startedAt of a chain of resends is',
    code: inFile('src/core/open-step.ts')('startedAt: times.startedAt ?? issuedAt', 'startedAt: issuedAt'),
  },
  {
    rule: 'resend-08-sms-code',
    title: 'sends a step again for ever',
    sees: 'a resend more than an hour after the first step was not refused: it answered an object',
    code: handles('const MAX_CHAIN_MS = 60 * 60_000;', 'const MAX_CHAIN_MS = 600 * 60_000;'),
  },
  {
    rule: 'clock-01-sms-code',
    title: 'takes no time for any time',
    sees: 'without a time the right answer is approved',
    code: inFile('src/core/clock.ts')(
      'if (time === undefined) throw noTime();',
      'if (time === undefined) return latest;',
    ),
  },
  {
    rule: 'clock-02-sms-code',
    title: 'forgets used handles when its clock is set back',
    sees: 'after the clock was set back a used step is rejected',
    code: [
      guard(
        'return ended.get(id)?.end;',
        'const entry = ended.get(id);\n    return entry === undefined || now() < entry.tooOldAt - 16 * 60_000 - 59 * 60_000 ? undefined : entry.end;',
      ),
      inFile('src/core/handles.ts')(
        "if (issuedAt > now + CLOCK_SKEW_MS) throw handleInvalid('is from the future');",
        '',
      ),
      inFile('src/core/handles.ts')(
        "if (issuedAt < clock.setBackTo()) throw handleInvalid('was issued before the clock was set back');",
        '',
      ),
    ],
  },
  {
    rule: 'clock-03-sms-code',
    title: 'prolongs steps when its clock is set back',
    sees: 'an answer after the clock was set back was not refused',
    code: handles(
      "if (issuedAt < clock.setBackTo()) throw handleInvalid('was issued before the clock was set back');",
      '',
    ),
  },
  {
    rule: 'handle-02-sms-code',
    title: 'accepts a handle of another tenant',
    sees: "a handle with another instance was not refused: it answered 'approved'",
    code: handles("if (handle.instance !== owner.instance) throw handleInvalid('belongs to another tenant');", ''),
  },
  {
    rule: 'handle-03-totp',
    title: 'accepts an enrollment handle that was changed',
    sees: "a handle with a life of more than 15 minutes was not refused: it answered 'active'",
    code: handles("if (lifetime < 0 || lifetime > MAX_STEP_MS) throw handleInvalid('lives longer than any step');", ''),
  },
  {
    rule: 'handle-04-sms-code',
    title: 'sends a handle of another provider again',
    sees: 'a handle with another provider was not refused: it answered an object',
    code: handles("if (handle.provider !== owner.provider) throw handleInvalid('belongs to another provider');", ''),
  },
  {
    rule: 'handle-05-totp-code',
    title: 'does not check who answers',
    sees: "the code of the error for an answer to another user's step is 'NOT_FOUND', not one of",
    code: [handles("if (handle.userId !== owner.userId) throw handleInvalid('belongs to another user');", '')],
  },
  {
    rule: 'handle-06-totp',
    title: 'takes the handle of an enrollment for a login',
    sees: "the code of the error for verify with an activation handle is 'UNEXPECTED_RESPONSE',",
    code: handles(
      "if (handle.purpose !== 'verification') throw handleInvalid('is for an enrollment, not for a verification');",
      'if (handle.purpose !== "verification") return { ...handle, purpose: "verification", factorId: handle.factorId ?? "" };',
    ),
  },
  {
    rule: 'handle-07-totp-code',
    title: 'takes the handle of a login for an enrollment',
    sees: "the code of the error for activate with a verification handle is 'UNEXPECTED_RESPONSE',",
    code: handles(
      "if (handle.purpose !== 'activation') throw handleInvalid('is for a verification, not for an enrollment');",
      'if (handle.purpose !== "activation") return { ...handle, purpose: "activation" } as never;',
    ),
  },
];
