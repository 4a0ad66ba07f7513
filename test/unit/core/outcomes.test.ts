import { describe, expect, test, vi } from 'vitest';
import { MfaError } from '../../../src/index.ts';
import { factorOf, failureOf, RIGHT, said, scripted, stepOf, USER } from './scripted-driver.ts';

const verifying = async (key: string, more: Parameters<typeof said>[1] = {}) => {
  const world = scripted({ verify: async () => said(key, more) });
  const { handle } = await world.challenge();
  return { world, verify: () => world.provider.verify({ userId: USER, handle, answer: RIGHT }) };
};

describe('only a word of the table ends a verification', () => {
  test('and then it is approved, and says who, what and when', async () => {
    const { world, verify } = await verifying('code 200 accepted');
    world.clock.advance(5_000);
    expect(await verify()).toEqual({
      status: 'approved',
      userId: USER,
      factorId: 'f1',
      factorType: 'sms',
      by: 'code',
      at: new Date(world.clock.now()).toISOString(),
      handle: null,
    });
  });

  test('never where the answer is an error besides, whatever its word', async () => {
    const failure = new MfaError({ code: 'UNAVAILABLE' }, 'Text.');
    const world = scripted({
      verify: async () => said('code 200 accepted', { failure }),
      activate: async () => ({ ...said('code 200 accepted', { failure }), factor: factorOf('new') }),
      enroll: async () => ({ ...said('factor 201 active', { failure }), factor: factorOf('new') }),
    });
    const { handle } = await world.challenge();
    await failureOf(world.provider.verify({ userId: USER, handle, answer: RIGHT }), 'UNAVAILABLE');
    await failureOf(world.provider.enroll({ userId: USER, factor: { type: 'totp' } }), 'UNAVAILABLE');
    world.script({ enroll: async () => ({ ...said('factor 201 pending'), step: stepOf({ factorId: 'new' }) }) });
    const { handle: enrollment } = await world.enroll();
    const activation = world.provider.activate({ userId: USER, handle: enrollment, answer: RIGHT });
    await failureOf(activation, 'UNAVAILABLE');
    // A wrong code is an error of HTTP and a word of the table all the same.
    world.script({ verify: async () => said('code 401 wrong', { failure }) });
    expect(await world.provider.verify({ userId: USER, handle, answer: RIGHT })).toMatchObject({
      reason: 'wrong-answer',
    });
  });

  test('nor does a step begin where the answer is an error', async () => {
    const failure = new MfaError({ code: 'UNAVAILABLE' }, 'Text.');
    const step = vi.fn(() => stepOf({ factorId: 'new' }));
    const world = scripted();
    const { handle } = await world.challenge();
    world.script({
      enroll: async () => ({ ...said('factor 201 pending', { failure }), step }),
      challenge: async () => ({ ...said('trigger 201 sent', { failure }), step }),
      resend: async () => ({ ...said('trigger 201 sent', { failure }), step }),
    });
    await failureOf(world.provider.enroll({ userId: USER, factor: { type: 'push' } }), 'UNAVAILABLE');
    await failureOf(world.challenge(), 'UNAVAILABLE');
    await failureOf(world.provider.resend({ userId: USER, handle }), 'UNAVAILABLE');
    expect(step).not.toHaveBeenCalled();
  });

  test('what a driver gives as functions is made only of the outcome that it is for', async () => {
    const [factor, step] = [vi.fn(() => factorOf('new')), vi.fn(() => stepOf({ factorId: 'new' }))];
    const world = scripted({ enroll: async () => ({ ...said('factor 201 pending'), factor, step }) });
    expect(await world.enroll()).toMatchObject({ status: 'pending' });
    expect([factor, step].map(({ mock }) => mock.calls.length)).toEqual([0, 1]);
    world.script({ enroll: async () => ({ ...said('factor 201 active'), factor, step }) });
    const enrollment = await world.provider.enroll({ userId: USER, factor: { type: 'push' } });
    expect(enrollment).toMatchObject({ status: 'active', factor: { id: 'new' } });
    expect([factor, step].map(({ mock }) => mock.calls.length)).toEqual([1, 1]);
  });

  const strange = [
    'constructor',
    '__proto__',
    'toString',
    'approved',
    'active',
    'SUCCESS',
    'ACCEPTED',
    'accepted ',
    '',
  ];
  test.each(strange)('%j is UNEXPECTED_RESPONSE, for an answer, a poll and an activation', async (word) => {
    const world = scripted({
      verify: async (_, { answer }) => said(answer === undefined ? 'poll 200' : 'code 200', { word }),
      activate: async () => ({ ...said('code 200', { word }), factor: factorOf('new') }),
    });
    const { handle } = await world.challenge();
    const { handle: enrollment } = await world.enroll();
    await failureOf(world.provider.verify({ userId: USER, handle, answer: RIGHT }), 'UNEXPECTED_RESPONSE');
    await failureOf(world.provider.verify({ userId: USER, handle }), 'UNEXPECTED_RESPONSE');
    const activation = world.provider.activate({ userId: USER, handle: enrollment, answer: RIGHT });
    await failureOf(activation, 'UNEXPECTED_RESPONSE');
  });

  test.each(['code 201 accepted', 'code 0 accepted', 'trigger 200 accepted', 'constructor 200 accepted'])(
    '%j is not the word of another status or another thing sent',
    async (key) => {
      await failureOf((await verifying(key)).verify(), 'UNEXPECTED_RESPONSE');
    },
  );

  test('a refusal tells the HTTP status where there was one', async () => {
    const sent = await failureOf((await verifying('code 418 odd')).verify(), 'UNEXPECTED_RESPONSE');
    expect(sent).toMatchObject({ providerStatus: 418 });
    const unsent = await failureOf((await verifying('code 0 odd')).verify(), 'UNEXPECTED_RESPONSE');
    expect(unsent).not.toHaveProperty('providerStatus');
  });

  test('an entry that something put on Object.prototype is no entry', async () => {
    const { verify } = await verifying('code 200 polluted');
    Object.defineProperty(Object.prototype, 'code 200 polluted', { value: 'approved', configurable: true });
    try {
      await failureOf(verify(), 'UNEXPECTED_RESPONSE');
    } finally {
      Reflect.deleteProperty(Object.prototype, 'code 200 polluted');
    }
  });

  test('a driver that claims an outcome of its own is not heard', async () => {
    const claim = { ...said('code 200 odd'), outcome: 'approved', approved: true };
    const world = scripted({ verify: async () => claim });
    const { handle } = await world.challenge();
    await failureOf(world.provider.verify({ userId: USER, handle, answer: RIGHT }), 'UNEXPECTED_RESPONSE');
  });

  test('each operation has a table of its own', async () => {
    // Good in verify, so that a mixed-up table would take it.
    const odd = async () => ({ ...said('code 200 accepted'), step: stepOf(), factor: factorOf('new') });
    const world = scripted();
    const { handle } = await world.challenge();
    world.script({ enroll: odd, challenge: odd, resend: odd });
    await failureOf(world.enroll(), 'UNEXPECTED_RESPONSE');
    await failureOf(world.challenge(), 'UNEXPECTED_RESPONSE');
    await failureOf(world.provider.resend({ userId: USER, handle }), 'UNEXPECTED_RESPONSE');
  });
});

describe('an answer that names somebody or something else is UNEXPECTED_RESPONSE', () => {
  const users = ['user-2', 'USER-1', ''];

  test.each(users)('the user %j, in every operation', async (userId) => {
    const names = { userId };
    const world = scripted();
    const { handle } = await world.challenge();
    const { handle: enrollment } = await world.enroll();
    world.script({
      verify: async () => said('code 200 accepted', { names }),
      activate: async () => ({ ...said('code 200 accepted', { names }), factor: factorOf('new') }),
      challenge: async () => ({ ...said('trigger 201 sent', { names }), step: stepOf() }),
      resend: async () => ({ ...said('trigger 201 sent', { names }), step: stepOf() }),
      enroll: async () => ({ ...said('factor 201 pending', { names }), step: stepOf() }),
    });
    const calls = [
      world.provider.verify({ userId: USER, handle, answer: RIGHT }),
      world.provider.activate({ userId: USER, handle: enrollment, answer: RIGHT }),
      world.challenge(),
      world.enroll(),
    ];
    for (const call of calls) {
      expect((await failureOf(call, 'UNEXPECTED_RESPONSE')).message).toContain('an answer about another user');
    }
    await failureOf(world.provider.resend({ userId: USER, handle }), 'UNEXPECTED_RESPONSE');
  });

  test('another factor, in verify, challenge and resend', async () => {
    const names = { userId: USER, factorId: 'f2' };
    const world = scripted();
    const { handle } = await world.challenge();
    world.script({
      verify: async () => said('code 200 accepted', { names }),
      challenge: async () => ({ ...said('trigger 201 sent', { names }), step: stepOf() }),
      resend: async () => ({ ...said('trigger 201 sent', { names }), step: stepOf() }),
    });
    const refused = await failureOf(
      world.provider.verify({ userId: USER, handle, answer: RIGHT }),
      'UNEXPECTED_RESPONSE',
    );
    expect(refused.message).toContain('an answer about another factor');
    await failureOf(world.challenge(), 'UNEXPECTED_RESPONSE');
    await failureOf(world.provider.resend({ userId: USER, handle }), 'UNEXPECTED_RESPONSE');
  });

  test('another factor, in activate', async () => {
    const world = scripted();
    const { handle } = await world.enroll();
    const activated = { ...said('code 200 accepted', { names: { factorId: 'f2' } }), factor: factorOf('f2') };
    world.script({ activate: async () => activated });
    await failureOf(world.provider.activate({ userId: USER, handle, answer: RIGHT }), 'UNEXPECTED_RESPONSE');
  });

  test('and the step goes on', async () => {
    const world = scripted({ verify: async () => said('poll 200 denied', { names: { userId: 'user-2' } }) });
    const { handle } = await world.challenge();
    await failureOf(world.provider.verify({ userId: USER, handle }), 'UNEXPECTED_RESPONSE');
    world.script({ verify: async () => said('poll 200 accepted', { names: { userId: USER, factorId: 'f1' } }) });
    expect(await world.provider.verify({ userId: USER, handle })).toMatchObject({ status: 'approved' });
  });
});

describe('a failure beside a word', () => {
  const failure = new MfaError({ code: 'RATE_LIMITED', providerStatus: 429, retryAfterMs: 5_000 }, 'Too fast: wait.');

  test('is thrown where the table does not know the word', async () => {
    const error = await failureOf((await verifying('code 429 odd', { failure })).verify(), 'RATE_LIMITED');
    expect(error).toMatchObject({
      provider: 'scripted',
      operation: 'verify',
      providerStatus: 429,
      retryAfterMs: 5_000,
    });
  });

  test('is explained first where the driver can explain it', async () => {
    const explain = async () => new MfaError({ code: 'CONFLICT' }, 'Refresh the list.');
    await failureOf((await verifying('code 429 odd', { failure, explain })).verify(), 'CONFLICT');
  });

  test('counts for nothing where it does', async () => {
    const { verify } = await verifying('code 401 wrong', { failure });
    expect(await verify()).toMatchObject({ reason: 'wrong-answer' });
  });
});

describe('active', () => {
  test.each([
    ['no factor', undefined],
    ['a pending factor', factorOf('new', { status: 'pending' })],
    ['an unusable factor', factorOf('new', { status: 'unusable' })],
  ])('with %s is UNEXPECTED_RESPONSE, and the step goes on', async (_, factor) => {
    const world = scripted();
    const { handle } = await world.enroll();
    const activate = () => world.provider.activate({ userId: USER, handle, answer: RIGHT });
    world.script({
      enroll: async () => ({ ...said('factor 201 active'), factor }),
      activate: async () => ({ ...said('code 200 accepted'), factor }),
    });
    await failureOf(world.enroll(), 'UNEXPECTED_RESPONSE');
    await failureOf(activate(), 'UNEXPECTED_RESPONSE');
    world.script({ activate: async () => ({ ...said('code 200 accepted'), factor: factorOf('new') }) });
    expect(await activate()).toMatchObject({ status: 'active' });
  });

  test('at once gives the factor and no handle', async () => {
    const world = scripted({ enroll: async () => ({ ...said('factor 201 active'), factor: factorOf('f9') }) });
    const enrollment = await world.provider.enroll({ userId: USER, factor: { type: 'push' } });
    expect(enrollment).toEqual({ status: 'active', factor: factorOf('f9'), handle: null, warnings: [] });
  });
});
