import { afterEach, describe, expect, test, vi } from 'vitest';
import { createOktaProvider } from '../../../adapters/okta/index.ts';
import { createOneLoginV1Provider } from '../../../adapters/onelogin/v1/index.ts';
import { createOneLoginV2Provider } from '../../../adapters/onelogin/v2/index.ts';
import { waitForApproval } from '../../../src/polling/wait-for-approval.ts';
import type { MfaProvider } from '../../../src/spec/provider.ts';
import { createOktaEmulator, createOneLoginEmulator } from '../../../src/testkit/emulator/index.ts';
import { createFakeProvider } from '../../../src/testkit/fake/index.ts';

// Test runners put fake timers on after a provider was made. They move its clock, and what needs no time does not wait
// for them: Jest's hold back microtasks, too.

const EVERYTHING = [
  ...(['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'setImmediate', 'clearImmediate'] as const),
  ...(['Date', 'performance', 'hrtime', 'nextTick'] as const),
];

type Made = {
  readonly mfa: MfaProvider;
  readonly userId: string;
  readonly addPush: () => Promise<unknown>;
  approve(): void;
};

function fake(): Made {
  const mfa = createFakeProvider({ users: ['1001'] });
  return {
    mfa,
    userId: '1001',
    addPush: () => mfa.addFactor('1001', 'push'),
    approve: () => mfa.phone('1001').approve(),
  };
}

function okta(): Made {
  const emulator = createOktaEmulator({ users: ['00u1'] });
  const { orgUrl, apiToken, fetch } = emulator;
  const mfa = createOktaProvider({ orgUrl, apiToken, fetch });
  const addPush = async () => {
    const enrollment = await mfa.enroll({ userId: '00u1', factor: { type: 'push' } });
    if (enrollment.status !== 'pending' || enrollment.prompt.setup === undefined) throw new Error('No QR code.');
    emulator.phone('00u1').scan(enrollment.prompt.setup);
    await mfa.activate({ userId: '00u1', handle: enrollment.handle });
  };
  return { mfa, userId: '00u1', addPush, approve: () => emulator.phone('00u1').approve() };
}

const oneLogin = (create: typeof createOneLoginV1Provider | typeof createOneLoginV2Provider) => (): Made => {
  const emulator = createOneLoginEmulator({ users: ['35510511'] });
  const { baseUrl, clientId, clientSecret, fetch } = emulator;
  const mfa = create({ baseUrl, clientId, clientSecret, fetch });
  return {
    mfa,
    userId: '35510511',
    addPush: () => emulator.addDevice('35510511', 'push'),
    approve: () => emulator.phone('35510511').approve(),
  };
};

afterEach(() => void vi.useRealTimers());

describe.each([
  ['the fake', fake],
  ['Okta', okta],
  ['OneLogin v1', oneLogin(createOneLoginV1Provider)],
  ['OneLogin v2', oneLogin(createOneLoginV2Provider)],
] as const)('%s', (name, make) => {
  async function pushed() {
    const made = make();
    await made.addPush();
    const [factor] = await made.mfa.listFactors({ userId: made.userId });
    if (factor === undefined) throw new Error('There is no factor.');
    const expiresInSeconds = made.mfa.capabilities.expiresInSeconds.min;
    const input = { userId: made.userId, factor, expects: 'approval', expiresInSeconds } as const;
    return { ...made, expiresInSeconds, challenge: () => made.mfa.challenge(input) };
  }

  test('a step that was opened under fake timers ends by them', async () => {
    const { mfa, userId, challenge, expiresInSeconds } = await pushed();
    vi.useFakeTimers();
    const { handle } = await challenge();
    const result = waitForApproval(mfa, { userId, handle });
    await vi.advanceTimersByTimeAsync(expiresInSeconds * 1_000 + 1_000);
    expect(await result).toEqual({ status: 'rejected', reason: 'expired', handle: null });
  });

  test('an approval that is there already needs no timer', async () => {
    const { mfa, userId, challenge, approve } = await pushed();
    // Without this a Response of Node, which the emulators make, has no body.
    const microtasks = name === 'the fake' ? (['queueMicrotask'] as const) : [];
    vi.useFakeTimers({ toFake: [...EVERYTHING, ...microtasks] });
    const { handle } = await challenge();
    approve();
    expect(await waitForApproval(mfa, { userId, handle })).toMatchObject({ status: 'approved', by: 'approval' });
  });
});
