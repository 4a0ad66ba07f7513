import { expectTypeOf, test } from 'vitest';
import { InjectMfa, MfaModule, mfaToken } from '../../../../src/frameworks/nestjs/index.ts';
import { configFromEnv, createMfaProvider, type MfaProvider } from '../../../../src/index.ts';

test('the options of the module are those of createMfaProvider, and two of its own', () => {
  MfaModule.forRoot({
    provider: 'okta',
    orgUrl: 'https://acme.okta.com',
    apiToken: 'token',
    name: 'a',
    isGlobal: true,
  });
  MfaModule.forRootAsync({ useFactory: () => configFromEnv({}), name: 'b' });
  // @ts-expect-error no such provider
  MfaModule.forRoot({ provider: 'nobody' });
  // @ts-expect-error a misspelt option
  MfaModule.forRoot({ provider: 'okta', orgURL: 'https://acme.okta.com', apiToken: 'token' });
  // @ts-expect-error what is given is no config
  MfaModule.forRootAsync({ useFactory: () => createMfaProvider({ provider: 'fake' }) });
  expectTypeOf(mfaToken('a')).toBeString();
});

test('it decorates parameters and properties', () => {
  class Service {
    @InjectMfa() readonly mfa: MfaProvider | undefined;
    readonly other: MfaProvider;
    constructor(@InjectMfa('other') other: MfaProvider) {
      this.other = other;
    }
  }
  expectTypeOf(Service).instance.toHaveProperty('other');
});
