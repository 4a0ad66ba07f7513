import { createFakeProvider, type FakeProvider } from 'polyfactor/fake';
import type { LoginService } from './service.ts';

// The unit test of all recipes. It injects the fake, which simulates the identity provider and the user's phone.

/** Logs a user in with a code by SMS: first a wrong code, then the right one, then the right one again. */
export async function testLogin(createService: (mfa: FakeProvider) => LoginService | Promise<LoginService>) {
  const mfa = createFakeProvider({ users: ['ada'] });
  const factorId = await mfa.addFactor('ada', 'sms');
  const login = await createService(mfa);
  await login.start('ada', factorId);
  const code = mfa.phone('ada').readCode('sms');
  const wrong = code.replace(/\d$/, (digit) => `${(Number(digit) + 1) % 10}`);
  return [
    await login.finish('ada', { kind: 'code', code: wrong }),
    await login.finish('ada', { kind: 'code', code }),
    await login.finish('ada', { kind: 'code', code }),
  ] as const;
}
