import { getEventListeners } from 'node:events';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { createOktaProvider } from '../../../adapters/okta/index.ts';
import { createOneLoginV1Provider } from '../../../adapters/onelogin/v1/index.ts';
import { createOneLoginV2Provider } from '../../../adapters/onelogin/v2/index.ts';
import type { Common, Secret } from '../../../src/spec/common.ts';
import type { MfaProvider } from '../../../src/spec/provider.ts';
import { createOktaEmulator, createOneLoginEmulator } from '../../../src/testkit/emulator/index.ts';
import { thrown } from '../../support/scripted-tenant.ts';

// A function that gives a credential may hang. Then the caller's abort and the time-out end the wait, and nothing is sent.

type Tenant = {
  readonly mfa: MfaProvider;
  readonly userId: string;
  readonly requests: () => number;
  /** A verification that waits for a code, and the code. */
  readonly step: () => Promise<Parameters<MfaProvider['verify']>[0]>;
};
type Create = (source: (right: string) => Secret, common: Common) => Promise<Tenant>;

async function okta(
  kind: 'apiToken' | 'accessToken',
  source: (right: string) => Secret,
  common: Common,
): Promise<Tenant> {
  const emulator = createOktaEmulator();
  const [userId = ''] = emulator.users;
  const { orgUrl, fetch, clock } = emulator;
  const usual = { orgUrl, fetch, now: clock.now, ...common };
  const mfa = createOktaProvider(
    kind === 'apiToken'
      ? { ...usual, apiToken: source(emulator.apiToken) }
      : { ...usual, accessToken: source(emulator.accessToken) },
  );
  const right = createOktaProvider({ ...usual, apiToken: emulator.apiToken });
  return { mfa, userId, requests: () => emulator.requests.length, step: () => totpStep(right, userId, emulator) };
}

async function oneLogin(
  create: typeof createOneLoginV1Provider,
  kind: 'clientSecret' | 'accessToken',
  source: (right: string) => Secret,
  common: Common,
): Promise<Tenant> {
  const emulator = createOneLoginEmulator();
  const [userId = ''] = emulator.users;
  const { baseUrl, clientId, fetch, clock } = emulator;
  const usual = { baseUrl, fetch, now: clock.now, ...common };
  const mfa = create(
    kind === 'accessToken'
      ? { ...usual, accessToken: source(emulator.accessToken) }
      : { ...usual, clientId, clientSecret: source(emulator.clientSecret) },
  );
  await emulator.addDevice(userId, 'totp');
  // With the same kind of credential it is the same tenant.
  const right = create(
    kind === 'accessToken'
      ? { ...usual, accessToken: emulator.accessToken }
      : { ...usual, clientId, clientSecret: emulator.clientSecret },
  );
  return { mfa, userId, requests: () => emulator.requests.length, step: () => totpStep(right, userId, emulator) };
}

type Emulator = { readonly phone: (userId: string) => { readonly totp: () => Promise<string> } & Partial<Scanner> };
type Scanner = {
  readonly scan: (
    setup: NonNullable<Parameters<ReturnType<ReturnType<typeof createOktaEmulator>['phone']>['scan']>[0]>,
  ) => void;
};

/** A step of a TOTP factor. Its handle is good for every provider of the tenant. */
async function totpStep(right: MfaProvider, userId: string, emulator: Emulator) {
  const phone = emulator.phone(userId);
  if (right.id === 'okta') {
    const enrollment = await right.enroll({ userId, factor: { type: 'totp' } });
    if (enrollment.status !== 'pending' || enrollment.prompt.setup === undefined) throw new Error('No setup.');
    phone.scan?.(enrollment.prompt.setup);
    const answer = { kind: 'code', code: await phone.totp() } as const;
    await right.activate({ userId, handle: enrollment.handle, answer });
  }
  const [factor] = await right.listFactors({ userId });
  if (factor === undefined) throw new Error('No factor is listed.');
  const { handle } = await right.challenge({ userId, factor });
  return { userId, handle, answer: { kind: 'code', code: '000000' } as const };
}

const tenants: readonly (readonly [string, Create])[] = [
  ['apiToken of okta', (source, common) => okta('apiToken', source, common)],
  ['accessToken of okta', (source, common) => okta('accessToken', source, common)],
  [
    'clientSecret of onelogin-v1',
    (source, common) => oneLogin(createOneLoginV1Provider, 'clientSecret', source, common),
  ],
  ['accessToken of onelogin-v1', (source, common) => oneLogin(createOneLoginV1Provider, 'accessToken', source, common)],
  [
    'clientSecret of onelogin-v2',
    (source, common) => oneLogin(createOneLoginV2Provider, 'clientSecret', source, common),
  ],
  ['accessToken of onelogin-v2', (source, common) => oneLogin(createOneLoginV2Provider, 'accessToken', source, common)],
];

describe.each(tenants)('%s', (_title, create) => {
  beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] }));
  afterEach(() => void vi.useRealTimers());

  /** The source hangs until it is let go. */
  async function hanging(common: Common = {}) {
    let hangs = false;
    const tenant = await create((right) => () => (hangs ? new Promise<string>(() => {}) : right), common);
    const input = await tenant.step();
    hangs = true;
    const before = tenant.requests();
    return {
      ...tenant,
      input,
      sent: () => tenant.requests() - before,
      letGo: () => {
        hangs = false;
      },
    };
  }

  test('that hangs ends by the time-out: nothing was sent, and the handle is free', async () => {
    const { mfa, input, sent, letGo } = await hanging({ timeoutMs: 300 });
    const error = thrown(mfa.verify(input));
    await vi.advanceTimersByTimeAsync(300);
    expect(await error).toMatchObject({ code: 'UNAVAILABLE', networkCode: 'TIMEOUT', operation: 'verify' });
    expect(await error).not.toHaveProperty('outcomeUnknown');
    expect(sent()).toBe(0);
    expect(vi.getTimerCount()).toBe(0);
    letGo();
    expect(await mfa.verify(input)).toMatchObject({ status: 'rejected', reason: 'wrong-answer' });
  });

  test('that hangs ends by the abort of the caller, which leaves nothing behind', async () => {
    const { mfa, input, sent, letGo } = await hanging();
    const controller = new AbortController();
    const { signal } = controller;
    const reason = new Error('the user has left');
    const error = thrown(mfa.verify({ ...input, signal }));
    await vi.advanceTimersByTimeAsync(1);
    controller.abort(reason);
    expect(await error).toBe(reason);
    expect(sent()).toBe(0);
    expect(getEventListeners(signal, 'abort')).toEqual([]);
    letGo();
    // A request for an access token is shared. It goes on for others until its own time-out.
    await vi.advanceTimersByTimeAsync(10_000);
    expect(await mfa.verify(input)).toMatchObject({ status: 'rejected', reason: 'wrong-answer' });
  });
});

test('a code does not leave after the end of its step, however long the credential took', async () => {
  for (const [, create] of tenants) {
    let ahead = 0;
    let slowBy = 0;
    const now = () => Date.now() + ahead;
    const source = (right: string) => () => {
      ahead += slowBy;
      return right;
    };
    const tenant = await create(source, { now });
    const input = await tenant.step();
    const before = tenant.requests();
    slowBy = 16 * 60_000;
    expect(await tenant.mfa.verify(input)).toEqual({ status: 'rejected', reason: 'expired', handle: null });
    // A request for an access token may have left, but none with the code.
    expect(tenant.requests() - before).toBeLessThanOrEqual(1);
  }
});
