import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { beforeAll, describe, expect, test } from 'vitest';
import manifest from '../../package.json' with { type: 'json' };
import { run } from '../../tools/runtimes/install.ts';
import { compile, FRAMEWORKS } from '../support/compile-package.ts';
import { projectWith } from './project.ts';

// The package installed by npm, with the oldest and the newest version of each supported major of its peers.

const ranges = new Map(Object.entries(manifest.peerDependencies).map(([name, range]) => [name, range.split(' || ')]));
/** The first majors of all peers, then the second ones: their oldest version, or the newest. Who has no more, the last. */
const installs = Array.from({ length: Math.max(...[...ranges.values()].map(({ length }) => length)) }, (_, at) =>
  (['oldest', 'newest'] as const).map((age) => ({
    age,
    versions: Object.fromEntries(
      [...ranges].map(([name, majors]) => {
        const range = majors[at] ?? majors.at(-1) ?? '';
        // A peer that has no such major is the newest: with its oldest, the newer ones of others need not work.
        return [name, age === 'oldest' && at < majors.length ? range.replace('^', '') : range];
      }),
    ),
  })),
).flat();

/** Programs that use one framework each, and their output. They run as ES modules and as CommonJS. */
const programs: Readonly<Record<string, { readonly code: string; readonly prints: string }>> = {
  fastify: {
    code: `
      const { default: Fastify } = await import('fastify');
      const { mfaPlugin } = await load('polyfactor/fastify');
      const app = Fastify();
      const fetch = async () => new Response(null, { status: 401 });
      await app.register(mfaPlugin, { provider: 'okta', orgUrl: 'https://acme.okta.com', apiToken: 'token', fetch });
      app.get('/', async () => app.mfa.id);
      app.get('/factors', () => app.mfa.listFactors({ userId: 'ada' }));
      const { code, message } = (await app.inject('/factors')).json();
      console.log((await app.inject('/')).body, code, message);
      await app.close();`,
    prints: 'okta UNAUTHENTICATED The request failed.',
  },
  nestjs: {
    code: `
      await import('reflect-metadata');
      const { NestFactory } = await import('@nestjs/core');
      const { Module } = await import('@nestjs/common');
      const { MfaModule, mfaToken } = await load('polyfactor/nestjs');
      const oneLogin = { subdomain: 'acme', accessToken: 'token' };
      class Config { create() { return { provider: 'onelogin-v2', ...oneLogin }; } }
      class App {}
      Module({ imports: [
        MfaModule.forRoot({ provider: 'okta', orgUrl: 'https://acme.okta.com', apiToken: 'token' }),
        MfaModule.forRootAsync({ name: 'v1', isGlobal: true, useFactory: () => ({ provider: 'onelogin-v1', ...oneLogin }) }),
        MfaModule.forRootAsync({ name: 'v2', useClass: Config }),
      ] })(App);
      const app = await NestFactory.createApplicationContext(App, { logger: false });
      console.log(...[undefined, 'v1', 'v2'].map((name) => app.get(mfaToken(name), { strict: false }).id));
      await app.close();`,
    prints: 'okta onelogin-v1 onelogin-v2',
  },
  emulator: {
    code: `
      const { createOktaEmulator, createOneLoginEmulator, serveEmulator } = await load('polyfactor/emulator');
      const { createOktaProvider } = await load('polyfactor/okta');
      const { createOneLoginV2Provider } = await load('polyfactor/onelogin-v2');
      const { createAuthenticator } = await load('polyfactor/testing');
      const site = { origin: 'https://login.example.com', rpId: 'example.com' };
      const okta = createOktaEmulator({ webauthn: site });
      const { url, close } = await serveEmulator(okta);
      const mfa = createOktaProvider({ orgUrl: url, apiToken: okta.apiToken });
      const [userId] = okta.users;
      const authenticator = createAuthenticator(site);
      const { prompt, handle } = await mfa.enroll({ userId, factor: { type: 'webauthn' } });
      const created = await authenticator.create(prompt.webauthn.options);
      const { factor, status } = await mfa.activate({ userId, handle, answer: { kind: 'webauthn', credential: created } });
      const login = async (answer) => {
        const step = await mfa.challenge({ userId, factor });
        const credential = answer ?? (await authenticator.get(step.prompt.webauthn.options));
        const result = await mfa.verify({ userId, handle: step.handle, answer: { kind: 'webauthn', credential } });
        return { credential, status: result.status };
      };
      const right = await login();
      const replayed = await login(right.credential);
      okta.failNext({ broken: true });
      const { length } = await mfa.listFactors({ userId });
      await close();
      const { clientId, clientSecret, fetch } = createOneLoginEmulator({ users: ['1'] });
      const v2 = createOneLoginV2Provider({ baseUrl: 'https://acme.onelogin.com', clientId, clientSecret, fetch });
      console.log(status, right.status, replayed.status, length, await v2.listFactors({ userId: '1' }));`,
    prints: 'active approved rejected 1 []',
  },
};

/** How a program loads the package. The frameworks have one build, or load the other one themselves. */
const builds = {
  mjs: (code: string) => `const load = (name) => import(name);\n${code}`,
  cjs: (code: string) => `const load = require;\n(async () => {${code}})();`,
};

async function runProgram(project: string, name: string, code: string): Promise<string> {
  writeFileSync(join(project, name), code);
  const { ok, output, errors } = await run([process.execPath, '--no-warnings', name], project);
  if (!ok) throw new Error(errors);
  return output.trim();
}

test('the package alone installs its dependencies and none of the peers', async () => {
  const project = await projectWith('alone', []);
  const folderOf = (name: string) => name.split('/')[0];
  const peers = Object.keys(manifest.peerDependencies).map(folderOf);
  const dependencies = Object.keys(manifest.dependencies).map(folderOf);
  const installed = readdirSync(join(project, 'node_modules'));
  expect(installed).toEqual(expect.arrayContaining(['polyfactor', ...dependencies]));
  expect(installed.filter((name) => peers.includes(name))).toEqual([]);
  const code = `
    const { createFakeProvider } = await load('polyfactor/fake');
    const mfa = createFakeProvider({ users: ['ada'] });
    const { id } = await mfa.addFactor('ada', 'totp').then(() => mfa.listFactors({ userId: 'ada' })).then(([one]) => one);
    const { handle } = await mfa.challenge({ userId: 'ada', factorId: id });
    console.log((await mfa.verify({ userId: 'ada', handle, answer: await mfa.answerFor(handle) })).status);`;
  expect(await runProgram(project, 'main.mjs', builds.mjs(code))).toBe('approved');
  expect(await runProgram(project, 'main.cjs', builds.cjs(code))).toBe('approved');
});

const rows = installs.map(({ age, versions }) => ({
  age,
  versions,
  nest: versions['@nestjs/common'],
  fastify: versions.fastify,
}));

describe.each(rows)('with the $age of Nest $nest, Fastify $fastify and their like', ({ age, versions, nest }) => {
  let project = '';
  beforeAll(async () => {
    // With patch versions: @nestjs/core 12.0.0 requires version 11 of @nestjs/common.
    const core = age === 'oldest' ? `~${nest}` : nest;
    const extraPackages = [`@nestjs/core@${core}`, 'reflect-metadata@^0.1.13', 'rxjs@^7.8.0', '@types/node@22.20.7'];
    const peers = Object.entries(versions).map(([name, version]) => `${name}@${version}`);
    project = await projectWith(`${age}-nest-${nest}`, [...peers, ...extraPackages]);
  });

  test.each(
    Object.keys(programs).flatMap((name) => Object.entries(builds).map(([type, build]) => ({ name, type, build }))),
  )('$name works from .$type', async ({ name, type, build }) => {
    const { code = '', prints } = programs[name] ?? {};
    expect(await runProgram(project, `${name}.${type}`, build(code))).toBe(prints);
  });

  test('the types fit', () => {
    const setting = { module: 'NodeNext', moduleResolution: 'nodenext', extensions: ['mts', 'cts'] } as const;
    const files = { 'frameworks.mts': FRAMEWORKS, 'frameworks.cts': FRAMEWORKS };
    expect(compile(ts, project, setting, { files, types: ['node'] }).problems).toEqual([]);
  });
});
