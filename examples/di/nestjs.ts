import 'reflect-metadata';
import { Module } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { configFromEnv, type MfaProvider } from 'polyfactor';
import { MfaModule, mfaToken } from 'polyfactor/nestjs';
import { createLoginService, type LoginService } from './service.ts';
import { testLogin } from './unit-test.ts';

// NestJS. A class injects the provider with `constructor(@InjectMfa() private readonly mfa: MfaProvider)`. This file
// uses a factory and the injection token instead, because Node runs it without a build and knows no decorators.

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

export const testResults = await testLogin(async (mfa) => {
  const testing = Test.createTestingModule({ imports: [LoginModule] });
  // The config is not read, so the test needs no credentials.
  const compiled = await testing.overrideProvider(mfaToken()).useValue(mfa).compile();
  return compiled.get<LoginService>('LoginService');
});
