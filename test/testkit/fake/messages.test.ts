import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { configFromEnv, createMfaProvider, isMfaError, type MfaEvent } from '../../../src/index.ts';
import type { KnownFactorType } from '../../../src/spec/factors.ts';
import { assertNoSecrets } from '../../../src/testkit/contract/assert-no-secrets.ts';
import {
  createFakeProvider,
  type FakeLikeness,
  type FakeMessage,
  type FakeProvider,
} from '../../../src/testkit/fake/index.ts';
import { USER as userId, withProviderOptions } from './support.ts';

/** A fake and the messages that it has sent. */
function withInbox(like?: FakeLikeness): { readonly mfa: FakeProvider; readonly inbox: FakeMessage[] } {
  const inbox: FakeMessage[] = [];
  return { mfa: createFakeProvider({ like, onMessage: (message) => void inbox.push(message) }), inbox };
}

async function challenge(mfa: FakeProvider, type: KnownFactorType, expects?: 'code' | 'approval') {
  return mfa.challenge({ userId, factorId: await mfa.addFactor(userId, type), expects });
}

// Nothing of a test run may decide where the messages go.
beforeEach(() => void vi.stubEnv('MFA_FAKE_OUTPUT', undefined));
afterEach(() => void vi.unstubAllEnvs());

type Sent = 'a code' | 'an approval' | 'nothing';
describe('onMessage', () => {
  test.each<[like: FakeLikeness | undefined, type: KnownFactorType, expects: 'code' | 'approval' | undefined, Sent]>([
    [undefined, 'sms', undefined, 'a code'],
    [undefined, 'voice', undefined, 'a code'],
    [undefined, 'email', undefined, 'a code'],
    [undefined, 'push', undefined, 'an approval'],
    ['okta', 'sms', undefined, 'a code'],
    ['onelogin-v1', 'sms', undefined, 'a code'],
    ['onelogin-v1', 'voice', 'code', 'a code'],
    ['onelogin-v1', 'voice', 'approval', 'an approval'],
    ['onelogin-v1', 'push', 'code', 'nothing'],
    ['onelogin-v2', 'voice', undefined, 'an approval'],
    ['onelogin-v2', 'email', 'approval', 'a code'],
    ['onelogin-v2', 'push', 'approval', 'an approval'],
    [undefined, 'totp', undefined, 'nothing'],
    [undefined, 'hotp', undefined, 'nothing'],
    [undefined, 'token', undefined, 'nothing'],
    [undefined, 'question', undefined, 'nothing'],
    [undefined, 'webauthn', undefined, 'nothing'],
  ])('like %s, a challenge of %s that expects %s sends %s, which ends it', async (like, type, expects, sent) => {
    const { mfa, inbox } = withInbox(like);
    const { handle } = await challenge(mfa, type, expects);
    expect(inbox).toHaveLength(sent === 'nothing' ? 0 : 1);
    const [message] = inbox;
    if (message === undefined) return;
    const { phoneNumber, email } = mfa.phone(userId);
    const to = { sms: phoneNumber, voice: phoneNumber, email, push: userId }[message.channel];
    expect(message).toMatchObject({ channel: type, to, userId });
    const { text, code } = message;
    if (code === undefined) {
      expect(sent).toBe('an approval');
      expect(text).toContain('mfa.approve(handle)');
      mfa.approve(handle);
      expect((await mfa.verify({ userId, handle })).status).toBe('approved');
      return;
    }
    expect(sent).toBe('a code');
    expect(text).toContain(code);
    if (expects === 'approval') return;
    expect((await mfa.verify({ userId, handle, answer: { kind: 'code', code } })).status).toBe('approved');
  });

  test('gets the message of an enrollment, and a new code for each resend', async () => {
    const { mfa, inbox } = withInbox();
    const to = '+14155550199';
    const enrollment = await mfa.enroll({ userId, factor: { type: 'sms', phoneNumber: to } });
    if (enrollment.status !== 'pending') throw new Error('A message was expected.');
    const { handle } = await mfa.resend({ userId, handle: enrollment.handle });
    expect(inbox.map((message) => message.to)).toEqual([to, to]);
    const [first, second] = inbox.map(({ code = '' }) => code);
    expect(first).not.toBe(second);
    const answer = { kind: 'code', code: second ?? '' } as const;
    expect((await mfa.activate({ userId, handle, answer })).status).toBe('active');
  });

  test('hears of nothing that is not sent: a preverified number, a QR code, a call that failed', async () => {
    const { mfa, inbox } = withInbox();
    await mfa.enroll({ userId, factor: { type: 'sms', phoneNumber: '+14155550199', preverified: true } });
    await mfa.enroll({ userId, factor: { type: 'push' } });
    const factorId = await mfa.addFactor(userId, 'email');
    mfa.failNext('UNAVAILABLE');
    await expect(mfa.challenge({ userId, factorId })).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    expect(inbox).toEqual([]);
  });

  test('never gets the number that the user must match', async () => {
    const { mfa, inbox } = withInbox('okta');
    const factorId = await mfa.addFactor(userId, 'push');
    const options = withProviderOptions({ okta: { numberMatching: true } });
    const { prompt } = await mfa.challenge({ userId, factorId, ...options });
    expect(prompt.display?.kind).toBe('number-match');
    expect(JSON.stringify(inbox)).not.toContain(prompt.display?.value);
    expect(inbox).toHaveLength(1);
  });

  test('may play the user at once, and cannot change a message', async () => {
    const mfa: FakeProvider = createFakeProvider({
      onMessage(message) {
        expect(Object.isFrozen(message)).toBe(true);
        mfa.phone(message.userId).approve();
      },
    });
    const { handle } = await challenge(mfa, 'push');
    expect((await mfa.verify({ userId, handle })).status).toBe('approved');
  });

  test.each<[string, (code: string) => unknown]>([
    ['throws', throwIt],
    ['rejects', async (code) => throwIt(code)],
  ])('changes nothing if it %s: no code is in an error or event', async (_, react) => {
    const unhandled = vi.fn();
    process.on('unhandledRejection', unhandled);
    const [events, codes]: [MfaEvent[], string[]] = [[], []];
    const mfa = createFakeProvider({
      onEvent: (event) => void events.push(event),
      onMessage({ code = '' }) {
        codes.push(code);
        return react(code);
      },
    });
    const { handle } = await challenge(mfa, 'sms');
    const [code = ''] = codes;
    const error = await mfa.verify({ userId: 'bob', handle, answer: { kind: 'code', code } }).catch((thrown) => thrown);
    expect(isMfaError(error, 'HANDLE_INVALID')).toBe(true);
    expect((await mfa.verify({ userId, handle, answer: { kind: 'code', code } })).status).toBe('approved');
    await new Promise((resolve) => setImmediate(resolve));
    process.off('unhandledRejection', unhandled);
    expect(unhandled).not.toHaveBeenCalled();
    expect(code).toMatch(/^\d{6}$/);
    assertNoSecrets([events.map(({ durationMs: _ms, ...event }) => event), error, mfa.calls], [code]);
  });
});

function throwIt(code: string): never {
  throw new Error(`The inbox is full of ${code}.`);
}

describe('MFA_FAKE_OUTPUT', () => {
  function spies() {
    const written: string[] = [];
    vi.spyOn(process.stderr, 'write').mockImplementation((line) => written.push(String(line)) > 0);
    const stdout = vi.spyOn(process.stdout, 'write').mockReturnValue(true);
    return { written, stdout };
  }

  test('writes one line for each message to stderr; onMessage gets them too', async () => {
    vi.stubEnv('MFA_FAKE_OUTPUT', 'stderr');
    const { mfa, inbox } = withInbox();
    const { written, stdout } = spies();
    await challenge(mfa, 'sms');
    await challenge(mfa, 'push');
    const [sms] = inbox;
    expect(written).toEqual([
      `[fake] sms to ${sms?.to} (${userId}): Your code is ${sms?.code}.\n`,
      `[fake] push to ${userId}: Approve with mfa.approve(handle), deny with mfa.deny(handle).\n`,
    ]);
    expect(stdout).not.toHaveBeenCalled();
  });

  test('has an option of the same meaning, which configFromEnv sets', async () => {
    const env = { MFA_PROVIDER: 'fake', MFA_FAKE_OUTPUT: 'stderr' };
    const mfa = await createMfaProvider(configFromEnv(env));
    const { written } = spies();
    await mfa.enroll({ userId, factor: { type: 'email', email: 'ada@example.com' } });
    expect(written).toEqual([expect.stringMatching(/^\[fake\] email to ada@example\.com \(.*\d{6}\.\n$/)]);
  });

  test.each([undefined, '', ' '])('writes nothing if it is %j', async (value) => {
    vi.stubEnv('MFA_FAKE_OUTPUT', value);
    const mfa = createFakeProvider();
    const { written, stdout } = spies();
    await challenge(mfa, 'sms');
    expect(written).toEqual([]);
    expect(stdout).not.toHaveBeenCalled();
  });

  test('writes one line even if the text has several', async () => {
    const mfa = createFakeProvider({ like: 'onelogin-v1', output: 'stderr' });
    const { written } = spies();
    const factorId = await mfa.addFactor(userId, 'sms');
    const smsMessage = 'Hello\r\n[fake] sms to \u001b[2J\u202e\u2028{{otp_code}}';
    await mfa.challenge({ userId, factorId, ...withProviderOptions({ 'onelogin-v1': { smsMessage } }) });
    expect(written).toHaveLength(1);
    expect(written[0]).toMatch(/^[\x20-\x7e]+\n$/);
  });

  test.each(['stdout', 'STDERR', '1', 'true', 'stderr,file'])('is refused if it is %j', async (value) => {
    const refused = { code: 'INVALID_CONFIG', message: expect.stringContaining('MFA_FAKE_OUTPUT: must be stderr') };
    const env = { MFA_PROVIDER: 'fake', MFA_FAKE_OUTPUT: value };
    expect(() => configFromEnv(env)).toThrow(expect.objectContaining(refused));
    vi.stubEnv('MFA_FAKE_OUTPUT', value);
    expect(() => createFakeProvider()).toThrow(expect.objectContaining(refused));
    expect(() => createFakeProvider({ onMessage: () => {} })).toThrow(expect.objectContaining(refused));
  });

  test.each([
    ['no process', undefined],
    ['a process without stderr', { env: {} }],
    ['a stderr that cannot be written', { env: {}, stderr: {} }],
  ])('is refused in a runtime with %s', (_, runtime) => {
    vi.stubGlobal('process', runtime);
    try {
      const message = expect.stringContaining('use onMessage');
      expect(() => createFakeProvider({ output: 'stderr' })).toThrow(
        expect.objectContaining({ code: 'INVALID_CONFIG', message }),
      );
    } finally {
      vi.unstubAllGlobals();
    }
  });

  test('a stderr that is closed changes nothing', async () => {
    const mfa = createFakeProvider({ output: 'stderr' });
    vi.spyOn(process.stderr, 'write').mockImplementation(() => {
      throw new Error('EPIPE');
    });
    const { handle } = await challenge(mfa, 'sms');
    expect((await mfa.verify({ userId, handle, answer: await mfa.answerFor(handle) })).status).toBe('approved');
  });
});
