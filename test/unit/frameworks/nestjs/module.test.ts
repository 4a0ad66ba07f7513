import 'reflect-metadata';
import { inspect } from 'node:util';
import { Injectable, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { Test } from '@nestjs/testing';
import { describe, expect, test } from 'vitest';
import { InjectMfa, MfaModule, mfaToken } from '../../../../src/frameworks/nestjs/index.ts';
import { configFromEnv, type MfaProvider } from '../../../../src/index.ts';
import { createFakeProvider } from '../../../../src/testkit/fake/index.ts';
import { scriptedStore } from '../../core/scripted-store.ts';

@Injectable()
class LoginService {
  readonly mfa: MfaProvider;
  constructor(@InjectMfa() mfa: MfaProvider) {
    this.mfa = mfa;
  }
}

const okta = { provider: 'okta', orgUrl: 'https://acme.okta.com', apiToken: 'sesame' } as const;
const fake = { provider: 'fake' } as const;

/** The service of an application with these modules. */
async function serviceOf(...imports: readonly (typeof MfaModule | ReturnType<typeof MfaModule.forRoot>)[]) {
  const testing = await Test.createTestingModule({ imports: [...imports], providers: [LoginService] }).compile();
  return testing.get(LoginService);
}

describe('MfaModule', () => {
  test('injects the provider that the config names', async () => {
    const { mfa } = await serviceOf(MfaModule.forRoot(okta));
    expect([mfa.id, mfa.instance]).toEqual(['okta', 'acme.okta.com']);
  });

  test('closes the provider with the application', async () => {
    const testing = await Test.createTestingModule({
      imports: [MfaModule.forRoot(fake)],
      providers: [LoginService],
    }).compile();
    const { mfa } = testing.get(LoginService);
    expect(await mfa.listFactors({ userId: 'ada' })).toEqual([]);
    await testing.close();
    await expect(mfa.listFactors({ userId: 'ada' })).rejects.toMatchObject({ code: 'UNAVAILABLE' });
  });

  test('gives the provider the store of the config', async () => {
    const { store, runs } = scriptedStore();
    const { mfa } = await serviceOf(MfaModule.forRoot({ ...fake, store }));
    const enrollment = await mfa.enroll({ userId: 'ada', factor: { type: 'totp' } });
    expect([enrollment.status, runs.length]).toEqual(['pending', 1]);
  });

  test('takes its config from a factory with what it injects, or from a class', async () => {
    @Module({ providers: [{ provide: 'settings', useValue: { url: okta.orgUrl } }], exports: ['settings'] })
    class SettingsModule {}
    @Injectable()
    class MfaConfig {
      async create() {
        return fake;
      }
    }
    const byFactory = MfaModule.forRootAsync({
      imports: [SettingsModule],
      inject: ['settings'],
      useFactory: async ({ url }: { url: string }) => ({ ...okta, orgUrl: url }),
    });
    expect((await serviceOf(byFactory)).mfa.id).toBe('okta');
    expect((await serviceOf(MfaModule.forRootAsync({ useClass: MfaConfig }))).mfa.id).toBe('fake');
  });

  test('has several providers by name, each its own', async () => {
    class Migration {
      @InjectMfa('old') readonly old: MfaProvider | undefined;
      @InjectMfa() readonly now: MfaProvider | undefined;
    }
    const imports = [
      MfaModule.forRoot(okta),
      MfaModule.forRootAsync({ name: 'old', useFactory: () => fake }),
      MfaModule.forRoot({ ...fake, name: 'spare' }),
    ];
    const testing = await Test.createTestingModule({ imports, providers: [Migration] }).compile();
    const { old, now } = testing.get(Migration);
    expect([now?.id, old?.id]).toEqual(['okta', 'fake']);
    expect(testing.get(mfaToken('spare'), { strict: false })).not.toBe(old);
  });

  test('is seen by every module where it is global, else by those that import it', async () => {
    @Module({ providers: [LoginService], exports: [LoginService] })
    class LoginModule {}
    const compiled = (isGlobal: boolean) =>
      Test.createTestingModule({ imports: [MfaModule.forRoot({ ...fake, isGlobal }), LoginModule] }).compile();
    expect((await compiled(true)).get(LoginService, { strict: false }).mfa.id).toBe('fake');
    await expect(compiled(false)).rejects.toThrow(/polyfactor\.MfaProvider/);
  });

  test('is overridden in tests, and its config is not used then', async () => {
    const mfa = createFakeProvider({ users: ['ada'] });
    const testing = await Test.createTestingModule({
      imports: [MfaModule.forRoot({ ...okta, orgUrl: 'not used' })],
      providers: [LoginService],
    })
      .overrideProvider(mfaToken())
      .useValue(mfa)
      .compile();
    expect(testing.get(LoginService).mfa).toBe(mfa);
    const useFactory = () => configFromEnv({});
    const withoutCredentials = Test.createTestingModule({ imports: [MfaModule.forRootAsync({ useFactory })] });
    const compiled = await withoutCredentials.overrideProvider(mfaToken()).useValue(mfa).compile();
    expect(compiled.get(mfaToken(), { strict: false })).toBe(mfa);
  });

  test('does not start with a wrong config, and says what is wrong without a value', async () => {
    class App {}
    const wrong = { ...okta, orgUrl: 'http://acme.okta.com', token: 'hunter2' };
    Module({ imports: [MfaModule.forRoot(wrong)] })(App);
    const starting = NestFactory.createApplicationContext(App, { logger: false, abortOnError: false });
    const error: unknown = await starting.catch((reason) => reason);
    expect(error).toMatchObject({ code: 'INVALID_CONFIG', message: expect.stringMatching(/orgUrl: .*token: /) });
    expect(inspect(error, { depth: 9 })).not.toMatch(/hunter2|sesame|acme/);
  });

  test('keeps its config to itself: there is nothing to inject but the provider', async () => {
    for (const module of [MfaModule.forRoot(okta), MfaModule.forRootAsync({ useFactory: () => okta })]) {
      const { exports, providers } = module;
      expect(exports).toEqual([mfaToken()]);
      expect(providers).toEqual([expect.objectContaining({ provide: mfaToken() })]);
      expect(inspect(await serviceOf(module), { depth: 9, showHidden: true })).not.toContain('sesame');
      expect(inspect(module, { depth: 9, showHidden: true })).not.toContain('sesame');
    }
  });
});
