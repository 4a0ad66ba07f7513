import { describe, expect, test } from 'vitest';
import type { Handle, VerificationHandle } from '../../../src/spec/steps.ts';
import { failureOf, OTHER_USER, RIGHT, type Scripted, scripted, USER } from './scripted-driver.ts';

// Which handles are refused, and that nothing reaches the driver then.

const MINUTE = 60_000;

type Wrong = (handle: VerificationHandle, at: (ms: number) => string) => unknown;

const malformed: Readonly<Record<string, Wrong>> = {
  undefined: () => undefined,
  null: () => null,
  'a string': (handle) => JSON.stringify(handle),
  'a number': () => 1,
  'an array': (handle) => [handle],
  'an empty object': () => ({}),
  'another version': (handle) => ({ ...handle, v: 2 }),
  'the version as a string': (handle) => ({ ...handle, v: '1' }),
  'an unknown purpose': (handle) => ({ ...handle, purpose: 'login' }),
  'a purpose from the prototype': (handle) => ({ ...handle, purpose: 'constructor' }),
  'no purpose': ({ purpose: _, ...rest }) => rest,
  'no id': ({ id: _, ...rest }) => rest,
  'an empty id': (handle) => ({ ...handle, id: '' }),
  'an id that is no text': (handle) => ({ ...handle, id: 7 }),
  'no factorId': ({ factorId: _, ...rest }) => rest,
  'an empty factorId': (handle) => ({ ...handle, factorId: '' }),
  'an undefined factorId': (handle) => ({ ...handle, factorId: undefined }),
  'an unknown key': (handle) => ({ ...handle, isAdmin: true }),
  'a key of the prototype': (handle) => JSON.parse(`{"__proto__":{},${JSON.stringify(handle).slice(1)}`),
  'an unknown factor type': (handle) => ({ ...handle, factorType: 'fax' }),
  'a factor where it is about a temporary token': (handle) => ({ ...handle, factorType: 'temporary' }),
  'no factor where it is about one': (handle) => ({ ...handle, factorId: null }),
  'no expectation': (handle) => ({ ...handle, expects: [] }),
  'an unknown expectation': (handle) => ({ ...handle, expects: ['code', 'magic'] }),
  'an expectation that is no list': (handle) => ({ ...handle, expects: 'code' }),
  'an expectation with holes': (handle) => ({ ...handle, expects: [null] }),
  'a time that is no text': (handle) => ({ ...handle, issuedAt: Date.parse(handle.issuedAt) }),
  'a time in words': (handle) => ({ ...handle, expiresAt: new Date(handle.expiresAt).toUTCString() }),
  'a time without a zone': (handle) => ({ ...handle, expiresAt: handle.expiresAt.replace('Z', '') }),
  'a day that does not exist': (handle) => ({ ...handle, expiresAt: '2030-02-31T00:00:00.000Z' }),
  'no state': ({ state: _, ...rest }) => rest,
  'a state that is null': (handle) => ({ ...handle, state: null }),
  'a state that is a list': (handle) => ({ ...handle, state: [1] }),
  'a state with a function': (handle) => ({ ...handle, state: { run: () => true } }),
  'a state with undefined': (handle) => ({ ...handle, state: { token: undefined } }),
  'a state with NaN': (handle) => ({ ...handle, state: { deep: { list: [Number.NaN] } } }),
  'an end over 15 minutes after the issue': (handle, at) => ({ ...handle, expiresAt: at(15 * MINUTE + 1) }),
  'an end far in the future': (handle) => ({ ...handle, expiresAt: '9999-12-31T23:59:59.999Z' }),
  'an end before the issue': (handle, at) => ({ ...handle, expiresAt: at(-1) }),
  'an issue 5 s and more ahead': (handle, at) => ({ ...handle, issuedAt: at(5_001), expiresAt: at(MINUTE) }),
  'an issue in the future': (handle, at) => ({ ...handle, issuedAt: at(MINUTE), expiresAt: at(2 * MINUTE) }),
};

const foreign: Readonly<Record<string, Wrong>> = {
  'another provider': (handle) => ({ ...handle, provider: 'okta' }),
  'another instance': (handle) => ({ ...handle, instance: 'other.example' }),
  'another user': (handle) => ({ ...handle, userId: OTHER_USER }),
  'a user in other case': (handle) => ({ ...handle, userId: USER.toUpperCase() }),
};

const wrongs = Object.entries({ ...malformed, ...foreign });

/** Calls with a handle of any type, as JavaScript callers make them. */
function useOf(world: Scripted): Readonly<Record<'verify' | 'poll' | 'resend', (handle: unknown) => Promise<unknown>>> {
  const { provider } = world;
  return {
    verify: (handle) => provider.verify({ userId: USER, handle: handle as VerificationHandle, answer: RIGHT }),
    poll: (handle) => provider.verify({ userId: USER, handle: handle as VerificationHandle }),
    resend: (handle) => provider.resend({ userId: USER, handle: handle as Handle }),
  };
}

describe.each(['verify', 'poll', 'resend'] as const)('%s refuses a handle', (use) => {
  test.each(wrongs)('that is or has %s', async (_, wrong) => {
    const world = scripted();
    const { handle } = await world.challenge();
    const at = (ms: number) => new Date(Date.parse(handle.issuedAt) + ms).toISOString();
    const before = world.calls.length;
    const error = await failureOf(useOf(world)[use](wrong(handle, at)), 'HANDLE_INVALID');
    expect(error.message).not.toContain(handle.id);
    expect(error.message).not.toContain(USER);
    expect(world.calls.length).toBe(before);
    // The real one has not suffered.
    await expect(useOf(world).verify(handle)).resolves.toMatchObject({ status: 'approved' });
  });
});

describe('a handle', () => {
  test('survives JSON and structuredClone', async () => {
    const world = scripted();
    const { handle } = await world.challenge();
    expect(structuredClone(handle)).toEqual(handle);
    expect(JSON.parse(JSON.stringify(handle))).toEqual(handle);
    await expect(useOf(world).verify(JSON.parse(JSON.stringify(handle)))).resolves.toMatchObject({
      status: 'approved',
    });
  });

  test('names what it is for, and has an id that nobody guesses', async () => {
    const world = scripted();
    const [one, two] = [await world.challenge(), await world.challenge()];
    expect(one.handle).toMatchObject({
      v: 1,
      provider: 'scripted',
      instance: 'tenant.example',
      userId: USER,
      purpose: 'verification',
      factorId: 'f1',
      factorType: 'sms',
      state: { token: 'state-of-the-driver' },
    });
    expect(one.handle.id).toMatch(/^[\da-f-]{36}$/);
    expect(one.handle.id).not.toBe(two.handle.id);
  });

  test('is refused by another instance of the same provider', async () => {
    const [one, two] = [scripted(), scripted({ instance: 'other.example' })];
    const { handle } = await one.challenge();
    await failureOf(useOf(two).verify(handle), 'HANDLE_INVALID');
    expect(two.calls).toEqual([]);
  });

  test('is refused where the call is for another user', async () => {
    const world = scripted();
    const { handle } = await world.challenge();
    await failureOf(world.provider.verify({ userId: OTHER_USER, handle, answer: RIGHT }), 'HANDLE_INVALID');
    expect(world.called('verify')).toBe(0);
  });

  test('of an enrollment is refused by verify, whatever it pretends to be', async () => {
    const world = scripted();
    const { handle } = await world.enroll();
    await failureOf(useOf(world).verify(handle), 'HANDLE_INVALID');
    expect(world.called('verify')).toBe(0);
  });

  test('of a verification is refused by activate', async () => {
    const world = scripted();
    const { handle } = await world.challenge();
    const wrong = handle as unknown as Parameters<Scripted['provider']['activate']>[0]['handle'];
    await failureOf(world.provider.activate({ userId: USER, handle: wrong, answer: RIGHT }), 'HANDLE_INVALID');
    expect(world.called('activate')).toBe(0);
  });

  test('of exactly 15 minutes is good, and so is one from a clock 5 s ahead', async () => {
    const world = scripted();
    const { handle } = await world.challenge();
    const at = (ms: number) => new Date(world.clock.now() + ms).toISOString();
    const long = { ...handle, id: 'long', issuedAt: at(0), expiresAt: at(15 * MINUTE) };
    const ahead = { ...handle, id: 'ahead', factorId: 'f2', issuedAt: at(5_000), expiresAt: at(MINUTE) };
    await expect(useOf(world).verify(long)).resolves.toMatchObject({ status: 'approved' });
    await expect(useOf(world).verify(ahead)).resolves.toMatchObject({ status: 'approved' });
  });

  test('nested too deep to walk is malformed like any other', async () => {
    const world = scripted();
    const { handle } = await world.challenge();
    const state = JSON.parse(`${'{"a":'.repeat(50_000)}1${'}'.repeat(50_000)}`);
    await failureOf(useOf(world).verify({ ...handle, state }), 'HANDLE_INVALID');
  });
});
