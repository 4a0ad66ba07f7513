import { describe, expect, test } from 'vitest';
import { projectWithPeers, runIn } from './installed-package.ts';

// An application that requires the package, with a dependency that imports it, has two copies in one process. What one
// of them makes must work in the other: an error by its brand, the state of a provider by symbols.

const project = projectWithPeers(['@nestjs', 'fastify', 'fastify-plugin', 'hono', '@hono', 'reflect-metadata', 'rxjs']);

const names = ['', '/fake', '/okta', '/onelogin-v1', '/emulator', '/adapter-kit', '/nestjs', '/fastify', '/testing'];
const load = (way: string) =>
  `Object.assign({}, ${names.map((name) => `${way}('polyfactor${name}')`).join(', ')})`.replaceAll(
    'import(',
    'await import(',
  );
const programOf = (code: string) => `
  import 'reflect-metadata';
  import { createRequire } from 'node:module';
  const require = createRequire(import.meta.url);
  const one = ${load('import')};
  const other = ${load('require')};
  if (one.MfaError === other.MfaError) throw new Error('There is one copy.');
  const thrown = async (call) => { try { await call(); } catch (error) { return error; } };
  const check = async (one, other) => {${code}};
  console.log(JSON.stringify([await check(one, other), await check(other, one)]));`;

const rows: readonly (readonly [what: string, code: string, result: unknown])[] = [
  [
    'an error is known by its brand',
    `const error = await thrown(() => one.createOktaProvider({}));
     return [other.isMfaError(error, 'INVALID_CONFIG'), other.isMfaError(error, 'CONFLICT')];`,
    [true, false],
  ],
  [
    'an error of the caller’s fetch keeps its code',
    `const orgUrl = 'https://acme.okta.com';
     const fetch = async () => { throw new other.MfaError({ code: 'CONFLICT' }, 'A test.'); };
     const mfa = one.createOktaProvider({ orgUrl, apiToken: 'token', fetch });
     return (await thrown(() => mfa.listFactors({ userId: '00u1' }))).code;`,
    'CONFLICT',
  ],
  [
    'waits of both share the limit of their provider',
    `const mfa = one.createFakeProvider({ users: ['ada'] });
     const scheduler = mfa[Symbol.for('polyfactor.PollScheduler')];
     const { register } = scheduler;
     let waits = 0;
     scheduler.register = (...given) => { waits += 1; return register(...given); };
     const factorId = await mfa.addFactor('ada', 'push');
     const ends = [];
     for (const { waitForApproval } of [one, other]) {
       const { handle } = await mfa.challenge({ userId: 'ada', factorId });
       mfa.approve(handle);
       ends.push((await waitForApproval(mfa, { userId: 'ada', handle })).status);
     }
     return [ends, waits];`,
    [['approved', 'approved'], 2],
  ],
  [
    'a provider takes the handle and the factor of a provider of the other copy',
    `const okta = one.createOktaEmulator({ users: ['00u1'] });
     const { orgUrl, apiToken, fetch, clock } = okta;
     const [here, there] = [one, other].map(({ createOktaProvider }) =>
       createOktaProvider({ orgUrl, apiToken, fetch, now: clock.now }));
     const userId = '00u1';
     const phone = okta.phone(userId);
     const { handle } = await here.enroll({ userId, factor: { type: 'sms', phoneNumber: phone.phoneNumber } });
     const answer = () => ({ kind: 'code', code: phone.readCode('sms') });
     const { factor } = await there.activate({ userId, handle, answer: answer() });
     okta.advance(31_000);
     const step = await here.challenge({ userId, factor });
     return (await there.verify({ userId, handle: step.handle, answer: answer() })).status;`,
    'approved',
  ],
  [
    'createMfaProvider takes an adapter of the other copy',
    `const createProvider = () => other.createFakeProvider();
     const mfa = await one.createMfaProvider({ provider: 'acme' }, { adapters: { acme: async () => ({ createProvider }) } });
     return mfa.spec;`,
    'mfa/1',
  ],
  [
    'serveEmulator breaks the connection where the emulator of the other copy says so',
    `const okta = one.createOktaEmulator({ users: ['00u1'] });
     const { url, close } = await other.serveEmulator(okta);
     okta.failNext({ broken: true });
     const error = await thrown(() => fetch(url + '/api/v1/users/00u1/factors'));
     await close();
     return error instanceof TypeError;`,
    true,
  ],
  [
    'Nest injects the provider of the other copy’s module',
    `const { NestFactory } = require('@nestjs/core');
     const module = one.MfaModule.forRoot({ provider: 'okta', orgUrl: 'https://acme.okta.com', apiToken: 'token' });
     const app = await NestFactory.createApplicationContext(module, { logger: false });
     const { id } = app.get(other.mfaToken());
     await app.close();
     return id;`,
    'okta',
  ],
  [
    'Fastify’s plugin hides the message of the other copy’s error',
    `const app = require('fastify')();
     await app.register(one.mfaPlugin, { mfa: other.createFakeProvider() });
     app.get('/', () => app.mfa.listFactors({}));
     const { code, message } = (await app.inject('/')).json();
     await app.close();
     return [code, message];`,
    ['INVALID_INPUT', 'The request failed.'],
  ],
  [
    'the contract finds nothing in a provider of the other copy',
    `const createWorld = () => {
       const oneLogin = one.createOneLoginEmulator({ users: ['101', '102'] });
       const { baseUrl, clientId, clientSecret, fetch, clock } = oneLogin;
       return {
         connect: (common) => one.createOneLoginV1Provider({ baseUrl, clientId, clientSecret, ...common }),
         fetch, clock, userId: '101', otherUserId: '102', phone: oneLogin.phone('101'),
         otherPhone: oneLogin.phone('102'), secrets: [clientSecret], isTokenRequest: (url) => url.includes('/auth/'),
       };
     };
     const { kept, failed } = await other.runContract(createWorld);
     return [kept.length > 200, failed];`,
    [true, []],
  ],
];

describe('with two copies in one process,', () => {
  test.each(rows)('%s', (_what, code, result) => {
    const { output } = runIn(project, programOf(code));
    expect(JSON.parse(output)).toEqual([result, result]);
  });
});
