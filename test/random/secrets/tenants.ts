import { createOktaProvider, type OktaProvider } from '../../../adapters/okta/index.ts';
import { createOneLoginV1Provider, type OneLoginV1Provider } from '../../../adapters/onelogin/v1/index.ts';
import { createOneLoginV2Provider, type OneLoginV2Provider } from '../../../adapters/onelogin/v2/index.ts';
import type { Common } from '../../../src/spec/common.ts';
import type { KnownFactorType } from '../../../src/spec/factors.ts';
import type { CallOptions, MfaProvider } from '../../../src/spec/provider.ts';
import { createOktaEmulator, createOneLoginEmulator } from '../../../src/testkit/emulator/index.ts';
import { createFakeProvider, type FakeLikeness } from '../../../src/testkit/fake/index.ts';
import { fetchOf } from '../../support/fetch-of.ts';
import type { Scene } from '../../testkit/contract/scenes.ts';
import { LeakDetector } from './leak-detector.ts';
import { observedFetch } from './observed-fetch.ts';
import { eventRecorder, observed } from './observers.ts';

/** An emulated tenant. The detector knows its secrets, and records what the provider returns. */
export type TestTenant = {
  readonly world: Scene;
  readonly detector: LeakDetector;
  readonly providerOptions: NonNullable<CallOptions['providerOptions']>;
  /** Every code that was sent to a user. */
  readonly sentCodes: () => readonly string[];
};

const FIRST_USER = { email: 'margaret.quillfeather@example.org', phoneNumber: '+14085559137' };
const SECOND_USER = { email: 'theodore.brandywine@example.net', phoneNumber: '+14159284406' };
/** The users' ids at Okta and at OneLogin. The fake accepts any. */
const OKTA_IDS = ['00uMargaretQ7319xKwZ1', '00uTheodoreB5522yLvT2'] as const;
const ONELOGIN_IDS = ['7350519467', '8146620358'] as const;

export const CLIENT = { ipAddress: '203.0.113.77', userAgent: 'Walker/7.1 (of Margaret)', locale: 'en-US' };

function detectorFor(ids: readonly string[], credentials: readonly string[], host?: string): LeakDetector {
  const detector = new LeakDetector();
  const { registry } = detector;
  const [first, second] = ids;
  registry.register('userId', first);
  registry.register('userId', second, { mustAppear: false });
  for (const { email, phoneNumber } of [FIRST_USER, SECOND_USER]) {
    registry.register('email', email);
    registry.register('phone', phoneNumber);
  }
  for (const credential of credentials) registry.register('credential', credential);
  registry.register('host', host);
  for (const path of ['/api/v1/users', '/api/1/users', '/api/2/mfa', '/auth/oauth2', '/otp_devices', '/mfa_token']) {
    registry.register('url', path);
  }
  return detector;
}

const usersWithIds = ([first, second]: readonly [string, string]) => [
  { id: first, ...FIRST_USER },
  { id: second, ...SECOND_USER },
];

const MESSAGE = 'Polyfactor walk: {{otp_code}} is for you';
const PROVIDER_OPTIONS = {
  'onelogin-v1': { smsMessage: MESSAGE },
  'onelogin-v2': { customMessage: MESSAGE, redirectTo: 'https://app.example.com/back?session=4f1c77a09b' },
  okta: { numberMatching: true, phoneExtension: '4711909' },
};

export function createFakeTenant(like: FakeLikeness | undefined): TestTenant {
  const ids = like === undefined || like === 'okta' ? OKTA_IDS : ONELOGIN_IDS;
  const [userId, otherUserId] = ids;
  const detector = detectorFor(ids, []);
  const fake = createFakeProvider({
    ...(like && { like }),
    users: usersWithIds(ids),
    onEvent: eventRecorder(detector),
  });
  let ahead = 0;
  const advance = (ms: number) => {
    ahead += ms;
    fake.advance(ms);
  };
  const provider = observed(fake, detector);
  const world: Scene = {
    provider,
    userId,
    otherUserId,
    phone: fake.phone(userId),
    otherPhone: fake.phone(otherUserId),
    clock: { now: () => Date.now() + ahead, advance },
    questionId: 'disliked_food',
    hotpProfileId: 'fpr1',
    addFactor: (type) => fake.addFactor(userId, type),
    approve: fake.approve,
    codeFor: fake.codeFor,
  };
  return { world, detector, providerOptions: PROVIDER_OPTIONS, sentCodes: () => [] };
}

const TAC_AUTHENTICATOR_ID = 'autnmtl4xbt8RQVzA0g4';

export function createOktaTenant(
  scheme: 'SSWS' | 'Bearer',
  timeoutMs?: number,
): TestTenant & { readonly provider: OktaProvider } {
  const okta = createOktaEmulator({
    users: usersWithIds(OKTA_IDS),
    temporaryAccessCode: { authenticatorId: TAC_AUTHENTICATOR_ID },
    webauthn: { origin: 'https://login.example.com', rpId: 'example.com' },
  });
  const detector = detectorFor(OKTA_IDS, [okta.apiToken, okta.accessToken], new URL(okta.orgUrl).host);
  const { orgUrl, apiToken, clock } = okta;
  const common = {
    orgUrl,
    temporaryAccessCode: { authenticatorId: TAC_AUTHENTICATOR_ID },
    fetch: fetchOf(observedFetch(okta.fetch, detector)),
    now: clock.now,
    onEvent: eventRecorder(detector),
    ...(timeoutMs !== undefined && { timeoutMs }),
  };
  const created =
    scheme === 'SSWS'
      ? createOktaProvider({ ...common, apiToken })
      : createOktaProvider({ ...common, accessToken: async () => okta.accessToken });
  const provider = observed(created, detector);
  const [userId, otherUserId] = OKTA_IDS;
  const world: Scene = {
    provider,
    userId,
    otherUserId,
    phone: okta.phone(userId),
    otherPhone: okta.phone(otherUserId),
    clock,
    questionId: 'disliked_food',
    hotpProfileId: okta.hotpProfileId,
  };
  return {
    world,
    detector,
    provider,
    providerOptions: PROVIDER_OPTIONS,
    sentCodes: () => okta.outbox.messages.map(({ code }) => code),
  };
}

/** One provider per adapter, each observed, for a tenant that `fetch` in `common` answers for. */
export function observedAdapters(
  common: Common & { readonly accessToken: string | (() => string | Promise<string>) },
  detector: LeakDetector,
): readonly MfaProvider[] {
  return [
    observed(createOktaProvider({ orgUrl: 'https://acme.okta.com', ...common }), detector),
    observed(createOneLoginV1Provider({ subdomain: 'acme', ...common }), detector),
    observed(createOneLoginV2Provider({ subdomain: 'acme', ...common }), detector),
  ];
}

const factories = { v1: createOneLoginV1Provider, v2: createOneLoginV2Provider };

export function createOneLoginTenant(
  version: 'v1' | 'v2',
  by: 'client' | 'token',
  timeoutMs?: number,
): TestTenant & { readonly provider: OneLoginV1Provider | OneLoginV2Provider } {
  const account = createOneLoginEmulator({ users: usersWithIds(ONELOGIN_IDS) });
  const { baseUrl, clientId, clientSecret, clock, accessToken } = account;
  const basic = Buffer.from(`${clientId}:${clientSecret}`).toString('base64');
  const detector = detectorFor(ONELOGIN_IDS, [clientSecret, accessToken, basic], new URL(baseUrl).host);
  detector.registry.register('clientId', clientId, { mustAppear: by === 'client' });
  const common = {
    baseUrl,
    fetch: fetchOf(observedFetch(account.fetch, detector)),
    now: clock.now,
    onEvent: eventRecorder(detector),
    ...(timeoutMs !== undefined && { timeoutMs }),
  };
  const created =
    by === 'client'
      ? factories[version]({ ...common, clientId, clientSecret })
      : factories[version]({ ...common, accessToken });
  const provider = observed(created, detector);
  const [userId, otherUserId] = ONELOGIN_IDS;
  const world: Scene = {
    provider,
    userId,
    otherUserId,
    phone: account.phone(userId),
    otherPhone: account.phone(otherUserId),
    clock,
    questionId: 'none',
    hotpProfileId: 'none',
    addFactor: (type) => addDevice(type),
    approve: ({ userId: ofUser, factorType }) =>
      version === 'v1' && factorType === 'voice' ? account.pickUpCall(ofUser) : account.clickMagicLink(ofUser),
    codeFor: ({ userId: ofUser }) => account.pushCode(ofUser),
  };
  async function addDevice(type: KnownFactorType): Promise<string> {
    if (type === 'webauthn' || type === 'question' || type === 'hotp') throw new Error('OneLogin has no such factor.');
    return account.addDevice(userId, type);
  }
  return {
    world,
    detector,
    provider,
    providerOptions: PROVIDER_OPTIONS,
    sentCodes: () => account.outbox.messages.map(({ code }) => code),
  };
}
