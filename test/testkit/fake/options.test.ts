import { describe, expect, test } from 'vitest';
import { isMfaError, type MfaError } from '../../../src/spec/errors.ts';
import { createFakeProvider } from '../../../src/testkit/fake/index.ts';
import { USER } from './support.ts';

function thrownBy(run: () => unknown): MfaError {
  try {
    run();
  } catch (error) {
    if (isMfaError(error)) return error;
    throw error;
  }
  throw new Error('Nothing was thrown.');
}

/** Passes options without a type check, as JavaScript can. */
function createWith(options: unknown): unknown {
  return Reflect.apply(createFakeProvider, undefined, [options]);
}

describe('options of the fake', () => {
  test('an error names the path of every problem, and no value', () => {
    const { code, message } = thrownBy(() =>
      createWith({
        like: 'sesame',
        users: ['ada', '', { id: 'bob', email: 'swordfish', phoneNumber: '0171-hush' }, { id: 'eve', age: 61 }],
        now: 1234567,
        onEvent: 'xyzzy',
        onMessage: 'frotz',
        output: 'blorb',
        allowInProduction: 'plugh',
        allowOutsideTests: 'gnusto',
        apiToken: 'hunter2',
      }),
    );
    expect(code).toBe('INVALID_CONFIG');
    for (const path of [
      'like',
      'users.1',
      'users.2.email',
      'users.2.phoneNumber',
      'users.3.age',
      'now',
      'onEvent',
      'onMessage',
      'output',
      'allowInProduction',
      'allowOutsideTests',
      'apiToken',
    ]) {
      expect(message).toContain(`${path}: `);
    }
    for (const value of [
      'sesame',
      'swordfish',
      'hush',
      '61',
      '1234567',
      'xyzzy',
      'frotz',
      'blorb',
      'plugh',
      'gnusto',
      'hunter2',
    ]) {
      expect(message).not.toContain(value);
    }
  });

  test.each([
    [null],
    ['okta'],
    [[]],
    [{ users: 'ada' }],
    [{ users: [42] }],
    [{ users: [null] }],
    [{ users: ['ada', { id: 'ada' }] }],
  ])('%j is refused', (options) => {
    expect(thrownBy(() => createWith(options)).code).toBe('INVALID_CONFIG');
  });

  test('without users every user id exists, each with its own number and address', async () => {
    const fake = createFakeProvider();
    expect(fake.userIds).toEqual([]);
    expect(await fake.listFactors({ userId: 'ada' })).toEqual([]);
    expect(fake.phone('bob').phoneNumber).not.toBe(fake.phone('ada').phoneNumber);
    expect(fake.phone('bob').email).not.toBe(fake.phone('ada').email);
    expect(fake.userIds).toEqual(['ada', 'bob']);
  });

  test('with users no other user exists', async () => {
    const bob = { id: 'bob', email: 'bob@example.org', phoneNumber: '+14155550199' };
    const fake = createFakeProvider({ users: ['ada', bob] });
    expect(fake.userIds).toEqual(['ada', 'bob']);
    expect(fake.phone('bob')).toMatchObject({ email: bob.email, phoneNumber: bob.phoneNumber });
    await expect(fake.listFactors({ userId: 'eve' })).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await expect(fake.enroll({ userId: 'eve', factor: { type: 'totp' } })).rejects.toMatchObject({ code: 'NOT_FOUND' });
    expect(thrownBy(() => fake.phone('eve')).code).toBe('NOT_FOUND');
    const none = createFakeProvider({ users: [] });
    await expect(none.listFactors({ userId: 'ada' })).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  test('advance adds to the time of now', async () => {
    const fake = createFakeProvider({ now: () => Date.parse('2030-01-01T00:00:00.000Z') });
    fake.advance(60_000);
    const { expiresAt } = await fake.createTemporaryToken({ userId: USER, expiresInSeconds: 60 });
    expect(expiresAt).toBe('2030-01-01T00:02:00.000Z');
    expect(() => fake.advance(-1)).toThrow(RangeError);
  });

  test('onEvent gets an event of every call', async () => {
    const events: string[] = [];
    const fake = createFakeProvider({
      onEvent: ({ operation, outcome }) => void events.push(`${operation} ${outcome}`),
    });
    await fake.enroll({ userId: USER, factor: { type: 'totp' } });
    fake.failNext('FORBIDDEN');
    await expect(fake.listFactors({ userId: USER })).rejects.toMatchObject({ code: 'FORBIDDEN' });
    expect(events).toEqual(['enroll pending', 'listFactors FORBIDDEN']);
  });

  test('instances share no state', async () => {
    const [one, other] = [createFakeProvider(), createFakeProvider()];
    expect(one.instance).toMatch(/^fake-/);
    expect(one.instance).not.toBe(other.instance);
    const factorId = await one.addFactor(USER, 'totp');
    expect(await other.listFactors({ userId: USER })).toEqual([]);
    await other.addFactor(USER, 'totp');
    const { handle } = await one.challenge({ userId: USER, factorId });
    const answer = await one.answerFor(handle);
    await expect(other.verify({ userId: USER, handle, answer })).rejects.toMatchObject({ code: 'HANDLE_INVALID' });
    await expect(other.codeFor(handle)).rejects.toMatchObject({ code: 'INVALID_INPUT' });
  });
});
