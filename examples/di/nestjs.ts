import 'reflect-metadata';
import { Module } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { configFromEnv, type MfaProvider } from 'polyfactor';
import { MfaModule, mfaToken } from 'polyfactor/nestjs';
import { createLoginService, type LoginService } from './service.ts';
import { tryOut } from './unit-test.ts';

// NestJS. A class of one's own takes the provider by `constructor(@InjectMfa() private readonly mfa: MfaProvider)`; a
// factory, as here, by its token, in a file that Node runs as it is.

export class LoginModule {}
Module({
  imports: [MfaModule.forRootAsync({ useFactory: () => configFromEnv(process.env) })],
  providers: [
    {
      provide: 'LoginService',
      inject: [mfaToken()],
      useFactory: (mfa: MfaProvider) => createLoginService({ mfa }),
    },
  ],
})(LoginModule);

export const tried = await tryOut(async (mfa) => {
  const testing = Test.createTestingModule({ imports: [LoginModule] });
  // The config is not read then: a test has no credentials.
  const compiled = await testing.overrideProvider(mfaToken()).useValue(mfa).compile();
  return compiled.get<LoginService>('LoginService');
});
