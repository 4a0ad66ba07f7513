import { describe, expect, test } from 'vitest';
import { held, RIGHT, said, scripted, USER } from './scripted-driver.ts';

const reasons: readonly unknown[] = [new Error('the user left'), 'gone', { why: 'shutdown' }, undefined];

async function thrownBy(call: Promise<unknown>): Promise<unknown> {
  return call.then(
    () => new Error('It succeeded.'),
    (reason: unknown) => reason,
  );
}

describe('an abort', () => {
  test.each(reasons)('before the call throws signal.reason (%j), and nothing is sent', async (reason) => {
    const world = scripted();
    const signal = AbortSignal.abort(reason);
    expect(await thrownBy(world.provider.listFactors({ userId: USER, signal }))).toBe(signal.reason);
    expect(world.calls).toEqual([]);
    expect(world.events).toMatchObject([{ operation: 'listFactors', outcome: 'aborted' }]);
  });

  test('during the call throws signal.reason, whatever the driver makes of it', async () => {
    for (const driverThrows of [new Error('socket closed'), new DOMException('stop', 'AbortError')]) {
      const controller = new AbortController();
      const gate = held<never>();
      const world = scripted({ listFactors: () => gate.promise });
      const call = thrownBy(world.provider.listFactors({ userId: USER, signal: controller.signal }));
      const reason = new Error('the user left');
      controller.abort(reason);
      gate.reject(driverThrows);
      expect(await call).toBe(reason);
      expect(world.events).toMatchObject([{ outcome: 'aborted' }]);
    }
  });

  test('reaches the driver as the very signal', async () => {
    const world = scripted();
    const { signal } = new AbortController();
    await world.provider.listFactors({ userId: USER, signal });
    expect(world.calls[0]?.call.signal).toBe(signal);
  });

  test('after the answer came does not take the result away', async () => {
    const controller = new AbortController();
    const world = scripted();
    const { handle } = await world.challenge();
    world.script({
      verify: async () => {
        controller.abort(new Error('late'));
        return said('code 200 accepted');
      },
    });
    const call = world.provider.verify({ userId: USER, handle, answer: RIGHT, signal: controller.signal });
    expect(await call).toMatchObject({ status: 'approved' });
  });

  test('leaves the step open', async () => {
    const controller = new AbortController();
    const world = scripted();
    const { handle } = await world.challenge();
    const gate = held<never>();
    world.script({ verify: () => gate.promise });
    const call = thrownBy(world.provider.verify({ userId: USER, handle, answer: RIGHT, signal: controller.signal }));
    controller.abort(new Error('gone'));
    gate.reject(new Error('closed'));
    expect(await call).toBe(controller.signal.reason);
    world.script({ verify: async () => said('code 200 accepted') });
    expect(await world.provider.verify({ userId: USER, handle, answer: RIGHT })).toMatchObject({ status: 'approved' });
  });
});
