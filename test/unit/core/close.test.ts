import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { waitForApproval } from '../../../src/index.ts';
import { createFakeProvider } from '../../../src/testkit/fake/index.ts';
import { thrown } from '../../support/scripted-tenant.ts';
import { scripted, USER } from './scripted-driver.ts';

// The end of a provider: waits end at once, calls that are under way end as they would, and no other call begins.

beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] }));
afterEach(() => void vi.useRealTimers());

/** A fake with a push that waits for its user. */
async function pushed() {
  const mfa = createFakeProvider({ users: [USER] });
  const { handle } = await mfa.challenge({ userId: USER, factorId: await mfa.addFactor(USER, 'push') });
  return { mfa, handle };
}

const CLOSED = { code: 'UNAVAILABLE', message: expect.stringContaining('The provider was closed') };

describe('close', () => {
  test('ends every wait at once, and leaves no timer', async () => {
    const { mfa, handle } = await pushed();
    const controller = new AbortController();
    const waits = [1, 2, 3].map(() =>
      thrown(waitForApproval(mfa, { userId: USER, handle, signal: controller.signal })),
    );
    await vi.advanceTimersByTimeAsync(50);
    await mfa.close();
    for (const wait of waits) expect(await wait).toMatchObject(CLOSED);
    expect(vi.getTimerCount()).toBe(0);
  });

  test('lets no later wait and no later call begin', async () => {
    const { mfa, handle } = await pushed();
    await mfa.close();
    const sent = mfa.calls.length;
    expect(await thrown(waitForApproval(mfa, { userId: USER, handle }))).toMatchObject(CLOSED);
    expect(await thrown(mfa.listFactors({ userId: USER }))).toMatchObject({ ...CLOSED, operation: 'listFactors' });
    const late = await thrown(mfa.verify({ userId: USER, handle }));
    expect(late).toMatchObject(CLOSED);
    expect(late).not.toHaveProperty('outcomeUnknown');
    expect(mfa.calls).toHaveLength(sent);
  });

  test('waits for the calls that are under way, whose results stand', async () => {
    const gate = Promise.withResolvers<readonly []>();
    const { provider } = scripted({ listFactors: () => gate.promise });
    const listing = provider.listFactors({ userId: USER });
    let isClosed = false;
    const closing = provider.close().then(() => {
      isClosed = true;
    });
    await vi.advanceTimersByTimeAsync(1_000);
    expect(isClosed).toBe(false);
    gate.resolve([]);
    expect(await listing).toEqual([]);
    await closing;
  });

  test('closes the driver once all calls have ended, whatever they ended with', async () => {
    const close = vi.fn();
    const { provider } = scripted({ close, listFactors: () => Promise.reject(new Error('sesame')) });
    const listing = thrown(provider.listFactors({ userId: USER }));
    const closing = provider.close();
    expect(close).not.toHaveBeenCalled();
    await listing;
    await closing;
    expect(close).toHaveBeenCalledOnce();
  });

  test('may be called again, and by `await using`', async () => {
    const { provider } = scripted();
    await provider.close();
    await provider.close();
    const { provider: other } = scripted();
    {
      await using mfa = other;
      expect(await mfa.listFactors({ userId: USER })).toHaveLength(2);
    }
    expect(await thrown(other.listFactors({ userId: USER }))).toMatchObject(CLOSED);
  });

  test('is told as an event', async () => {
    const onEvent = vi.fn();
    const mfa = createFakeProvider({ onEvent });
    await mfa.close();
    await thrown(mfa.listFactors({ userId: USER }));
    expect(onEvent).toHaveBeenCalledExactlyOnceWith(expect.objectContaining({ outcome: 'UNAVAILABLE', requests: 0 }));
  });
});
