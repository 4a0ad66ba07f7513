import { execFile } from 'node:child_process';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { root } from './installed-package.ts';

// The global `process` is whatever a runtime makes of it: Next.js's Edge runtime has one whose functions throw. Nothing
// of it may reach a caller, from the import on, and a config does not get the fake where nothing can be read.

/** Expressions for the descriptor of the global. Each has a process of its own, since modules remember what they found. */
const kinds: Readonly<Record<string, string>> = {
  'is absent': '{ value: undefined }',
  'is null': '{ value: null }',
  'is a text': "{ value: 'process' }",
  'is empty': '{ value: {} }',
  'cannot be looked at': '{ get: denied }',
  'throws whatever is asked of it': '{ value: hostile }',
  'has a getBuiltinModule that throws': '{ value: { env: {}, getBuiltinModule: denied } }',
  'has a getBuiltinModule that cannot be looked at':
    "{ value: Object.defineProperty({}, 'getBuiltinModule', { get: denied }) }",
  'has a getBuiltinModule that is no function': '{ value: { env: {}, getBuiltinModule: 7 } }',
  'has no such module': '{ value: { env: {}, getBuiltinModule: () => undefined } }',
  'has a module that throws': '{ value: { env: {}, getBuiltinModule: () => hostile } }',
  'has a channel that throws': '{ value: { env: {}, getBuiltinModule: () => ({ tracingChannel: () => hostile }) } }',
  'denies its environment': "{ value: Object.defineProperty({}, 'env', { get: denied }) }",
  'denies its variables': '{ value: { env: hostile } }',
  'has variables that are no texts':
    '{ value: { env: { NODE_ENV: 7, VITEST: {}, MFA_ALLOW_FAKE: 1, MFA_FAKE_OUTPUT: 1 } } }',
};

const program = (descriptor: string) => `
  const denied = () => { throw new Error('A Node.js API is used, which is not supported here.'); };
  const hostile = new Proxy({}, { get: denied, has: denied, ownKeys: denied, getOwnPropertyDescriptor: denied });
  const real = Object.getOwnPropertyDescriptor(globalThis, 'process');
  Object.defineProperty(globalThis, 'process', { configurable: true, ...${descriptor} });
  const [{ createMfaProvider, configFromEnv, waitForApproval }, ...others] = await Promise.all(
    ['index', 'okta', 'onelogin-v1', 'onelogin-v2', 'fake', 'emulator', 'adapter-kit', 'testing']
      .map((name) => import('${pathToFileURL(root)}/dist/' + name + '.js')));
  const { createOktaProvider, createOneLoginV1Provider, createOneLoginV2Provider, createFakeProvider } =
    Object.assign({}, ...others);
  const { createOktaEmulator, createOneLoginEmulator } = Object.assign({}, ...others);
  const said = [];
  const note = async (what, work) => {
    try {
      said.push(what + ' ' + (await work()));
    } catch (error) {
      said.push(what + ' ' + error.name + ' ' + (error.code ?? error.message));
    }
  };
  const okta = createOktaEmulator({ users: ['ada'] });
  const oneLogin = createOneLoginEmulator({ users: ['1001'] });
  const { baseUrl, clientId, clientSecret } = oneLogin;
  const ofOkta = { orgUrl: okta.orgUrl, apiToken: okta.apiToken, fetch: okta.fetch };
  const ofOneLogin = { baseUrl, clientId, clientSecret, fetch: oneLogin.fetch };
  const list = async (mfa, userId) => (await mfa.listFactors({ userId })).length;
  await note('okta', () => list(createOktaProvider(ofOkta), 'ada'));
  await note('onelogin-v1', () => list(createOneLoginV1Provider(ofOneLogin), '1001'));
  await note('onelogin-v2', () => list(createOneLoginV2Provider(ofOneLogin), '1001'));
  await note('by config', async () => list(await createMfaProvider({ provider: 'okta', ...ofOkta }), 'ada'));
  await note('fake in code', async () => {
    const mfa = createFakeProvider({ users: ['ada'] });
    const { handle } = await mfa.challenge({ userId: 'ada', factorId: await mfa.addFactor('ada', 'push') });
    mfa.approve(handle);
    return (await waitForApproval(mfa, { userId: 'ada', handle })).status;
  });
  await note('fake to stderr', () => createFakeProvider({ output: 'stderr' }).id);
  await note('fake by config', async () => (await createMfaProvider({ provider: 'fake' })).id);
  await note('fake by env', async () => (await createMfaProvider(configFromEnv({ MFA_PROVIDER: 'fake' }))).id);
  await note('env that throws', () => configFromEnv(hostile).provider);
  Object.defineProperty(globalThis, 'process', real);
  console.log(JSON.stringify(said));`;

test.concurrent.each(Object.entries(kinds))(
  'a process that %s changes no call, and allows no fake',
  async (_, kind) => {
    const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', program(kind)]);
    expect(JSON.parse(stdout)).toEqual([
      'okta 0',
      'onelogin-v1 0',
      'onelogin-v2 0',
      'by config 0',
      'fake in code approved',
      'fake to stderr MfaError INVALID_CONFIG',
      'fake by config MfaError INVALID_CONFIG',
      'fake by env MfaError INVALID_CONFIG',
      'env that throws MfaError INVALID_CONFIG',
    ]);
  },
);
