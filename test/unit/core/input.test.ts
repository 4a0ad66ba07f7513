import { describe, expect, test } from 'vitest';
import type { NewFactor } from '../../../src/spec/factors.ts';
import { failureOf, RIGHT, type Scripted, scripted, USER } from './scripted-driver.ts';

// Bad input is INVALID_INPUT by its path, before anything is sent, and its value is not echoed.

const phone = '+14155550100';
const sms = { type: 'sms', phoneNumber: phone };
const CANARY = 'canary-8463';

type Call = (world: Scripted, more: object) => Promise<unknown>;
/** Each operation with input that is good, for a test to spoil. */
const calls: Readonly<Record<string, Call>> = {
  listFactors: ({ provider }, more) => provider.listFactors({ userId: USER, ...more }),
  listAvailableFactors: ({ provider }, more) => provider.listAvailableFactors({ userId: USER, ...more }),
  enroll: ({ provider }, more) => provider.enroll({ userId: USER, factor: { type: 'push' }, ...more }),
  activate: ({ provider }, more) => provider.activate({ userId: USER, handle: {}, answer: RIGHT, ...more } as never),
  challenge: ({ provider }, more) => provider.challenge({ userId: USER, factorId: 'f1', ...more }),
  verify: ({ provider }, more) => provider.verify({ userId: USER, handle: {}, answer: RIGHT, ...more } as never),
  resend: ({ provider }, more) => provider.resend({ userId: USER, handle: {}, ...more } as never),
  remove: ({ provider }, more) => provider.remove({ userId: USER, factorId: 'f1', ...more }),
  createTemporaryToken: ({ provider }, more) => provider.createTemporaryToken({ userId: USER, ...more }),
};
const operations = Object.entries(calls);

async function refused(call: Call, more: object, path: string): Promise<void> {
  const world = scripted();
  const error = await failureOf(call(world, more), 'INVALID_INPUT');
  expect(error.message).toContain(path);
  expect(error.message).not.toContain(CANARY);
  expect(world.calls).toEqual([]);
}
const enroll: Call = ({ provider }, factor) => provider.enroll({ userId: USER, factor: factor as NewFactor });
const list: Call = ({ provider }, more) => provider.listFactors({ userId: USER, ...more });

const badIds: readonly unknown[] = [
  '',
  ' ',
  '\t',
  '.',
  '..',
  'a\nb',
  'a\u0000b',
  'a\u007fb',
  'a\u0085b',
  'a\ud800b',
  '\udc00',
  7,
  null,
  undefined,
  true,
  ['user-1'],
  { toString: () => USER },
];

describe.each(operations)('%s', (operation, call) => {
  test.each(badIds)('refuses the user id %j', async (userId) => {
    await refused(call, { userId }, 'userId');
  });

  test('refuses a key that it does not know, and names it', async () => {
    await refused(call, { usrId: CANARY }, 'usrId');
    await refused(call, { client: { ip: CANARY } }, 'client.ip');
  });

  test.each([null, undefined, 'text', 7, [], () => {}])('refuses %j in place of its input', async (input) => {
    const world = scripted();
    const method: unknown = Reflect.get(world.provider, operation);
    if (typeof method !== 'function') throw new Error('no such operation');
    await failureOf(method(input), 'INVALID_INPUT');
    expect(world.calls).toEqual([]);
  });
});

describe('ids', () => {
  test.each(badIds)('%j is no factor id', async (factorId) => {
    await refused(
      ({ provider }, more) => provider.remove({ userId: USER, factorId: 'f', ...more }),
      { factorId },
      'factorId',
    );
    if (factorId === undefined) return;
    await refused(
      ({ provider }, more) => provider.challenge({ userId: USER, ...more } as never),
      { factorId },
      'factorId',
    );
  });

  test.each(['00u/../x', 'a?b', 'a#b', 'a%2fb', 'a b', 'ada@example.com', 'üser', '😀', '...'])(
    '%j goes to the driver as it is',
    async (id) => {
      const world = scripted();
      await world.provider.remove({ userId: id, factorId: id });
      expect(world.calls).toMatchObject([{ call: { userId: id }, input: id }]);
    },
  );

  test('have a further check by the driver', async () => {
    const checkUserId = (id: string) => (/^\d+$/.test(id) ? undefined : 'must be digits');
    const world = scripted({ checkUserId });
    const error = await failureOf(world.provider.listFactors({ userId: USER }), 'INVALID_INPUT');
    expect(error.message).toContain('userId: must be digits');
    expect(world.calls).toEqual([]);
    await world.provider.listFactors({ userId: '123' });
  });
});

describe('a new factor', () => {
  const wrong: readonly (readonly [string, object, string])[] = [
    ['no type', { phoneNumber: phone }, 'factor.type'],
    ['an unknown type', { type: 'carrier-pigeon' }, 'factor.type'],
    ['a type of the prototype', { type: 'constructor' }, 'factor.type'],
    ['the type temporary', { type: 'temporary' }, 'factor.type'],
    ['an unknown key', { ...sms, phonenumber: CANARY }, 'factor.phonenumber'],
    ['a key of another type', { type: 'totp', phoneNumber: phone }, 'factor.phoneNumber'],
    ['preverified that is no boolean', { ...sms, preverified: 'no' }, 'factor.preverified'],
    ['preverified of a type that has none', { type: 'totp', preverified: true }, 'factor.preverified'],
    ['a blank display name', { type: 'totp', displayName: ' ' }, 'factor.displayName'],
    ['an empty display name', { type: 'totp', displayName: '' }, 'factor.displayName'],
    ['a display name of two lines', { type: 'totp', displayName: `a\n${CANARY}` }, 'factor.displayName'],
    ['a question without an answer', { type: 'question', questionId: 'q', answer: ' ' }, 'factor.answer'],
    ['a question without an id', { type: 'question', questionId: '..', answer: 'a' }, 'factor.questionId'],
    ['a blank secret', { type: 'hotp', sharedSecret: '', profileId: 'p' }, 'factor.sharedSecret'],
    ['no profile', { type: 'hotp', sharedSecret: CANARY }, 'factor.profileId'],
    ['an unknown vendor', { type: 'token', vendor: 'acme', code: CANARY }, 'factor.vendor'],
    ['a blank token code', { type: 'token', vendor: 'yubikey', code: ' ' }, 'factor.code'],
    ['an empty token code', { type: 'token', vendor: 'yubikey', code: '' }, 'factor.code'],
    ['a token code that is a number', { type: 'token', vendor: 'yubikey', code: 84_638_463 }, 'factor.code'],
    ['an RSA token without credentialId', { type: 'token', vendor: 'rsa', code: CANARY }, 'factor.credentialId'],
    [
      'a Symantec token without its second code',
      { type: 'token', vendor: 'symantec', credentialId: 'c', code: CANARY },
      'factor.nextCode',
    ],
  ];
  test.each(wrong)('with %s is refused', async (_, factor, path) => {
    await refused(enroll, factor, path);
  });

  test.each([undefined, null, 'sms', 7, []])('that is %j is refused', async (factor) => {
    await refused(({ provider }, more) => provider.enroll({ userId: USER, ...more } as never), { factor }, 'factor');
  });

  const phones = [
    '',
    '4155550100',
    '+0155550100',
    '+1 415 555 0100',
    '+1-415',
    '+1415555010012345',
    '+',
    '+1',
    'tel:+14155',
  ];
  test.each([...phones, `${phone}\n`, '+1415555010٠', `${phone};ext=1`, 14155550100, null])(
    'with the phone number %j is refused',
    async (phoneNumber) => {
      await refused(enroll, { type: 'sms', phoneNumber }, 'factor.phoneNumber');
      await refused(enroll, { type: 'voice', phoneNumber, preverified: true }, 'factor.phoneNumber');
    },
  );

  test.each([
    '',
    'ada',
    '@example.com',
    'ada@',
    'a b@example.com',
    'ada@example.com\n',
    'a@b@c',
    'a\ud800@example.com',
    7,
  ])('with the e-mail address %j is refused', async (email) => {
    await refused(enroll, { type: 'email', email }, 'factor.email');
  });

  test.each([
    [' Mein Händy 📱 \n', 'Mein Händy 📱'],
    ['\u00a0Ada’s “key” <1>\t', 'Ada’s “key” <1>'],
  ])('with the display name %j is called %j', async (displayName, sent) => {
    const world = scripted();
    await enroll(world, { type: 'totp', displayName });
    expect(world.calls).toMatchObject([{ input: { factor: { displayName: sent } } }]);
  });

  test.each([
    { type: 'sms', phoneNumber: '+4420718387' },
    { type: 'sms', phoneNumber: '+123456789012345' },
    { type: 'email', email: 'ada+tag@sub.example.com' },
    { type: 'email', email: 'ünï@exämple.com' },
  ] as const)('%j is fine', async (factor) => {
    const world = scripted();
    await enroll(world, factor);
    expect(world.calls).toMatchObject([{ input: { factor } }]);
  });
});

describe('an available factor, expects and signal', () => {
  const available = { id: 'a', type: 'push', displayName: 'Push', native: { type: 'push' } };
  test.each([
    ['available.id', { available: { ...available, id: '' } }],
    ['available.type', { available: { ...available, type: 'pigeon' } }],
    ['available.extra', { available: { ...available, extra: 1 } }],
    ['available.native', { available: { ...available, native: CANARY } }],
    ['expects', { expects: 'webauthn' }],
    ['expects', { expects: ['code'] }],
    ['signal', { signal: { aborted: false } }],
    ['signal', { signal: {} }],
    ['signal', { signal: CANARY }],
    ['providerOptions', { providerOptions: [] }],
  ])('%s', async (path, more) => {
    const call: Call = ({ provider }, given) => provider.enroll({ userId: USER, factor: { type: 'push' }, ...given });
    await refused(call, more, path);
  });
});

test('an error names every problem at once', async () => {
  const world = scripted();
  const input = { userId: '', client: { ipAddress: 7, ip: 'x' }, extra: 1 } as never;
  const error = await failureOf(world.provider.listFactors(input), 'INVALID_INPUT');
  for (const path of ['userId', 'client.ipAddress', 'client.ip', 'extra']) expect(error.message).toContain(path);
});

test('a key that every object inherits is unknown too', async () => {
  await refused(list, { toString: CANARY }, 'toString');
});

test('providerOptions that are no object are not echoed', async () => {
  await refused(list, { providerOptions: CANARY }, 'providerOptions');
});
