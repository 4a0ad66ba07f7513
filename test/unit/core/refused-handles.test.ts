import { describe, expect, test } from 'vitest';
import type { ActivationHandle, Handle, VerificationHandle } from '../../../src/spec/steps.ts';
import { failureOf, held, OTHER_USER, RIGHT, type Scripted, said, scripted, stepOf, USER } from './scripted-driver.ts';

// Each text for a refused handle says what happened, then what to do. They are pinned as they are.

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const later = (handle: Handle, ms: number) => new Date(Date.parse(handle.issuedAt) + ms).toISOString();

describe('a refused handle says why, and what to do', () => {
  test.each<readonly [string, (handle: VerificationHandle) => object]>([
    ['is not one that this version issued', (handle) => ({ ...handle, v: 2 })],
    ['belongs to another provider', (handle) => ({ ...handle, provider: 'okta' })],
    ['belongs to another tenant', (handle) => ({ ...handle, instance: 'other.example' })],
    ['belongs to another user', (handle) => ({ ...handle, userId: OTHER_USER })],
    ['lives longer than any step', (handle) => ({ ...handle, expiresAt: later(handle, 16 * MINUTE) })],
    [
      'is from the future',
      (handle) => ({ ...handle, issuedAt: later(handle, MINUTE), expiresAt: later(handle, MINUTE) }),
    ],
  ])('%s', async (what, change) => {
    const { provider, challenge } = scripted();
    const handle = change((await challenge()).handle) as VerificationHandle;
    const error = await failureOf(provider.verify({ userId: USER, handle, answer: RIGHT }), 'HANDLE_INVALID');
    expect(error.message).toBe(`The handle ${what}: drop this step, log it as suspicious and start again.`);
  });

  test.each<readonly [string, (handle: VerificationHandle) => unknown]>([
    ['is missing: pass the newest one of this step', () => undefined],
    ['is missing: pass the newest one of this step', () => null],
    ['is a text: pass the object, which JSON.parse gives', (handle) => JSON.stringify(handle)],
    ['is in what was passed: pass the handle alone', (handle) => ({ prompt: {}, handle, warnings: [] })],
  ])('%s', async (text, change) => {
    const { provider, challenge } = scripted();
    const handle = change((await challenge()).handle) as VerificationHandle;
    const error = await failureOf(provider.verify({ userId: USER, handle, answer: RIGHT }), 'HANDLE_INVALID');
    expect(error.message).toBe(`The handle ${text}.`);
  });

  test('of the other purpose', async () => {
    const { provider, challenge, enroll } = scripted();
    const login = (await challenge()).handle as Handle as ActivationHandle;
    const enrollment = (await enroll()).handle as Handle as VerificationHandle;
    expect(
      (await failureOf(provider.verify({ userId: USER, handle: enrollment }), 'HANDLE_INVALID')).message,
    ).toContain('The handle is for an enrollment, not for a verification:');
    expect((await failureOf(provider.activate({ userId: USER, handle: login }), 'HANDLE_INVALID')).message).toContain(
      'The handle is for a verification, not for an enrollment:',
    );
  });

  test('that is in use', async () => {
    const { provider, challenge } = scripted({ verify: () => new Promise(() => {}) });
    const { handle } = await challenge();
    void provider.verify({ userId: USER, handle, answer: RIGHT });
    const error = await failureOf(provider.verify({ userId: USER, handle, answer: RIGHT }), 'BUSY');
    expect(error.message).toBe(
      'Another answer to this step is being checked: nothing was sent, ask again with the same handle in a second.',
    );
    expect(error.retryAfterMs).toBe(1_000);
  });

  type Late = (world: Scripted, handle: VerificationHandle) => Promise<unknown>;
  const verify: Late = ({ provider }, handle) => provider.verify({ userId: USER, handle, answer: RIGHT });
  const resend: Late = ({ provider }, handle) => provider.resend({ userId: USER, handle });
  const cancel: Late = ({ provider }, handle) => provider.cancel({ userId: USER, handle });
  /** Two calls at the same time, of which the second ends the step first. */
  const overtaken =
    (call: Late, by: Late): Late =>
    async (world, handle) => {
      const answered = held<void>();
      const keys = { verify: 'code 200 accepted', resend: 'trigger 201 sent' } as const;
      world.script({
        verify: () => answered.promise.then(() => said(keys.verify)),
        resend: () => answered.promise.then(() => ({ ...said(keys.resend), step: stepOf() })),
      });
      const late = call(world, handle);
      await by(world, handle);
      answered.resolve();
      await late;
    };

  test.each<readonly [what: string, how: string, Late]>([
    [
      'has been used',
      'an answer after the success',
      async (world, handle) => {
        await verify(world, handle);
        await verify(world, handle);
      },
    ],
    ['has been used', 'a success after a cancel', overtaken(verify, cancel)],
    [
      'has been canceled',
      'an answer after a cancel',
      async (world, handle) => {
        await cancel(world, handle);
        await verify(world, handle);
      },
    ],
    [
      'has been used or canceled',
      'a resend after the success',
      async (world, handle) => {
        await verify(world, handle);
        await resend(world, handle);
      },
    ],
    ['has been used or canceled', 'a new step after a cancel', overtaken(resend, cancel)],
    [
      'ended too long ago',
      'a resend',
      (world, handle) => {
        world.clock.advance(31 * MINUTE);
        return resend(world, handle);
      },
    ],
  ])('%s: %s', async (what, _how, late) => {
    const world = scripted();
    const error = await failureOf(late(world, (await world.challenge()).handle), 'HANDLE_INVALID');
    expect(error.message).toBe(`The handle ${what}: drop this step, log it as suspicious and start again.`);
  });

  test('that has expired while the answer waited, as the driver sees it', async () => {
    const seen: unknown[] = [];
    const world: Scripted = scripted({
      verify: async ({ assertOpen }) => {
        world.clock.advance(HOUR);
        try {
          assertOpen?.();
        } catch (error) {
          seen.push(error);
        }
        throw seen[0];
      },
    });
    await verify(world, (await world.challenge()).handle);
    expect(seen).toMatchObject([
      { code: 'HANDLE_INVALID', message: expect.stringMatching(/^The handle has expired: drop this step/) },
    ]);
  });
});
