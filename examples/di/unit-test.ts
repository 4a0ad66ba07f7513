import { createFakeProvider, type FakeProvider } from 'polyfactor/fake';
import type { LoginService } from './service.ts';

// The unit test of every recipe: the fake is injected in place of the identity provider, and plays the user.

/** Logs a user in by text message: with a wrong code, with the right one, and with the right one once more. */
export async function tryOut(serviceOn: (mfa: FakeProvider) => LoginService | Promise<LoginService>) {
  const mfa = createFakeProvider({ users: ['ada'] });
  const factorId = await mfa.addFactor('ada', 'sms');
  const login = await serviceOn(mfa);
  await login.start('ada', factorId);
  const code = mfa.phone('ada').readCode('sms');
  const wrong = code.replace(/\d$/, (digit) => `${(Number(digit) + 1) % 10}`);
  return [
    await login.finish('ada', { kind: 'code', code: wrong }),
    await login.finish('ada', { kind: 'code', code }),
    await login.finish('ada', { kind: 'code', code }),
  ] as const;
}
