import { describe, expect, test } from 'vitest';
import { createOneLoginClient } from '../../../adapters/onelogin/shared/client.ts';
import { checkOneLoginOptions } from '../../../adapters/onelogin/shared/options.ts';
import { createOneLoginV1Driver } from '../../../adapters/onelogin/v1/driver.ts';
import { createOneLoginV2Driver } from '../../../adapters/onelogin/v2/driver.ts';
import { defineMfaProvider } from '../../../src/index.ts';
import type { DriverCapabilities, MfaDriver } from '../../../src/spec/driver.ts';
import type { MfaProvider } from '../../../src/spec/provider.ts';
import type { Handle } from '../../../src/spec/steps.ts';
import { thrown } from '../../support/scripted-tenant.ts';
import { codeAnswer, credential, polled, scripted, typed } from './account.ts';
import * as v1 from './v1/account.ts';
import * as v2 from './v2/account.ts';

// What the adapters themselves refuse, with the text that says why, and with not one request: handles whose state is
// not theirs, and resends of what OneLogin did not send.

const NOT_OURS =
  'The handle holds a state that this provider did not issue: drop this step, log it as suspicious and start again.';
const unsupported = (operation: string, what: string) => ({
  code: 'UNSUPPORTED',
  operation,
  message: `This provider does not support ${what}: read its capabilities first.`,
});
const activate = (handle: unknown) => ({ userId: v1.USER, handle: Object(handle), answer: codeAnswer });
/** A handle without a part of its state. */
function without<H extends Handle>(handle: H, key: string): H {
  const state = Object.fromEntries(Object.entries(handle.state).filter(([name]) => name !== key));
  return { ...handle, state };
}

describe('an enrollment of API 1', () => {
  // It expects a code alone; a handle that was changed could ask for a poll all the same, which proves no code.
  test('is not finished by a poll, or with a handle that lacks what it needs', async () => {
    const { mfa, sent, handle } = await v1.enrolling(v1.triggered());
    const polling = { ...handle, expects: ['approval'] } as const;
    const { factorId: _, ...nameless } = handle;
    for (const work of [
      () => mfa.activate({ userId: v1.USER, handle: polling }),
      () => mfa.activate(activate(nameless)),
      () => mfa.activate(activate(without(handle, 'factorName'))),
      () => mfa.activate(activate(without(handle, 'stateToken'))),
    ]) {
      expect(await thrown(work())).toMatchObject({ code: 'HANDLE_INVALID', operation: 'activate', message: NOT_OURS });
    }
    expect(sent).toEqual([]);
  });

  test('is not sent again with a handle that lacks what it needs', async () => {
    const { mfa, sent, handle } = await v1.enrolling(v1.triggered());
    const { factorId: _, ...nameless } = handle;
    const error = await thrown(mfa.resend({ userId: v1.USER, handle: nameless }));
    expect(error).toMatchObject(unsupported('resend', 'resend of sms'));
    const changed = await thrown(mfa.resend({ userId: v1.USER, handle: without(handle, 'stateToken') }));
    expect(changed).toMatchObject({ code: 'HANDLE_INVALID', operation: 'resend', message: NOT_OURS });
    expect(sent).toEqual([]);
  });
});

// Both kinds of step end at the same address of API 1. So only the handle tells an enrollment from a login.
test('a handle of API 1 whose purpose was changed ends neither kind of step', async () => {
  const enrolling = await v1.enrolling(v1.SUCCESS);
  const login = { ...enrolling.handle, purpose: 'verification' } as const;
  const verified = enrolling.mfa.verify({ userId: v1.USER, handle: Object(login), answer: codeAnswer });
  expect(await thrown(verified)).toMatchObject({ code: 'HANDLE_INVALID', message: NOT_OURS });
  const verifying = await v1.challenged(v1.sms(), [v1.triggered(), v1.SUCCESS]);
  const enrollment = { ...verifying.handle, purpose: 'activation' };
  const activated = verifying.mfa.activate(activate(enrollment));
  expect(await thrown(activated)).toMatchObject({ code: 'HANDLE_INVALID', message: NOT_OURS });
  expect([enrolling.sent.length, verifying.sent.length]).toEqual([0, 1]);
});

test('a verification of API 1 whose state is not ours is HANDLE_INVALID', async () => {
  const { mfa, sent, handle } = await v1.challenged(v1.sms(), [v1.triggered()]);
  const { STATE_TOKEN } = v1;
  for (const state of [{ stateToken: 7 }, { stateToken: STATE_TOKEN, extra: 1 }, { stateToken: null }]) {
    expect(await thrown(typed(mfa, { ...handle, state }))).toMatchObject({ code: 'HANDLE_INVALID', message: NOT_OURS });
  }
  // A poll of a step that has no state token would verify nothing.
  const poll = { ...handle, factorType: 'push', expects: ['approval'], state: {} } as const;
  expect(await thrown(polled(mfa, poll))).toMatchObject({ code: 'HANDLE_INVALID', message: NOT_OURS });
  // Without one, nothing was sent that could be sent again.
  const resent = mfa.resend({ userId: v1.USER, handle: without(handle, 'stateToken') });
  expect(await thrown(resent)).toMatchObject(unsupported('resend', 'resend of sms'));
  expect(sent).toHaveLength(1);
});

// Only a typed Protect code is checked without a verification of OneLogin's: a stored handle that lost its id is none.
test.each([
  ['a code of sms', 'sms', typed],
  ['a code of totp', 'totp', typed],
  ['a code of email', 'email', typed],
  ['a poll of email', 'email', polled],
  ['a poll of voice', 'voice', polled],
  ['a poll of push', 'push', polled],
] as const)('%s with a handle of API 2 that names no verification', async (_title, kind, ended) => {
  const { mfa, handle, sent } = await v2.challenged(kind);
  const failure = await thrown(ended(mfa, without(handle, 'stepId')));
  expect(failure).toMatchObject({ code: 'HANDLE_INVALID', operation: 'verify', message: NOT_OURS });
  // Without one, nothing was sent that could be sent again, whatever the handle says.
  const resent = mfa.resend({ userId: v2.USER, handle: { ...without(handle, 'stepId'), canResend: true } });
  expect(await thrown(resent)).toMatchObject(unsupported('resend', `resend of ${kind}`));
  expect(sent).toEqual([]);
});

describe('what OneLogin did not send is not sent again', () => {
  type Begun = { mfa: MfaProvider; sent: readonly unknown[]; handle: Handle; prompt: { canResend: boolean } };
  const yubikey = v1.device(526601, 'Yubico YubiKey');
  const voice = v1.device(526602, 'OneLogin Voice', { needs_trigger: false });

  test.each<readonly [string, string, () => Promise<Begun>]>([
    ['totp', 'a login by TOTP, API 1', () => v1.challenged(v1.totp())],
    ['token', 'a YubiKey, API 1', () => v1.challenged(yubikey)],
    ['voice', 'a typed code of Voice, API 1', () => v1.challenged(voice, [], { expects: 'code' })],
    ['push', 'a typed Protect code, API 1', () => v1.challenged(v1.protect(), [], { expects: 'code' })],
    [
      'temporary',
      'a temporary token, API 1',
      async () => {
        const script = v1.account();
        return { ...script, ...(await script.mfa.challenge({ userId: v1.USER, temporaryToken: true })) };
      },
    ],
    ['totp', 'a login by TOTP, API 2', () => v2.challenged('totp')],
    ['totp', 'an enrollment of TOTP, API 2', () => v2.enrolled('totp')],
    ['push', 'a typed Protect code, API 2', () => v2.challenged('push', [], { expects: 'code' })],
  ])('%s: %s', async (type, _title, begin) => {
    const { mfa, handle, prompt, sent } = await begin();
    expect(prompt.canResend).toBe(false);
    const error = await thrown(mfa.resend({ userId: handle.userId, handle: Object(handle) }));
    expect(error).toMatchObject(unsupported('resend', `resend of ${type}`));
    expect(sent).toEqual([]);
  });
});

/** An adapter whose capabilities promise more than it can do. */
function promising<T>(
  createDriver: (...args: Parameters<typeof createOneLoginV1Driver>) => MfaDriver<T>,
  more: Partial<DriverCapabilities>,
) {
  const script = scripted([]);
  const checked = checkOneLoginOptions('onelogin', { ...credential, fetch: script.fetch });
  const driver = createDriver(createOneLoginClient(checked), checked, checked.common);
  return { ...script, mfa: defineMfaProvider({ ...driver, capabilities: { ...driver.capabilities, ...more } }) };
}

// Reference 10.11: whether API 2 takes a temporary token back is unconfirmed. The capabilities say that it does not;
// were they to say that it does, there would still be nothing that redeems one.
test('API 2 redeems no temporary token, whatever the capabilities promise', async () => {
  const temporaryToken = { minSeconds: 120, maxSeconds: 259_200, reusable: true, verify: true };
  const { mfa, sent, tokenRequests } = promising(createOneLoginV2Driver, { temporaryToken });
  const failure = await thrown(mfa.challenge({ userId: v2.USER, temporaryToken: true }));
  expect(failure).toMatchObject(unsupported('challenge', 'redeeming a temporary token'));
  expect([...sent, ...tokenRequests]).toEqual([]);
});

test('API 1 enrolls phones alone, whatever the capabilities promise', async () => {
  const totp = { enroll: true, preverified: false, verify: ['code'] } as const;
  const { mfa, sent, tokenRequests } = promising(createOneLoginV1Driver, { factors: { totp } });
  const failure = await thrown(mfa.enroll({ userId: v1.USER, factor: { type: 'totp' } }));
  expect(failure).toMatchObject(unsupported('enroll', 'enrolling totp'));
  expect([...sent, ...tokenRequests]).toEqual([]);
});
