import { Module } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import Fastify from 'fastify';
import {
  type CallOptions,
  createMfaProvider,
  type Handle,
  type MfaProvider,
  type Step,
  type VerificationHandle,
} from 'polyfactor';
import { mfaPlugin } from 'polyfactor/fastify';
import { MfaModule, mfaToken } from 'polyfactor/nestjs';
import { describe, expectTypeOf, test, vi } from 'vitest';

// What users of this library write in place of a provider: wrappers, classes and mocks. None of them needs a cast.

declare const mfa: MfaProvider;
declare const handle: VerificationHandle;
declare const step: Step<Handle>;
declare const partial: Partial<MfaProvider>;
declare const verifying: Pick<MfaProvider, 'verify'>;
declare function log(event: string): void;
type On = CallOptions & { userId: string };

describe('a wrapper', () => {
  test('changes one method and keeps the others', () => {
    const logged: MfaProvider = {
      ...mfa,
      resend: (input) => {
        log(`resend of ${input.handle.purpose}`);
        return mfa.resend(input);
      },
      verify: async (input) => {
        const result = await mfa.verify(input);
        log(result.status);
        return result;
      },
    };
    expectTypeOf(logged.resend({ userId: 'ada', handle })).resolves.toEqualTypeOf<Step<VerificationHandle>>();
  });

  test('cannot change what a method returns', () => {
    // @ts-expect-error a boolean is no result
    const approving: MfaProvider = { ...mfa, verify: async () => true };
    // @ts-expect-error a finished enrollment is no login
    const activating: MfaProvider = { ...mfa, verify: mfa.activate };
    // @ts-expect-error it loses the purpose of the handle
    const widening: MfaProvider = { ...mfa, resend: async (_: On & { handle: Handle }): Promise<Step<Handle>> => step };
    // @ts-expect-error a misspelled method replaces nothing
    const misspelled: MfaProvider = { ...mfa, verfy: mfa.verify };
    expectTypeOf([approving, activating, widening, misspelled]).toBeArray();
  });
});

describe('a class', () => {
  /** Adds a log to any provider. A method that it does not change is one line. */
  class LoggedProvider implements MfaProvider {
    readonly #mfa: MfaProvider;
    readonly spec = 'mfa/1';
    readonly id: string;
    readonly instance: string;
    readonly capabilities: MfaProvider['capabilities'];

    constructor(inner: MfaProvider) {
      this.#mfa = inner;
      this.id = inner.id;
      this.instance = inner.instance;
      this.capabilities = inner.capabilities;
    }

    readonly listFactors: MfaProvider['listFactors'] = (input) => this.#mfa.listFactors(input);
    readonly listAvailableFactors: MfaProvider['listAvailableFactors'] = (input) =>
      this.#mfa.listAvailableFactors(input);
    readonly enroll: MfaProvider['enroll'] = (input) => this.#mfa.enroll(input);
    readonly activate: MfaProvider['activate'] = (input) => this.#mfa.activate(input);
    readonly challenge: MfaProvider['challenge'] = (input) => this.#mfa.challenge(input);
    readonly cancel: MfaProvider['cancel'] = (input) => this.#mfa.cancel(input);
    readonly remove: MfaProvider['remove'] = (input) => this.#mfa.remove(input);
    readonly createTemporaryToken: MfaProvider['createTemporaryToken'] = (input) =>
      this.#mfa.createTemporaryToken(input);

    async verify(input: Parameters<MfaProvider['verify']>[0]) {
      const result = await this.#mfa.verify(input);
      log(result.status);
      return result;
    }

    async resend<H extends Handle>(input: On & { handle: H }): Promise<Step<H>> {
      const step = await this.#mfa.resend(input);
      log(step.handle.id);
      return step;
    }
  }

  test('is a provider', () => {
    const logged: MfaProvider = new LoggedProvider(mfa);
    expectTypeOf(logged.resend({ userId: 'ada', handle })).resolves.toEqualTypeOf<Step<VerificationHandle>>();
  });

  test('is none after a spread, which leaves out the methods of a class', () => {
    // @ts-expect-error verify and resend are missing
    const spread: MfaProvider = { ...new LoggedProvider(mfa) };
    expectTypeOf(spread).toEqualTypeOf<MfaProvider>();
  });

  test('is none without every method', () => {
    // @ts-expect-error it verifies, and nothing else
    class VerifyOnly implements MfaProvider {
      readonly spec = 'mfa/1';
      readonly verify = mfa.verify;
    }
    expectTypeOf(VerifyOnly).instance.toHaveProperty('verify');
  });
});

describe('a mock with the methods that a test needs', () => {
  /** Code under test that asks for no more than it calls. */
  const logIn = async (provider: Pick<MfaProvider, 'verify'>, code: string) =>
    (await provider.verify({ userId: 'ada', handle, answer: { kind: 'code', code } })).status === 'approved';

  test('fits code that asks for one method', () => {
    void logIn({ verify: async () => ({ status: 'rejected', reason: 'wrong-answer', handle: null }) }, '012345');
    void logIn(
      { verify: async (input) => ({ status: 'pending', handle: input.handle, pollAfterMs: 4_000 }) },
      '012345',
    );
    const verify = vi.fn<MfaProvider['verify']>(async ({ userId }) => {
      const at = '2026-11-28T12:00:00.000Z';
      return { status: 'approved', userId, by: 'code', at, handle: null, factorType: 'sms', factorId: 'f1' };
    });
    verify.mockResolvedValueOnce({ status: 'rejected', reason: 'expired', handle: null });
    void logIn({ verify }, '012345');
  });

  test('must return what a provider returns', () => {
    // @ts-expect-error a boolean is no result
    void logIn({ verify: async () => true }, '012345');
    // @ts-expect-error an approved result says who the user is
    void logIn({ verify: async () => ({ status: 'approved', handle: null }) }, '012345');
    // @ts-expect-error a reason that no provider gives
    void logIn({ verify: async () => ({ status: 'rejected', reason: 'wrong-code', handle: null }) }, '012345');
    // @ts-expect-error the method that is asked for is missing
    void logIn({ challenge: mfa.challenge }, '012345');
  });

  const app = Fastify();

  test('is taken by the plugin of Fastify, and handlers see a whole provider', () => {
    class Denying {
      readonly verify: MfaProvider['verify'] = async () => ({ status: 'rejected', reason: 'denied', handle: null });
    }
    void app.register(mfaPlugin, { mfa: partial });
    void app.register(mfaPlugin, { mfa: verifying });
    void app.register(mfaPlugin, { mfa: new Denying() });
    void app.register(mfaPlugin, { mfa: { listFactors: async () => [] } });
    void app.register(mfaPlugin, { mfa: { verify: vi.fn() }, prefix: '/mfa' });
    app.get('/factors', () => app.mfa.listFactors({ userId: 'ada' }));
    expectTypeOf(app.mfa).toEqualTypeOf<MfaProvider>();
  });

  test('is refused by the plugin if it is none', () => {
    const misspelled = { verfy: mfa.verify };
    // @ts-expect-error a misspelled method
    void app.register(mfaPlugin, { mfa: { verfy: mfa.verify } });
    // @ts-expect-error a misspelled method, in an object that was made elsewhere
    void app.register(mfaPlugin, { mfa: misspelled });
    // @ts-expect-error a misspelled method beside a right one
    void app.register(mfaPlugin, { mfa: { verify: mfa.verify, chalenge: mfa.challenge } });
    // @ts-expect-error a method whose result is none
    void app.register(mfaPlugin, { mfa: { verify: async () => true } });
    // @ts-expect-error undefined is no method: leave it out
    void app.register(mfaPlugin, { mfa: { verify: undefined } });
    // @ts-expect-error a number
    void app.register(mfaPlugin, { mfa: 1 });
    // @ts-expect-error the name of one
    void app.register(mfaPlugin, { mfa: 'okta' });
    // @ts-expect-error nothing
    void app.register(mfaPlugin, { mfa: null });
    // @ts-expect-error a function that creates one
    void app.register(mfaPlugin, { mfa: () => mfa });
    // @ts-expect-error a promise of one: an await is missing
    void app.register(mfaPlugin, { mfa: createMfaProvider({ provider: 'fake' }) });
    // @ts-expect-error the config for one
    void app.register(mfaPlugin, { mfa: { provider: 'fake' } });
  });

  test('takes the place of the provider in Nest', () => {
    const mock: Partial<MfaProvider> = { verify: async () => ({ status: 'rejected', reason: 'denied', handle: null }) };
    void Test.createTestingModule({ imports: [MfaModule.forRoot({ provider: 'fake' })] })
      .overrideProvider(mfaToken())
      .useValue(mock);
    // Without the module, where there is no config.
    Module({ providers: [{ provide: mfaToken(), useValue: mock }] })(class LoginModule {});
    // @ts-expect-error the module takes a config; a provider needs no module
    MfaModule.forRoot({ mfa: mock });
  });
});
