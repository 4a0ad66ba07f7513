import { describe, expect, test } from 'vitest';
import type { DriverPrompt } from '../../../src/spec/driver.ts';
import type { Factor } from '../../../src/spec/factors.ts';
import { factorOf, POLL_MS, said, scripted, stepOf, USER } from './scripted-driver.ts';

// A page needs nothing but the prompt, and a wait nothing but what a poll says.

const listed = { displayName: 'My phone', destination: '+1 *** *** 1337' };
const driverSays = { displayName: 'Phone', destination: '+1 *** *** 0000' };

describe('prompt.factor', () => {
  test.each<readonly [string, Partial<Factor>, DriverPrompt | undefined, object]>([
    ['neither', {}, undefined, {}],
    ['the factor', listed, undefined, listed],
    ['the factor, and the driver says nothing', listed, {}, listed],
    ['the driver', {}, driverSays, driverSays],
    ['both', listed, driverSays, driverSays],
    [
      'both, each a half',
      { displayName: 'My phone' },
      { destination: '+1' },
      { displayName: 'My phone', destination: '+1' },
    ],
  ])('of a challenge: %s names it', async (_title, factor, prompt, names) => {
    const world = scripted({
      findFactor: async (_call, id) => factorOf(id, factor),
      challenge: async () => ({ ...said('trigger 201 sent'), step: stepOf({ prompt }) }),
    });
    const step = await world.challenge();
    expect(step.prompt).toEqual({
      factor: { type: 'sms', ...names },
      expects: ['code', 'approval'],
      expiresAt: step.handle.expiresAt,
      canResend: true,
    });
  });

  test('of an enrollment and of a resend: the driver names it', async () => {
    const step = stepOf({ prompt: { ...driverSays, question: 'What?' }, factorId: 'new' });
    const world = scripted({
      enroll: async () => ({ ...said('factor 201 pending'), step }),
      resend: async () => ({ ...said('trigger 201 sent'), step }),
    });
    const first = await world.enroll();
    const second = await world.provider.resend({ userId: USER, handle: first.handle });
    for (const { prompt } of [first, second]) {
      expect(prompt).toMatchObject({ factor: { type: 'sms', ...driverSays }, question: 'What?' });
      expect(prompt).not.toHaveProperty('destination');
      expect(prompt).not.toHaveProperty('displayName');
    }
  });

  test('of a temporary token has no name', async () => {
    const { prompt } = await scripted().provider.challenge({ userId: USER, temporaryToken: true });
    expect(prompt.factor).toEqual({ type: 'temporary' });
  });
});

describe('pending', () => {
  test('shows what the poll told, and nothing else has it', async () => {
    const display = { kind: 'number-match', value: '42' } as const;
    const world = scripted();
    const { prompt, handle } = await world.challenge();
    expect(prompt).not.toHaveProperty('display');
    expect(await world.provider.verify({ userId: USER, handle })).not.toHaveProperty('display');
    world.script({ verify: async () => said('poll 200 waiting', { display }) });
    expect(await world.provider.verify({ userId: USER, handle })).toEqual({
      ...{ status: 'pending', handle, pollAfterMs: POLL_MS, display },
    });
    world.script({ verify: async () => said('poll 200 denied', { display }) });
    expect(await world.provider.verify({ userId: USER, handle })).not.toHaveProperty('display');
  });

  test.each<readonly [string, number | undefined, number | undefined, number]>([
    ['of the driver', undefined, undefined, POLL_MS],
    ['of the step', 70, undefined, 70],
    ['of the answer', undefined, 90, 90],
    ['of the answer before that of the step', 70, 90, 90],
    ['of the step, where the answer has nonsense', 70, Number.NaN, 70],
    ['of the driver, where both have nonsense', 0, Number.POSITIVE_INFINITY, POLL_MS],
    ['of the driver, where both are negative', -1, -1, POLL_MS],
  ])('has the pace %s', async (_title, ofStep, ofAnswer, pollAfterMs) => {
    const world = scripted({
      challenge: async () => ({ ...said('trigger 201 sent'), step: stepOf({ pollAfterMs: ofStep }) }),
      verify: async () => said('poll 200 waiting', { pollAfterMs: ofAnswer }),
    });
    const { handle } = await world.challenge();
    // The handle may have been in a session of another process.
    const stored = JSON.parse(JSON.stringify(handle));
    expect(await world.provider.verify({ userId: USER, handle: stored })).toMatchObject({
      status: 'pending',
      pollAfterMs,
    });
  });
});
