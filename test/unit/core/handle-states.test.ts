import * as v from 'valibot';
import { describe, expect, test } from 'vitest';
import { readState } from '../../../src/adapter-kit/state.ts';
import type { JsonValue } from '../../../src/spec/factors.ts';
import type { VerificationHandle } from '../../../src/spec/steps.ts';
import { failureOf, RIGHT, scripted, USER } from './scripted-driver.ts';

// The state in a handle is the driver's, as JSON; what came back changed from storage is refused before it is used.

async function verifyWith(state: unknown) {
  const world = scripted();
  const { handle } = await world.challenge();
  const changed: VerificationHandle = JSON.parse(JSON.stringify(handle));
  return world.provider.verify({ userId: USER, handle: Object.assign(changed, { state }), answer: RIGHT });
}
const nested = (depth: number, of: JsonValue = 1): JsonValue => (depth === 0 ? of : { a: nested(depth - 1, of) });
const listed = (depth: number, of: JsonValue = 1): JsonValue => (depth === 0 ? of : [listed(depth - 1, of)]);

describe('a state', () => {
  test.each<[string, unknown]>([
    ['of every kind of JSON', { a: null, b: true, c: 'x', d: 0.5, e: [], f: {}, g: [1, [{ h: 'i' }]] }],
    ['of nothing', {}],
    ['of 16 levels', nested(16)],
    ['of lists in it', { a: listed(15) }],
  ])('%s is good', async (_, state) => {
    await expect(verifyWith(state)).resolves.toMatchObject({ status: 'approved' });
  });

  test.each<[string, unknown]>([
    ['with undefined in a list', { a: [1, undefined] }],
    ['with a function in a list', { a: [() => 1] }],
    ['with undefined beside what is good', { a: 1, b: undefined }],
    ['with NaN', { a: [Number.NaN] }],
    ['with an endless number', { a: Number.POSITIVE_INFINITY }],
    ['with a big integer', { a: 1n }],
    ['with a symbol', { a: Symbol('a') }],
    ['of 17 levels', nested(17)],
    ['of 16 lists in it', { a: listed(16) }],
  ])('%s is refused', async (_, state) => {
    await failureOf(verifyWith(state), 'HANDLE_INVALID');
  });
});

describe('the state that a driver reads', () => {
  const schema = v.strictObject({ token: v.string() });

  test('is what it put in', async () => {
    const { handle } = await scripted().challenge();
    expect(readState(schema, { ...handle, state: { token: 't' } })).toEqual({ token: 't' });
  });

  test.each([[{}], [{ token: 1 }], [{ token: 't', more: 1 }]])('is refused where it is another: %o', async (state) => {
    const { handle } = await scripted().challenge();
    expect(() => readState(schema, { ...handle, state })).toThrow(
      'The handle holds a state that this provider did not issue: drop this step, log it as suspicious and start again.',
    );
  });
});
