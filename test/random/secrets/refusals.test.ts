import { expect, test } from 'vitest';
import { createFakeProvider } from '../../../src/testkit/fake/index.ts';
import { ERROR_CODES } from '../../support/error-codes.ts';
import { callsContaining, NUMBERS, SECRETS } from './invalid-inputs.ts';
import { ignoreMfaError } from './journey.ts';
import { LeakDetector } from './leak-detector.ts';
import { captureOutput, eventRecorder, observed } from './observers.ts';
import { createFakeTenant, createOktaTenant, createOneLoginTenant, type TestTenant } from './tenants.ts';

// The error about an invalid input does not repeat the input.

const tenants: readonly (readonly [string, () => TestTenant])[] = [
  ['the fake', () => createFakeTenant(undefined)],
  ['the fake like OneLogin v1', () => createFakeTenant('onelogin-v1')],
  ['Okta', () => createOktaTenant('SSWS')],
  ['OneLogin v1', () => createOneLoginTenant('v1', 'client')],
  ['OneLogin v2', () => createOneLoginTenant('v2', 'client')],
];

/** Each whole text, and the unique word in it. */
const secretTexts = [...SECRETS, 'hunter2', 'swordfish', 'opensesame', ...NUMBERS.map(String), '48291570', 'plum cake'];

test.each(tenants)('%s repeats nothing of an invalid input or handle', async (_name, create) => {
  const { world, detector } = create();
  const { provider, userId } = world;
  const output = captureOutput(detector);
  for (const text of secretTexts) detector.registry.register('answer', text);
  for (const secret of SECRETS) {
    for (const call of await callsContaining(world, secret)) await ignoreMfaError(call);
    for (const { id } of await provider.listFactors({ userId })) await provider.remove({ userId, factorId: id });
    world.clock.advance(40_000);
  }
  output.stop();
  expect(detector.leaks()).toEqual([]);
  expect(output.printed).toEqual([]);
  const refused = ['listFactors', 'enroll', 'challenge', 'verify', 'activate', 'remove', 'createTemporaryToken'];
  const foreign = ['verify', 'activate', 'resend'].map((operation) => `${operation} HANDLE_INVALID`);
  const expected = [...refused.map((operation) => `${operation} INVALID_INPUT`), ...foreign];
  expect([...detector.outcomes]).toEqual(expect.arrayContaining(expected));
});

test('the fake passes on nothing of a call that a test makes fail', async () => {
  const detector = new LeakDetector();
  const user = { id: 'margaret-7319', email: 'margaret.quillfeather@example.org', phoneNumber: '+14085559137' };
  detector.registry.register('userId', user.id);
  const fake = createFakeProvider({ users: [user], onEvent: eventRecorder(detector) });
  const provider = observed(fake, detector);
  const on = { userId: user.id, client: { ipAddress: '203.0.113.77' } };
  const { phoneNumber } = user;
  const active = await provider.enroll({ ...on, factor: { type: 'sms', phoneNumber, preverified: true } });
  if (active.status !== 'active') throw new Error('The factor is not active.');
  const { handle } = await provider.challenge({ ...on, factor: active.factor });
  const answer = { kind: 'code', code: await fake.codeFor(handle) } as const;
  for (const code of ERROR_CODES) {
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
      await ignoreMfaError(call);
    }
    expect([...detector.outcomes]).toContain(`verify ${code}`);
  }
  expect(detector.leaks()).toEqual([]);
  expect(detector.missing()).toEqual([]);
});
