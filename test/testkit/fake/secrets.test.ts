import { inspect } from 'node:util';
import { expect, test } from 'vitest';
import { isMfaError } from '../../../src/spec/errors.ts';
import type { MfaEvent } from '../../../src/spec/events.ts';
import { createFakeProvider, type FakeLikeness } from '../../../src/testkit/fake/index.ts';
import { enrollFactor, newFactors, USER, verifyCode, wrongCodeFor } from './support.ts';

const userId = USER;

function print(value: unknown): string {
  return [inspect(value, { depth: 20, showHidden: true, getters: true }), JSON.stringify(value), String(value)].join(
    '\n',
  );
}

test.each<FakeLikeness | undefined>([undefined, 'okta', 'onelogin-v1', 'onelogin-v2'])(
  'like %s: a printed fake contains no secret, code or number',
  async (like) => {
    const events: MfaEvent[] = [];
    const fake = createFakeProvider({ like, onEvent: (event) => void events.push(event) });
    const phone = fake.phone(userId);
    const secrets: string[] = [phone.phoneNumber, phone.email, 'cold porridge'];
    const printed: string[] = [];

    for (const factor of newFactors(fake)) {
      const { enroll, verify, preverified } = fake.capabilities.factors[factor.type];
      if (!enroll || verify.length === 0) continue;
      if ('sharedSecret' in factor) secrets.push(factor.sharedSecret);
      const enrollment = await fake.enroll({
        userId,
        factor: { ...factor, ...(preverified === 'required' && { preverified: true }) },
      });
      if (enrollment.status !== 'pending') continue;
      const { setup } = enrollment.prompt;
      if (setup?.kind === 'totp') secrets.push(setup.secret);
      if (setup?.uri !== undefined) secrets.push(setup.uri);
      if (enrollment.handle.expects.includes('code')) secrets.push(await fake.codeFor(enrollment.handle));
      // The handle, which the server stores, contains no secret either.
      printed.push(print(enrollment.handle));
    }
    const factorId = await fake.addFactor(userId, 'sms');
    const { handle } = await fake.challenge({ userId, factorId });
    const code = await fake.codeFor(handle);
    secrets.push(code, wrongCodeFor(code));
    await verifyCode(fake, handle, wrongCodeFor(code));
    if (fake.capabilities.temporaryToken !== false) {
      secrets.push((await fake.createTemporaryToken({ userId })).token);
    }

    printed.push(print(fake), print(fake.calls), print(events.map(({ durationMs, ...rest }) => rest)));
    expect(secrets.length).toBeGreaterThan(5);
    for (const text of printed) for (const secret of secrets) expect(text.includes(secret)).toBe(false);
  },
);

test('an error contains no input', async () => {
  const fake = createFakeProvider({ like: 'okta', users: [userId] });
  await enrollFactor(fake, { type: 'sms', phoneNumber: '+14155550100' });
  const calls = [
    () => fake.enroll({ userId, factor: { type: 'sms', phoneNumber: '+14155550177' } }),
    () => fake.enroll({ userId, factor: { type: 'question', questionId: 'swordfish', answer: 'xyzzy' } }),
    () => fake.enroll({ userId, factor: { type: 'token', vendor: 'yubikey', code: 'hunter22' } }),
    () => fake.enroll({ userId, factor: { type: 'hotp', sharedSecret: 'hunter22', profileId: 'p' } }),
    () => fake.listFactors({ userId: 'somebody-else' }),
    () => fake.challenge({ userId, factorId: 'factor-of-none' }),
  ];
  for (const call of calls) {
    const error = await call().catch((reason: unknown) => reason);
    expect(isMfaError(error)).toBe(true);
    const text = print(error).replaceAll(/^ +at .*$/gm, '');
    for (const given of ['5550177', 'swordfish', 'xyzzy', 'hunter22', 'somebody-else', 'factor-of-none']) {
      expect(text).not.toContain(given);
    }
    expect(error).not.toHaveProperty('cause');
  }
});
