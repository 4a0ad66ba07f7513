import { createOktaProvider, type OktaProvider } from '../../../adapters/okta/index.ts';
import { createOneLoginV1Provider, type OneLoginV1Provider } from '../../../adapters/onelogin/v1/index.ts';
import { createOneLoginV2Provider, type OneLoginV2Provider } from '../../../adapters/onelogin/v2/index.ts';
import type { KnownFactorType } from '../../../src/spec/factors.ts';
import type { CallOptions } from '../../../src/spec/provider.ts';
import type { World } from '../../../src/testkit/contract/index.ts';
import { createOktaEmulator, createOneLoginEmulator } from '../../../src/testkit/emulator/index.ts';
import { createFakeProvider, type FakeLikeness } from '../../../src/testkit/fake/index.ts';
import { Book } from './leak-detector.ts';
import { tapped } from './observed-fetch.ts';
import { listener, watched } from './observers.ts';

/** A tenant whose people, credentials and traffic are planted, and the book of what its provider lets out. */
export type Stage = {
  readonly world: World;
  readonly book: Book;
  readonly wishes: NonNullable<CallOptions['providerOptions']>;
  /** Every code that was sent, typed or not. */
  readonly codes: () => readonly string[];
};

const MARGARET = { email: 'margaret.quillfeather@example.org', phoneNumber: '+14085559137' };
const OTHER = { email: 'theodore.brandywine@example.net', phoneNumber: '+14159284406' };
/** Their ids at Okta and at OneLogin; the fake takes any. */
const LETTERS = ['00uMargaretQ7319xKwZ1', '00uTheodoreB5522yLvT2'] as const;
const DIGITS = ['7350519467', '8146620358'] as const;

export const CLIENT = { ipAddress: '203.0.113.77', userAgent: 'Walker/7.1 (of Margaret)', locale: 'en-US' };

function bookOf(ids: readonly string[], credentials: readonly string[], host?: string): Book {
  const book = new Book();
  const { garden } = book;
  const [first, second] = ids;
  garden.plant('userId', first);
  garden.plant('userId', second, { mustShow: false });
  for (const { email, phoneNumber } of [MARGARET, OTHER]) {
    garden.plant('email', email);
    garden.plant('phone', phoneNumber);
  }
  for (const credential of credentials) garden.plant('credential', credential);
  garden.plant('host', host);
  for (const path of ['/api/v1/users', '/api/1/users', '/api/2/mfa', '/auth/oauth2', '/otp_devices', '/mfa_token']) {
    garden.plant('url', path);
  }
  return book;
}

const people = ([first, second]: readonly [string, string]) => [
  { id: first, ...MARGARET },
  { id: second, ...OTHER },
];

const MESSAGE = 'Polyfactor walk: {{otp_code}} is for you';
const WISHES = {
  'onelogin-v1': { smsMessage: MESSAGE },
  'onelogin-v2': { customMessage: MESSAGE, redirectTo: 'https://app.example.com/back?session=4f1c77a09b' },
  okta: { numberMatching: true, phoneExtension: '4711909' },
};

export function fakeStage(like: FakeLikeness | undefined): Stage {
  const ids = like === undefined || like === 'okta' ? LETTERS : DIGITS;
  const [userId, otherUserId] = ids;
  const book = bookOf(ids, []);
  const fake = createFakeProvider({ ...(like && { like }), users: people(ids), onEvent: listener(book) });
  let ahead = 0;
  const advance = (ms: number) => {
    ahead += ms;
    fake.advance(ms);
  };
  const provider = watched(fake, book);
  const world: World = {
    provider,
    userId,
    otherUserId,
    phone: fake.phone(userId),
    otherPhone: fake.phone(otherUserId),
    clock: { now: () => Date.now() + ahead, advance },
    requests: () => fake.calls.length,
    answerNonsenseNext: () => fake.failNext('UNEXPECTED_RESPONSE'),
    questionId: 'disliked_food',
    hotpProfileId: 'fpr1',
    secrets: [],
    addFactor: (type) => fake.addFactor(userId, type),
    approve: fake.approve,
    codeFor: fake.codeFor,
  };
  return { world, book, wishes: WISHES, codes: () => [] };
}

const TAC = 'autnmtl4xbt8RQVzA0g4';

export function oktaStage(scheme: 'SSWS' | 'Bearer', timeoutMs?: number): Stage & { readonly provider: OktaProvider } {
  const okta = createOktaEmulator({
    users: people(LETTERS),
    temporaryAccessCode: { authenticatorId: TAC },
    webauthn: { origin: 'https://login.example.com', rpId: 'example.com' },
  });
  const book = bookOf(LETTERS, [okta.apiToken, okta.accessToken], new URL(okta.orgUrl).host);
  const { orgUrl, apiToken, clock } = okta;
  const common = {
    orgUrl,
    temporaryAccessCode: { authenticatorId: TAC },
    fetch: tapped(okta.fetch, book),
    now: clock.now,
    onEvent: listener(book),
    ...(timeoutMs !== undefined && { timeoutMs }),
  };
  const made =
    scheme === 'SSWS'
      ? createOktaProvider({ ...common, apiToken })
      : createOktaProvider({ ...common, accessToken: async () => okta.accessToken });
  const provider = watched(made, book);
  const [userId, otherUserId] = LETTERS;
  const world: World = {
    provider,
    userId,
    otherUserId,
    phone: okta.phone(userId),
    otherPhone: okta.phone(otherUserId),
    clock,
    requests: () => okta.requests.length,
    answerNonsenseNext: () => okta.failNext({ status: 200, body: { factorResult: 'NONSENSE' } }),
    questionId: 'disliked_food',
    hotpProfileId: okta.hotpProfileId,
    secrets: [],
  };
  return { world, book, provider, wishes: WISHES, codes: () => okta.outbox.messages.map(({ code }) => code) };
}

const create = { v1: createOneLoginV1Provider, v2: createOneLoginV2Provider };

export function oneLoginStage(
  version: 'v1' | 'v2',
  by: 'client' | 'token',
  timeoutMs?: number,
): Stage & { readonly provider: OneLoginV1Provider | OneLoginV2Provider } {
  const account = createOneLoginEmulator({ users: people(DIGITS) });
  const { baseUrl, clientId, clientSecret, clock, accessToken } = account;
  const basic = Buffer.from(`${clientId}:${clientSecret}`).toString('base64');
  const book = bookOf(DIGITS, [clientSecret, accessToken, basic], new URL(baseUrl).host);
  book.garden.plant('clientId', clientId, { mustShow: by === 'client' });
  const common = {
    baseUrl,
    fetch: tapped(account.fetch, book),
    now: clock.now,
    onEvent: listener(book),
    ...(timeoutMs !== undefined && { timeoutMs }),
  };
  const made =
    by === 'client'
      ? create[version]({ ...common, clientId, clientSecret })
      : create[version]({ ...common, accessToken });
  const provider = watched(made, book);
  const [userId, otherUserId] = DIGITS;
  const world: World = {
    provider,
    userId,
    otherUserId,
    phone: account.phone(userId),
    otherPhone: account.phone(otherUserId),
    clock,
    requests: () => account.requests.filter(({ path }) => !path.startsWith('/auth/')).length,
    answerNonsenseNext: () => account.failNext({ status: 200, body: { status: 'NONSENSE' } }),
    questionId: 'none',
    hotpProfileId: 'none',
    secrets: [],
    addFactor: (type) => addDevice(type),
    approve: ({ userId: ofUser, factorType }) =>
      version === 'v1' && factorType === 'voice' ? account.pickUpCall(ofUser) : account.clickMagicLink(ofUser),
    codeFor: ({ userId: ofUser }) => account.pushCode(ofUser),
  };
  async function addDevice(type: KnownFactorType): Promise<string> {
    if (type === 'webauthn' || type === 'question' || type === 'hotp') throw new Error('OneLogin has no such factor.');
    return account.addDevice(userId, type);
  }
  return { world, book, provider, wishes: WISHES, codes: () => account.outbox.messages.map(({ code }) => code) };
}
