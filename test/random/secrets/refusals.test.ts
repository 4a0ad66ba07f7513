import { afterEach, expect, test } from 'vitest';
import type { MfaErrorCode } from '../../../src/spec/errors.ts';
import { createFakeProvider } from '../../../src/testkit/fake/index.ts';
import { callsWith, NUMBERS, SECRETS } from './invalid-inputs.ts';
import { tried } from './journey.ts';
import { Book } from './leak-detector.ts';
import { listener, overhear, watched } from './observers.ts';
import { fakeStage, oktaStage, oneLoginStage, type Stage } from './tenants.ts';

// What is refused because of what it holds says none of it.

let stop: () => void = () => undefined;
afterEach(() => stop());

const stages: readonly (readonly [string, () => Stage])[] = [
  ['the fake', () => fakeStage(undefined)],
  ['the fake like OneLogin v1', () => fakeStage('onelogin-v1')],
  ['Okta', () => oktaStage('SSWS')],
  ['OneLogin v1', () => oneLoginStage('v1', 'client')],
  ['OneLogin v2', () => oneLoginStage('v2', 'client')],
];

/** Each whole, and the word in it that nothing else has. */
const planted = [...SECRETS, 'hunter2', 'swordfish', 'opensesame', ...NUMBERS.map(String), '48291570', 'plum cake'];

test.each(stages)('%s repeats nothing of a wrong input or handle', async (_name, create) => {
  const { world, book } = create();
  const { provider, userId } = world;
  const ears = overhear(book);
  stop = ears.stop;
  for (const text of planted) book.garden.plant('answer', text);
  for (const secret of SECRETS) {
    for (const call of await callsWith(world, secret)) await tried(call);
    for (const { id } of await provider.listFactors({ userId })) await provider.remove({ userId, factorId: id });
    world.clock.advance(40_000);
  }
  ears.stop();
  expect(book.trespasses()).toEqual([]);
  expect(ears.printed).toEqual([]);
  const refused = ['listFactors', 'enroll', 'challenge', 'verify', 'activate', 'remove', 'createTemporaryToken'];
  const foreign = ['verify', 'activate', 'resend'].map((operation) => `${operation} HANDLE_INVALID`);
  const expected = [...refused.map((operation) => `${operation} INVALID_INPUT`), ...foreign];
  expect([...book.outcomes]).toEqual(expect.arrayContaining(expected));
});

test('the fake says nothing of a call in any failure that a test asks of it', async () => {
  const codes: readonly MfaErrorCode[] = [
    ...(['INVALID_CONFIG', 'INVALID_INPUT', 'UNSUPPORTED', 'HANDLE_INVALID', 'NOT_FOUND', 'CONFLICT'] as const),
    ...(['UNAUTHENTICATED', 'FORBIDDEN', 'RATE_LIMITED', 'UNAVAILABLE', 'UNEXPECTED_RESPONSE'] as const),
  ];
  const book = new Book();
  const user = { id: 'margaret-7319', email: 'margaret.quillfeather@example.org', phoneNumber: '+14085559137' };
  book.garden.plant('userId', user.id);
  const fake = createFakeProvider({ users: [user], onEvent: listener(book) });
  const provider = watched(fake, book);
  const on = { userId: user.id, client: { ipAddress: '203.0.113.77' } };
  const { phoneNumber } = user;
  const active = await provider.enroll({ ...on, factor: { type: 'sms', phoneNumber, preverified: true } });
  if (active.status !== 'active') throw new Error('The factor is not active.');
  const { handle } = await provider.challenge({ ...on, factor: active.factor });
  const answer = { kind: 'code', code: await fake.codeFor(handle) } as const;
  for (const code of codes) {
    const calls: readonly (() => Promise<unknown>)[] = [
      () => provider.enroll({ ...on, factor: { type: 'email', email: user.email } }),
      () => provider.challenge({ ...on, factor: active.factor }),
      () => provider.verify({ ...on, handle, answer }),
      () => provider.resend({ ...on, handle }),
      () => provider.remove({ ...on, factorId: active.factor.id }),
      () => provider.createTemporaryToken(on),
    ];
    for (const call of calls) {
      fake.failNext(code);
      await tried(call);
    }
    expect([...book.outcomes]).toContain(`verify ${code}`);
  }
  expect(book.trespasses()).toEqual([]);
  expect(book.missing()).toEqual([]);
});
