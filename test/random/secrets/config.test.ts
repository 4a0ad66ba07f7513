import { afterEach, describe, expect, test } from 'vitest';
import { createOktaProvider, type OktaOptions } from '../../../adapters/okta/index.ts';
import { createOneLoginV1Provider, type OneLoginV1Options } from '../../../adapters/onelogin/v1/index.ts';
import { createOneLoginV2Provider } from '../../../adapters/onelogin/v2/index.ts';
import { configFromEnv, createMfaProvider, type ProviderConfig } from '../../../src/config.ts';
import { isMfaError, MfaError } from '../../../src/spec/errors.ts';
import { deliberatelyWrong } from '../../../src/testkit/contract/deliberately-wrong.ts';
import { createFakeProvider, type FakeProviderOptions } from '../../../src/testkit/fake/index.ts';
import { Book } from './leak-detector.ts';
import { listener, overhear, watched } from './observers.ts';

// A config that is refused, and a token that cannot be had, say nothing of what they hold.

let stop: () => void = () => undefined;
afterEach(() => stop());

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
  fake: ['like', 'users', 'now', 'onEvent', 'allowInProduction', 'unknown'],
};
const VARIABLES = [
  ...['MFA_PROVIDER', 'OKTA_ORG_URL', 'OKTA_API_TOKEN', 'OKTA_ACCESS_TOKEN', 'OKTA_TAC_AUTHENTICATOR_ID'],
  ...['ONELOGIN_SUBDOMAIN', 'ONELOGIN_REGION', 'ONELOGIN_BASE_URL', 'ONELOGIN_CLIENT_ID', 'ONELOGIN_CLIENT_SECRET'],
  'ONELOGIN_ACCESS_TOKEN',
];

/** Every factory with the value in one of its options. */
function factoriesWith(value: unknown): readonly (() => unknown)[] {
  const bad = <T>(options: object): T => deliberatelyWrong<T>(options);
  const ids = ['okta', 'onelogin-v1', 'onelogin-v2'];
  return [
    ...[...OPTIONS.okta, ...OPTIONS.all].map(
      (name) => () => createOktaProvider(bad<OktaOptions>({ ...okta, [name]: value })),
    ),
    () =>
      createOktaProvider(bad<OktaOptions>({ ...okta, temporaryAccessCode: { authenticatorId: value, more: value } })),
    ...[createOneLoginV1Provider, createOneLoginV2Provider].flatMap((create) =>
      [...OPTIONS.oneLogin, ...OPTIONS.all].map(
        (name) => () => create(bad<OneLoginV1Options>({ ...oneLogin, [name]: value })),
      ),
    ),
    ...OPTIONS.fake.map((name) => () => createFakeProvider(bad<FakeProviderOptions>({ [name]: value }))),
    ...['id', 'email', 'phoneNumber', 'more'].map(
      (name) => () => createFakeProvider(bad<FakeProviderOptions>({ users: [{ id: 'ada', [name]: value }] })),
    ),
    () => createMfaProvider(bad<ProviderConfig>({ provider: value })),
    ...VARIABLES.flatMap((name) =>
      ids.map((id) => () => configFromEnv({ MFA_PROVIDER: id, ONELOGIN_REGION: 'us', [name]: String(value) })),
    ),
  ];
}

test('no config that is refused is told', async () => {
  const book = new Book();
  const ears = overhear(book);
  stop = ears.stop;
  book.garden.plant('credential', TOKEN);
  let refused = 0;
  for (const value of values) {
    for (const make of factoriesWith(value)) {
      try {
        await make();
      } catch (error) {
        refused += 1;
        expect(isMfaError(error, 'INVALID_CONFIG')).toBe(true);
        book.record('config error', error);
      }
    }
  }
  ears.stop();
  expect(book.trespasses()).toEqual([]);
  expect(ears.printed).toEqual([]);
  expect(refused).toBeGreaterThan(values.length * 30);
});

const known = { code: 'CONFLICT', provider: 'other', operation: 'verify' } as const;
const sources: readonly (readonly [string, () => string | Promise<string>])[] = [
  ['rejects', async () => Promise.reject(new Error(TOKEN, { cause: { TOKEN } }))],
  ['throws a text', () => deliberatelyWrong<string>(fail(TOKEN))],
  ['gives a line break', () => `Bearer ${TOKEN}\n`],
  ['gives an object', async () => deliberatelyWrong<string>({ token: TOKEN })],
  ['rejects with our own class', async () => Promise.reject(withCause(new MfaError({ code: 'CONFLICT' }, 'Odd.')))],
];

function fail(what: unknown): never {
  throw what;
}

function withCause(error: MfaError): MfaError {
  return Object.assign(error, { cause: new Error(TOKEN), request: { token: TOKEN } });
}

/** What is let out where the access token comes from this function. */
async function bookOf(accessToken: () => string | Promise<string>): Promise<Book> {
  const book = new Book();
  book.garden.plant('credential', TOKEN);
  const common = { accessToken, fetch: () => new Response('[]'), onEvent: listener(book) };
  const providers = [
    watched(createOktaProvider({ orgUrl: 'https://acme.okta.com', ...common }), book),
    watched(createOneLoginV1Provider({ subdomain: 'acme', ...common }), book),
    watched(createOneLoginV2Provider({ subdomain: 'acme', ...common }), book),
  ];
  for (const mfa of providers) {
    book.record('provider', mfa);
    await expect(mfa.listFactors({ userId: '7350519467' })).rejects.toSatisfy((error) => isMfaError(error));
    await expect(mfa.remove({ userId: '7350519467', factorId: '1' })).rejects.toSatisfy((error) => isMfaError(error));
  }
  return book;
}

describe('a token function', () => {
  test.each(sources)('that %s leaves nothing of the token', async (_name, accessToken) => {
    const { trespasses } = await bookOf(accessToken).then((book) => ({ trespasses: book.trespasses() }));
    expect(trespasses).toEqual([]);
  });

  // Such an error was passed on as the very object that came, with whatever token code has hung on it.
  test('that rejects with an error of another provider of ours leaves nothing of the token', async () => {
    const accessToken = async () => Promise.reject(withCause(new MfaError(known, 'Odd.')));
    expect((await bookOf(accessToken)).trespasses()).toEqual([]);
  });
});
