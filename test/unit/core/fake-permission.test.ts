import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { configFromEnv, createMfaProvider, isMfaError, type ProviderConfig } from '../../../src/index.ts';
import { createFakeProvider } from '../../../src/testkit/fake/index.ts';
import { failureOf } from './scripted-driver.ts';

type Env = Readonly<Record<string, string | undefined>>;

const fake: ProviderConfig = { provider: 'fake' };
const GUARDED = ['NODE_ENV', 'VITEST', 'JEST_WORKER_ID', 'NODE_TEST_CONTEXT', 'MFA_ALLOW_FAKE', 'MFA_FAKE_OUTPUT'];

/** The ways to create the fake, in an environment. The last one reads only what it is given. */
const WAYS = {
  code: async () => createFakeProvider(),
  config: () => createMfaProvider(fake),
  env: () => createMfaProvider(configFromEnv({ ...process.env, MFA_PROVIDER: 'fake' })),
  source: (env: Env) => createMfaProvider(configFromEnv((name) => ({ ...env, MFA_PROVIDER: 'fake' })[name])),
} as const;

async function startsIn(env: Env, way: keyof typeof WAYS): Promise<boolean> {
  const inProcess = way === 'source' ? {} : env;
  for (const name of GUARDED) vi.stubEnv(name, inProcess[name]);
  return WAYS[way](env).then(
    ({ id }) => id === 'fake',
    (error: unknown) => {
      if (isMfaError(error, 'INVALID_CONFIG')) return false;
      throw error;
    },
  );
}

// This runs in Vitest, which sets its variables.
beforeEach(() => {
  for (const name of GUARDED) vi.stubEnv(name, undefined);
});
afterEach(() => {
  vi.unstubAllEnvs();
});

describe('the fake starts', () => {
  const ALLOWED = { MFA_ALLOW_FAKE: '1' };
  // In code, and by a config.
  test.each<[env: Env, inCode: boolean, byConfig: boolean]>([
    [{}, true, false],
    ...['', ' ', 'development', 'staging', 'live', 'prod', 'testing', 'productions'].map(
      (NODE_ENV): [Env, boolean, boolean] => [{ NODE_ENV }, true, false],
    ),
    ...['test', 'Test', 'TEST', ' test '].map((NODE_ENV): [Env, boolean, boolean] => [{ NODE_ENV }, true, true]),
    ...['production', 'Production', 'PRODUCTION', ' production', 'production\n', '\tProduction '].flatMap(
      (NODE_ENV): [Env, boolean, boolean][] => [
        [{ NODE_ENV }, false, false],
        // What allows the fake elsewhere does not allow it there.
        [{ NODE_ENV, VITEST: 'true', ...ALLOWED }, false, false],
      ],
    ),
    [{ VITEST: 'true' }, true, true],
    [{ JEST_WORKER_ID: '1' }, true, true],
    [{ NODE_TEST_CONTEXT: 'child-v8' }, true, true],
    [{ VITEST: '', JEST_WORKER_ID: ' ', NODE_TEST_CONTEXT: '' }, true, false],
    [ALLOWED, true, true],
    [{ NODE_ENV: 'staging', ...ALLOWED }, true, true],
    [{ MFA_ALLOW_FAKE: ' 1 ' }, true, true],
    ...['', '0', 'true', 'yes', '11'].map((MFA_ALLOW_FAKE): [Env, boolean, boolean] => [
      { MFA_ALLOW_FAKE },
      true,
      false,
    ]),
  ])('in %j: in code %j, by a config %j', async (env, inCode, byConfig) => {
    expect(await startsIn(env, 'code')).toBe(inCode);
    expect(await startsIn(env, 'config')).toBe(byConfig);
    expect(await startsIn(env, 'env')).toBe(byConfig);
    expect(await startsIn(env, 'source')).toBe(byConfig);
  });

  test('by a config that says so itself, but not in production', async () => {
    expect((await createMfaProvider({ ...fake, allowOutsideTests: true })).id).toBe('fake');
    await failureOf(createMfaProvider({ ...fake, allowOutsideTests: false }), 'INVALID_CONFIG');
    vi.stubEnv('NODE_ENV', 'production');
    await failureOf(createMfaProvider({ ...fake, allowOutsideTests: true }), 'INVALID_CONFIG');
  });

  test('in production only with allowInProduction; a config needs its own permission too', async () => {
    vi.stubEnv('NODE_ENV', 'Production');
    expect(createFakeProvider({ allowInProduction: true }).id).toBe('fake');
    await failureOf(createMfaProvider({ ...fake, allowInProduction: true }), 'INVALID_CONFIG');
    vi.stubEnv('MFA_ALLOW_FAKE', '1');
    expect((await createMfaProvider({ ...fake, allowInProduction: true })).id).toBe('fake');
  });
});

describe('the permission', () => {
  test('is read by configFromEnv from its own environment, under its prefix', async () => {
    const staff = { STAFF_MFA_PROVIDER: 'fake', STAFF_MFA_ALLOW_FAKE: '1', STAFF_MFA_FAKE_OUTPUT: 'stderr' };
    expect(configFromEnv(staff, { prefix: 'STAFF_' })).toEqual({ ...fake, allowOutsideTests: true, output: 'stderr' });
    expect(configFromEnv({ ...staff, MFA_PROVIDER: 'fake' })).toEqual(fake);
    expect(configFromEnv({ MFA_PROVIDER: 'fake', MFA_ALLOW_FAKE: '1' }, { prefix: '' })).toEqual({
      ...fake,
      allowOutsideTests: true,
    });
    // A config of one environment says nothing about another.
    expect(configFromEnv({ MFA_PROVIDER: 'fake', MFA_ALLOW_FAKE: '1', NODE_ENV: 'PRODUCTION' })).toEqual(fake);
  });

  test('the refusal says what to do', async () => {
    const { message, provider } = await failureOf(createMfaProvider(fake), 'INVALID_CONFIG');
    expect(provider).toBe('fake');
    expect(message).toBe(
      'A configuration names the fake, which hands out its own codes, outside of a test: configure a real provider, or ' +
        'set NODE_ENV=test or MFA_ALLOW_FAKE=1 (the variables VITEST, JEST_WORKER_ID, NODE_TEST_CONTEXT of test ' +
        'runners allow it too).',
    );
    vi.stubEnv('NODE_ENV', ' PRODUCTION');
    const inProduction = await failureOf(createMfaProvider(fake), 'INVALID_CONFIG');
    expect(inProduction.message).toMatch(/NODE_ENV=production.*configure a real provider/);
  });

  test('of another provider is not asked for', async () => {
    const okta = { provider: 'okta', orgUrl: 'https://acme.okta.com', apiToken: 'sesame' } as const;
    vi.stubEnv('NODE_ENV', 'production');
    expect((await createMfaProvider(okta)).id).toBe('okta');
  });
});

const throwing = () => {
  throw new Error('denied');
};
const strangeProcesses: readonly (readonly [string, unknown])[] = [
  ['none', undefined],
  ['null', null],
  ['one without an environment', {}],
  ['one whose environment is null', { env: null }],
  ['one that denies its environment', Object.defineProperty({}, 'env', { get: throwing })],
  ['one that denies its variables', { env: new Proxy({}, { get: throwing }) }],
  ['one whose variables are no texts', { env: { NODE_ENV: 7, VITEST: {}, MFA_ALLOW_FAKE: 1, MFA_FAKE_OUTPUT: 1 } }],
];

test.each(strangeProcesses)('with a process that is %s, code creates the fake and a config does not', async (_, it) => {
  vi.stubGlobal('process', it);
  try {
    expect(createFakeProvider().id).toBe('fake');
    await failureOf(createMfaProvider(fake), 'INVALID_CONFIG');
    const env = { MFA_PROVIDER: 'fake', MFA_ALLOW_FAKE: '1' };
    expect((await createMfaProvider(configFromEnv(env))).id).toBe('fake');
  } finally {
    vi.unstubAllGlobals();
  }
});

test('a process that cannot even be looked at is one without an environment', async () => {
  const real = Object.getOwnPropertyDescriptor(globalThis, 'process');
  if (real === undefined) throw new Error('Node has a process.');
  Object.defineProperty(globalThis, 'process', { configurable: true, get: throwing });
  const created = (() => {
    try {
      return createFakeProvider().id;
    } finally {
      Object.defineProperty(globalThis, 'process', real);
    }
  })();
  expect(created).toBe('fake');
});
