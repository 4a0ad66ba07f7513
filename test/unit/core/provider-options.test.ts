import { describe, expect, test } from 'vitest';
import type { CallOptions } from '../../../src/spec/provider.ts';
import { failureOf, scripted, USER } from './scripted-driver.ts';

const asking = (providerOptions: unknown) => {
  const world = scripted();
  const call = world.provider.listFactors({ userId: USER, providerOptions } as { userId: string } & CallOptions);
  return { world, call };
};

describe('providerOptions', () => {
  test("under the driver's own id reach the driver, checked", async () => {
    const { world, call } = asking({ scripted: { color: 'red', nested: { on: true } } });
    await call;
    expect(world.calls[0]?.call.options).toEqual({ color: 'red', nested: { on: true } });
  });

  const foreign: readonly unknown[] = [
    { okta: { templateId: 'x' } },
    { SCRIPTED: { colour: 'red' } },
    { constructor: 1 },
    { undefined: { colour: 'red' } },
    {},
    undefined,
  ];
  test.each(foreign)('of others (%j) are ignored', async (given) => {
    const { world, call } = asking(given);
    await call;
    expect(world.calls[0]?.call.options).toBeUndefined();
  });

  test.each([
    ['colour', { colour: 'canary-8463' }],
    ['color', { color: 7 }],
    ['nested.of', { nested: { on: true, of: 'canary-8463' } }],
    ['nested.on', { nested: {} }],
  ])('with a wrong %s of its own are refused by path, without the value', async (path, own) => {
    const { world, call } = asking({ scripted: own });
    const error = await failureOf(call, 'INVALID_INPUT');
    expect(error.message).toContain(`providerOptions.scripted.${path}:`);
    expect(error.message).not.toContain('canary');
    expect(world.calls).toEqual([]);
  });

  test.each([null, [], 'red', 7])('of its own that are %j are refused', async (own) => {
    const { world, call } = asking({ scripted: own });
    expect((await failureOf(call, 'INVALID_INPUT')).message).toContain('providerOptions.scripted: ');
    expect(world.calls).toEqual([]);
  });

  test('of its own are refused by a driver that takes none', async () => {
    const world = scripted({ parseOptions: undefined });
    const input = { userId: USER, providerOptions: { scripted: { color: 'red' } } };
    const call = world.provider.listFactors(input as { userId: string } & CallOptions);
    expect((await failureOf(call, 'INVALID_INPUT')).message).toContain('providerOptions.scripted: ');
    expect(world.calls).toEqual([]);
  });

  test('may have problems of the whole, which have no path', async () => {
    const problems = ['must not be odd: leave it out', 'color: must be red'];
    const world = scripted({ parseOptions: () => ({ problems }) });
    const call = world.provider.listFactors({ userId: USER, providerOptions: { scripted: {} } } as { userId: string });
    expect((await failureOf(call, 'INVALID_INPUT')).message).toBe(
      'The input of listFactors is not acceptable (providerOptions.scripted: must not be odd: leave it out; ' +
        'providerOptions.scripted.color: must be red): correct the call, nothing was sent.',
    );
  });

  test('that are inherited are not given', async () => {
    const { world, call } = asking(Object.create({ scripted: { colour: 'red' } }));
    await call;
    expect(world.calls[0]?.call.options).toBeUndefined();
  });
});
