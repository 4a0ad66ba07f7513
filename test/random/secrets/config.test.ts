import { expect, test } from 'vitest';
import { createOktaProvider, type OktaOptions } from '../../../adapters/okta/index.ts';
import { createOneLoginV1Provider, type OneLoginV1Options } from '../../../adapters/onelogin/v1/index.ts';
import { createOneLoginV2Provider } from '../../../adapters/onelogin/v2/index.ts';
import { createMfaProvider, type ProviderConfig } from '../../../src/config.ts';
import { configFromEnv } from '../../../src/env.ts';
import { isMfaError, MfaError } from '../../../src/spec/errors.ts';
import { deliberatelyWrong } from '../../../src/testkit/contract/support/deliberately-wrong.ts';
import { createFakeProvider, type FakeProviderOptions } from '../../../src/testkit/fake/index.ts';
import { LeakDetector } from './leak-detector.ts';
import { captureOutput, eventRecorder } from './observers.ts';
import { observedAdapters } from './tenants.ts';

// Errors about a refused config or a failed token function contain nothing of the config or token.

const TOKEN = '00quadrangle-umbrella-91xkcd';
const texts = [
  TOKEN,
  `https://${TOKEN}@acme.okta.com`,
  `https://acme.okta.com/?t=${TOKEN}`,
  `${TOKEN}\nx`,
  `a ${TOKEN}:b`,
];
const values: readonly unknown[] = [...texts, { secret: TOKEN }, [TOKEN], new Map([[TOKEN, TOKEN]])];

const okta = { orgUrl: 'https://acme.okta.com', apiToken: 'good-token' };
const oneLogin = { subdomain: 'acme', clientId: 'good-id', clientSecret: 'good-secret' };
const OPTIONS = {
  okta: ['orgUrl', 'apiToken', 'accessToken', 'temporaryAccessCode'],
  oneLogin: ['subdomain', 'region', 'baseUrl', 'clientId', 'clientSecret', 'accessToken'],
  all: ['fetch', 'timeoutMs', 'pollShare', 'now', 'onEvent', 'unknown'],
  fake: ['like', 'users', 'now', 'onEvent', 'onMessage', 'output', 'allowInProduction', 'allowOutsideTests', 'unknown'],
};
const VARIABLES = [
  ...['MFA_PROVIDER', 'OKTA_ORG_URL', 'OKTA_API_TOKEN', 'OKTA_ACCESS_TOKEN', 'OKTA_TAC_AUTHENTICATOR_ID'],
  ...['ONELOGIN_SUBDOMAIN', 'ONELOGIN_REGION', 'ONELOGIN_BASE_URL', 'ONELOGIN_CLIENT_ID', 'ONELOGIN_CLIENT_SECRET'],
  'ONELOGIN_ACCESS_TOKEN',
];

/** Every factory with the value in one of its options. */
function factoriesWith(value: unknown): readonly (() => unknown)[] {
  const invalid = <T>(options: object): T => deliberatelyWrong<T>(options);
  const ids = ['okta', 'onelogin-v1', 'onelogin-v2'];
  return [
    ...[...OPTIONS.okta, ...OPTIONS.all].map(
      (name) => () => createOktaProvider(invalid<OktaOptions>({ ...okta, [name]: value })),
    ),
    () =>
      createOktaProvider(
        invalid<OktaOptions>({ ...okta, temporaryAccessCode: { authenticatorId: value, more: value } }),
      ),
    ...[createOneLoginV1Provider, createOneLoginV2Provider].flatMap((create) =>
      [...OPTIONS.oneLogin, ...OPTIONS.all].map(
        (name) => () => create(invalid<OneLoginV1Options>({ ...oneLogin, [name]: value })),
      ),
    ),
    ...OPTIONS.fake.map((name) => () => createFakeProvider(invalid<FakeProviderOptions>({ [name]: value }))),
    ...['id', 'email', 'phoneNumber', 'more'].map(
      (name) => () => createFakeProvider(invalid<FakeProviderOptions>({ users: [{ id: 'ada', [name]: value }] })),
    ),
    () => createMfaProvider(invalid<ProviderConfig>({ provider: value })),
    () => configFromEnv({ MFA_PROVIDER: 'fake', MFA_FAKE_OUTPUT: String(value) }),
    ...VARIABLES.flatMap((name) =>
      ids.map((id) => () => configFromEnv({ MFA_PROVIDER: id, ONELOGIN_REGION: 'us', [name]: String(value) })),
    ),
  ];
}

test('errors about a refused config contain nothing of it', async () => {
  const detector = new LeakDetector();
  const output = captureOutput(detector);
  detector.registry.register('credential', TOKEN);
  let refused = 0;
  for (const value of values) {
    for (const make of factoriesWith(value)) {
      try {
        await make();
      } catch (error) {
        refused += 1;
        expect(isMfaError(error, 'INVALID_CONFIG')).toBe(true);
        detector.record('config error', error);
      }
    }
  }
  output.stop();
  expect(detector.leaks()).toEqual([]);
  expect(output.printed).toEqual([]);
  expect(refused).toBeGreaterThan(values.length * 30);
});

const otherProviderError = { code: 'CONFLICT', provider: 'other', operation: 'verify' } as const;
const tokenFunctions: readonly (readonly [string, () => string | Promise<string>])[] = [
  ['rejects', async () => Promise.reject(new Error(TOKEN, { cause: { TOKEN } }))],
  ['throws a string', () => deliberatelyWrong<string>(throwValue(TOKEN))],
  ['returns a line break', () => `Bearer ${TOKEN}\n`],
  ['returns an object', async () => deliberatelyWrong<string>({ token: TOKEN })],
  ['rejects with an MfaError', async () => Promise.reject(withCause(new MfaError({ code: 'CONFLICT' }, 'Odd.')))],
  [
    // Once such an error was passed on unchanged, with all properties that the token function had added.
    'rejects with an MfaError of another provider',
    async () => Promise.reject(withCause(new MfaError(otherProviderError, 'Odd.'))),
  ],
];

function throwValue(what: unknown): never {
  throw what;
}

function withCause(error: MfaError): MfaError {
  return Object.assign(error, { cause: new Error(TOKEN), request: { token: TOKEN } });
}

/** Records what the providers pass on when the access token comes from this function. */
async function detectorFor(accessToken: () => string | Promise<string>): Promise<LeakDetector> {
  const detector = new LeakDetector();
  detector.registry.register('credential', TOKEN);
  const common = { accessToken, fetch: () => new Response('[]'), onEvent: eventRecorder(detector) };
  for (const mfa of observedAdapters(common, detector)) {
    detector.record('provider', mfa);
    await expect(mfa.listFactors({ userId: '7350519467' })).rejects.toSatisfy((error) => isMfaError(error));
    await expect(mfa.remove({ userId: '7350519467', factorId: '1' })).rejects.toSatisfy((error) => isMfaError(error));
  }
  return detector;
}

test.each(tokenFunctions)('a token function that %s leaks nothing of the token', async (_name, accessToken) => {
  expect((await detectorFor(accessToken)).leaks()).toEqual([]);
});
