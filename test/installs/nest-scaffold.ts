import { runnerLine } from '../support/runner-line.ts';

// What `nest new` writes: the templates of nestjs/schematics, src/lib/application/files/ts at the named tags. The package
// of a project has no `type`, so its code is CommonJS, and Jest runs it.

/** Exact versions: a new release must not change what the test says. */
export const packages: readonly string[] = [
  '@nestjs/common@11.2.10',
  '@nestjs/core@11.2.10',
  '@nestjs/platform-express@11.2.10',
  '@nestjs/testing@11.2.6',
  'reflect-metadata@0.2.2',
  'rxjs@7.8.2',
  '@types/jest@30.0.0',
  '@types/node@24.13.3',
  'jest@30.5.2',
  'ts-jest@29.4.15',
  'typescript@5.9.3',
  'supertest@7.3.2',
  '@types/supertest@7.2.1',
  // For a ConfigService, as docs/dependency-injection.md has it.
  '@nestjs/config@4.0.4',
  // For the emulators.
  'hono@4.13.19',
  '@hono/node-server@2.1.9',
  '@simplewebauthn/server@14.0.3',
];

/** package.json, "jest". */
export const jest = {
  moduleFileExtensions: ['js', 'json', 'ts'],
  rootDir: 'src',
  testRegex: '.*\\.spec\\.ts$',
  transform: { '^.+\\.(t|j)s$': 'ts-jest' },
  collectCoverageFrom: ['**/*.(t|j)s'],
  coverageDirectory: '../coverage',
  testEnvironment: 'node',
};

/** test/jest-e2e.json */
export const jestOfE2e = {
  moduleFileExtensions: ['js', 'json', 'ts'],
  rootDir: '.',
  testEnvironment: 'node',
  testRegex: '.e2e-spec.ts$',
  transform: { '^.+\\.(t|j)s$': 'ts-jest' },
};

const compilerOptions = {
  declaration: true,
  removeComments: true,
  emitDecoratorMetadata: true,
  experimentalDecorators: true,
  allowSyntheticDefaultImports: true,
  target: 'ES2023',
  sourceMap: true,
  outDir: './dist',
  baseUrl: './',
  incremental: true,
  skipLibCheck: true,
  strictNullChecks: true,
  forceConsistentCasingInFileNames: true,
  noImplicitAny: false,
  strictBindCallApply: false,
  noFallthroughCasesInSwitch: false,
};

/** tsconfig.json, by the tag of the template. With 11.0.5 the module resolution is node10, which reads no `exports`. */
export const tsconfigs: Readonly<Record<string, object>> = {
  '11.0.5': { compilerOptions: { module: 'commonjs', ...compilerOptions } },
  '11.1.0': {
    compilerOptions: {
      module: 'nodenext',
      moduleResolution: 'nodenext',
      resolvePackageJsonExports: true,
      esModuleInterop: true,
      isolatedModules: true,
      ...compilerOptions,
    },
  },
};

export const tsconfigOfBuild = {
  extends: './tsconfig.json',
  exclude: ['node_modules', 'test', 'dist', '**/*spec.ts'],
};

/** The code of the application and its test, by the file. */
export const sources: Readonly<Record<string, string>> = {
  'src/login.service.ts': `
    import { Injectable } from '@nestjs/common';
    import type { Answer, MfaProvider, VerificationHandle } from 'polyfactor';
    import { InjectMfa } from 'polyfactor/nestjs';

    @Injectable()
    export class LoginService {
      constructor(@InjectMfa() private readonly mfa: MfaProvider) {}

      async start(userId: string): Promise<VerificationHandle> {
        const [factor] = await this.mfa.listFactors({ userId });
        return (await this.mfa.challenge({ userId, factor })).handle;
      }

      async finish(userId: string, handle: VerificationHandle, answer: Answer): Promise<string> {
        return (await this.mfa.verify({ userId, handle, answer })).status;
      }
    }`,
  'src/login.controller.ts': `
    import { Body, Controller, Post } from '@nestjs/common';
    import type { VerificationHandle } from 'polyfactor';
    import { LoginService } from './login.service';

    @Controller('login')
    export class LoginController {
      // One session.
      private handle: VerificationHandle;
      constructor(private readonly login: LoginService) {}

      @Post()
      async start() {
        this.handle = await this.login.start('ada');
      }

      @Post('code')
      async finish(@Body() body: { code: string }) {
        return { status: await this.login.finish('ada', this.handle, { kind: 'code', code: body.code }) };
      }
    }`,
  'src/app.module.ts': `
    import { Module } from '@nestjs/common';
    import { ConfigModule, ConfigService } from '@nestjs/config';
    import { configFromEnv } from 'polyfactor';
    import { MfaModule } from 'polyfactor/nestjs';
    import { LoginController } from './login.controller';
    import { LoginService } from './login.service';

    @Module({
      imports: [
        MfaModule.forRootAsync({
          imports: [ConfigModule.forRoot()],
          inject: [ConfigService],
          useFactory: (config: ConfigService) => configFromEnv((name) => config.get(name)),
        }),
      ],
      controllers: [LoginController],
      providers: [LoginService],
    })
    export class AppModule {}`,
  'src/main.ts': `
    import { NestFactory } from '@nestjs/core';
    import { mfaToken } from 'polyfactor/nestjs';
    import { AppModule } from './app.module';

    async function bootstrap() {
      const app = await NestFactory.create(AppModule, { logger: false });
      console.log(app.get(mfaToken(), { strict: false }).id);
      await app.close();
    }
    void bootstrap();`,
  'src/login.service.spec.ts': `
    import { Test, TestingModule } from '@nestjs/testing';
    import { createMfaProvider, isMfaError, MfaError, waitForApproval } from 'polyfactor';
    import { createOktaEmulator, serveEmulator } from 'polyfactor/emulator';
    import { createFakeProvider } from 'polyfactor/fake';
    import { createOktaProvider } from 'polyfactor/okta';
    import { createAuthenticator } from 'polyfactor/testing';
    import { mfaToken } from 'polyfactor/nestjs';
    import { AppModule } from './app.module';
    import { LoginService } from './login.service';

    describe('LoginService', () => {
      it('lets a user in with the right code', async () => {
        const mfa = createFakeProvider({ users: ['ada'] });
        await mfa.addFactor('ada', 'totp');
        const app: TestingModule = await Test.createTestingModule({ imports: [AppModule] })
          .overrideProvider(mfaToken())
          .useValue(mfa)
          .compile();
        const login = app.get<LoginService>(LoginService);
        const handle = await login.start('ada');
        expect(await login.finish('ada', handle, { kind: 'code', code: '12345' })).toBe('rejected');
        const next = await login.start('ada');
        expect(await login.finish('ada', next, await mfa.answerFor(next))).toBe('approved');
      });

      it('waits for a push', async () => {
        const mfa = createFakeProvider({ users: ['ada'] });
        const { handle } = await mfa.challenge({ userId: 'ada', factorId: await mfa.addFactor('ada', 'push') });
        setTimeout(() => mfa.approve(handle), 20);
        expect((await waitForApproval(mfa, { userId: 'ada', handle })).status).toBe('approved');
      });

      it('gets each adapter by its name in a config', async () => {
        const oneLogin = { subdomain: 'acme', accessToken: 'token' };
        const providers = await Promise.all([
          createMfaProvider({ provider: 'okta', orgUrl: 'https://acme.okta.com', apiToken: 'token' }),
          createMfaProvider({ provider: 'onelogin-v1', ...oneLogin }),
          createMfaProvider({ provider: 'onelogin-v2', ...oneLogin }),
          createMfaProvider({ provider: 'fake' }),
        ]);
        expect(providers.map(({ id }) => id)).toEqual(['okta', 'onelogin-v1', 'onelogin-v2', 'fake']);
      });

      it('talks to a served emulator, with WebAuthn, repeats and outages', async () => {
        const site = { origin: 'https://login.example.com', rpId: 'example.com' };
        const okta = createOktaEmulator({ webauthn: site });
        const { url, close } = await serveEmulator(okta);
        const mfa = createOktaProvider({ orgUrl: url, apiToken: okta.apiToken });
        const userId = okta.users[0] ?? '';
        const enrollment = await mfa.enroll({ userId, factor: { type: 'webauthn' } });
        if (enrollment.status !== 'pending' || enrollment.prompt.webauthn?.kind !== 'create') throw new Error('No step.');
        const { handle, prompt } = enrollment;
        const credential = await createAuthenticator(site).create(enrollment.prompt.webauthn.options);
        const activation = await mfa.activate({ userId, handle, answer: { kind: 'webauthn', credential } });
        expect(activation.status).toBe('active');
        okta.failNext({ status: 503 });
        okta.failNext({ broken: true });
        expect(await mfa.listFactors({ userId })).toHaveLength(1);
        await close();
        const error = await mfa.challenge({ userId, factorId: 'factor' }).catch((thrown: unknown) => thrown);
        expect(error).toBeInstanceOf(MfaError);
        expect(isMfaError(error, 'UNAVAILABLE') && error.networkCode).toBe('ECONNREFUSED');
      });
    });`,
  'src/contract.spec.ts': `
    import { createOneLoginEmulator } from 'polyfactor/emulator';
    import { createOneLoginV1Provider } from 'polyfactor/onelogin-v1';
    import { runContract, type World } from 'polyfactor/testing';

    function createWorld(): World {
      const oneLogin = createOneLoginEmulator({ users: ['101', '102'] });
      const { baseUrl, clientId, clientSecret, fetch, clock } = oneLogin;
      return {
        connect: (common) => createOneLoginV1Provider({ baseUrl, clientId, clientSecret, ...common }),
        fetch,
        clock,
        userId: '101',
        phone: oneLogin.phone('101'),
        otherUserId: '102',
        otherPhone: oneLogin.phone('102'),
        secrets: [clientSecret, oneLogin.accessToken],
        isTokenRequest: (url) => url.includes('/auth/'),
      };
    }

    ${runnerLine('Vitest, Jest')}`,
  'test/app.e2e-spec.ts': `
    import { INestApplication } from '@nestjs/common';
    import { Test } from '@nestjs/testing';
    import { createFakeProvider } from 'polyfactor/fake';
    import { mfaToken } from 'polyfactor/nestjs';
    import request = require('supertest');
    import { AppModule } from './../src/app.module';

    it('logs a user in through HTTP, by what the phone of the fake has got', async () => {
      const mfa = createFakeProvider({ users: ['ada'] });
      await mfa.addFactor('ada', 'sms');
      const module = await Test.createTestingModule({ imports: [AppModule] })
        .overrideProvider(mfaToken())
        .useValue(mfa)
        .compile();
      const app: INestApplication = await module.createNestApplication().init();
      await request(app.getHttpServer()).post('/login').expect(201);
      const code = mfa.phone('ada').readCode('sms');
      await request(app.getHttpServer()).post('/login/code').send({ code: 'none' }).expect({ status: 'rejected' });
      await request(app.getHttpServer()).post('/login/code').send({ code }).expect({ status: 'approved' });
      await app.close();
    });`,
};
