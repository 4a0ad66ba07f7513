import { expect, test } from 'vitest';
import { mayHaveHappened } from '../../../src/core/outcome-unknown.ts';
import { MfaError } from '../../../src/spec/errors.ts';
import { scripted, USER } from './scripted-driver.ts';

// A failed call that may have changed something says so. `change` is what the kit's client noted.

type Trace = { readonly requests: number; readonly change?: number | null };

const READS = ['listFactors', 'listAvailableFactors', 'getFactor', 'listSecurityQuestions', 'getRateLimit'];
const CHANGES = [
  ...['enroll', 'activate', 'challenge', 'verify', 'resend', 'cancel', 'remove', 'createTemporaryToken'],
  ...['cancelChallenge', 'resetFactors', 'revokeToken', 'a method of another package'],
];

test.each(READS)('%s changes nothing', (operation) => {
  expect(mayHaveHappened(operation, { requests: 1 }, 200)).toBe(false);
  expect(mayHaveHappened(operation, { requests: 1 })).toBe(false);
});

test.each(CHANGES)('%s may have changed something', (operation) => {
  expect(mayHaveHappened(operation, { requests: 1 }, 200)).toBe(true);
  expect(mayHaveHappened(operation, { requests: 1 })).toBe(true);
});

test.each<readonly [may: boolean, how: string, Trace, status: number | undefined]>([
  [false, 'nothing was sent', { requests: 0 }, undefined],
  [false, 'nothing was sent, whatever status somebody names', { requests: 0 }, 200],
  [true, 'a success', { requests: 1 }, 399],
  [false, 'a refusal', { requests: 1 }, 400],
  [false, 'a refusal', { requests: 1 }, 499],
  [true, 'the server broke over it', { requests: 1 }, 500],
  [true, 'the server broke over it', { requests: 1 }, 503],
  [false, 'only look-ups were sent', { requests: 2, change: null }, 200],
  [true, 'the change was not answered', { requests: 2, change: 0 }, 404],
  [true, 'the change was answered, and a look-up after it was refused', { requests: 2, change: 200 }, 404],
  [false, 'the change was refused, and a look-up after it was not', { requests: 2, change: 400 }, 200],
  [true, 'the server broke over the change', { requests: 1, change: 500 }, 404],
])('%s: %s', (may, _how, trace, status) => {
  expect(mayHaveHappened('verify', trace, status)).toBe(may);
});

test('what the client notes counts in an operation that should only read, too', () => {
  expect(mayHaveHappened('listFactors', { requests: 1, change: 200 })).toBe(true);
});

const odd = (fields: object) => new MfaError({ code: 'UNEXPECTED_RESPONSE', ...fields }, 'Text.');
const answer = { requests: 1, status: 200, requestId: 'r1' };
const unknown = { outcomeUnknown: true };
// Every error of a driver gets it, and what is known of the last response.
test.each<readonly [string, Error, trace: object, fields: object]>([
  ['what is no MfaError, before a request', new TypeError('x'), { requests: 0 }, {}],
  [
    'what is no MfaError, after a success',
    new TypeError('x'),
    answer,
    { providerStatus: 200, requestId: 'r1', ...unknown },
  ],
  ['what is no MfaError, after a refusal', new TypeError('x'), { requests: 1, status: 404 }, { providerStatus: 404 }],
  ['an answer in no table', odd({ providerStatus: 200 }), answer, { providerStatus: 200, requestId: 'r1', ...unknown }],
  [
    'one that has no id',
    odd({ providerStatus: 200 }),
    { ...answer, requestId: undefined },
    { providerStatus: 200, ...unknown },
  ],
  [
    'one that names its id',
    odd({ providerStatus: 200, requestId: 'r0' }),
    answer,
    { providerStatus: 200, requestId: 'r0', ...unknown },
  ],
  ['an answer before the last one', odd({ providerStatus: 404 }), answer, { providerStatus: 404 }],
  ['no answer', odd({}), answer, unknown],
  ['no answer, and there was none', odd({}), { requests: 1, requestId: 'r1' }, unknown],
  ['no answer, and the last one was a refusal', odd({}), { ...answer, status: 404 }, {}],
  [
    'a conflict',
    new MfaError({ code: 'CONFLICT', providerStatus: 409 }, 'Text.'),
    { ...answer, status: 409 },
    { code: 'CONFLICT', providerStatus: 409 },
  ],
])(
  'about %s says what the last response was, and whether it may have happened',
  async (_title, reason, trace, fields) => {
    const world = scripted({
      remove: async (call) => {
        Object.assign(call.trace, trace);
        throw reason;
      },
    });
    const error = await world.provider.remove({ userId: USER, factorId: 'f1' }).catch((thrown: unknown) => thrown);
    const whose = { name: 'MfaError', code: 'UNEXPECTED_RESPONSE', provider: 'scripted', operation: 'remove' };
    expect({ ...Object(error) }).toStrictEqual({ ...whose, ...fields });
  },
);
