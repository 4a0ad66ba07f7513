import { describe, expect, test } from 'vitest';
import type { Factor } from '../../../src/spec/factors.ts';
import { factorOf, failureOf, OTHER_USER, RIGHT, said, scripted, stepOf, USER } from './scripted-driver.ts';

// A Factor that this instance returned for this user saves the look-up; any other object is looked up by its id.

async function listed() {
  const world = scripted();
  const [factor] = await world.provider.listFactors({ userId: USER });
  if (factor === undefined) throw new Error('nothing listed');
  return { world, factor, lookUps: () => world.called('findFactor') };
}

describe('a factor that was listed', () => {
  test('is used as it is', async () => {
    const { world, factor, lookUps } = await listed();
    await world.provider.challenge({ userId: USER, factor });
    expect(lookUps()).toBe(0);
    expect(world.calls.at(-1)?.input).toHaveProperty('factor', factor);
  });

  test('may be changed, sorted and extended by the caller, which changes nothing here', async () => {
    const { world, factor, lookUps } = await listed();
    Object.assign(factor, { status: 'unusable', id: 'f9', type: 'push', label: 'mine' });
    Object.assign(factor.verifiableBy, { 0: 'approval' });
    Object.assign(factor.native, { type: 'other' });
    const { handle } = await world.provider.challenge({ userId: USER, factor });
    expect(handle).toMatchObject({ factorId: 'f1', factorType: 'sms' });
    expect(world.calls.at(-1)?.input).toHaveProperty('factor', factorOf('f1'));
    expect(lookUps()).toBe(0);
  });

  test('for another user is looked up among theirs', async () => {
    const { world, factor, lookUps } = await listed();
    const { handle } = await world.provider.challenge({ userId: OTHER_USER, factor });
    expect(lookUps()).toBe(1);
    expect(world.calls.find(({ method }) => method === 'findFactor')).toMatchObject({
      call: { userId: OTHER_USER },
      input: 'f1',
    });
    expect(handle.userId).toBe(OTHER_USER);
  });

  test('by another instance is looked up', async () => {
    const { factor } = await listed();
    const other = scripted();
    await other.provider.challenge({ userId: USER, factor });
    expect(other.called('findFactor')).toBe(1);
  });
});

const copies: readonly (readonly [string, (factor: Factor) => Factor])[] = [
  ['spread', (factor) => ({ ...factor })],
  ['through JSON', (factor) => JSON.parse(JSON.stringify(factor))],
  ['by structuredClone', (factor) => structuredClone(factor)],
  ['as a prototype', (factor) => Object.create(factor)],
  ['behind a proxy', (factor) => new Proxy(factor, {})],
];

describe('a factor that was copied', () => {
  test.each(copies)('%s is looked up, and what it says of itself is not believed', async (_, copy) => {
    const { world, factor, lookUps } = await listed();
    world.script({ findFactor: async (_call, id) => factorOf(id, { status: 'pending' }) });
    await failureOf(world.provider.challenge({ userId: USER, factor: copy(factor) }), 'CONFLICT');
    expect(lookUps()).toBe(1);
  });

  test.each([null, [], 'f1', {}, { id: '' }, { id: '..' }, { id: 7 }])('%j is none', async (value) => {
    const world = scripted();
    await failureOf(world.provider.challenge({ userId: USER, factor: value as Factor }), 'INVALID_INPUT');
    expect(world.calls).toEqual([]);
  });
});

describe('a factor is trusted too', () => {
  test('that an enrollment names, which asked about none', async () => {
    const names = { userId: USER, factorId: 'new' };
    const step = stepOf({ factorId: 'new' });
    const world = scripted({ enroll: async () => ({ ...said('factor 201 pending', { names }), step }) });
    expect((await world.enroll()).handle).toMatchObject({ factorId: 'new' });
  });

  test('that enroll answered with', async () => {
    const world = scripted({ enroll: async () => ({ ...said('factor 201 active'), factor: factorOf('new') }) });
    const enrollment = await world.provider.enroll({ userId: USER, factor: { type: 'push' } });
    if (enrollment.status !== 'active') throw new Error('pending');
    await world.provider.challenge({ userId: USER, factor: enrollment.factor });
    expect(world.called('findFactor')).toBe(0);
  });

  test('that activate answered with', async () => {
    const world = scripted();
    const { handle } = await world.enroll();
    const activation = await world.provider.activate({ userId: USER, handle, answer: RIGHT });
    if (activation.status !== 'active') throw new Error(activation.status);
    await world.provider.challenge({ userId: USER, factor: activation.factor });
    expect(world.called('findFactor')).toBe(0);
  });
});

test('challenge names exactly one of factor, factorId and temporaryToken', async () => {
  const { world, factor } = await listed();
  const challenge = (ref: object) => world.provider.challenge({ userId: USER, ...ref } as never);
  const sent = world.calls.length;
  const two = [
    { factor, factorId: 'f1' },
    { factorId: 'f1', temporaryToken: true },
    { factor, temporaryToken: true },
  ];
  for (const ref of [{}, ...two, { temporaryToken: false }, { factorId: undefined }]) {
    await failureOf(challenge(ref), 'INVALID_INPUT');
  }
  expect(world.calls).toHaveLength(sent);
});
