import type { FastifyInstance } from 'fastify';
import type { Handle, JsonValue, MfaProvider } from 'polyfactor';
import { createOktaEmulator, createOneLoginEmulator } from 'polyfactor/emulator';
import { createFakeProvider, type FakeProvider } from 'polyfactor/fake';
import { createOktaProvider } from 'polyfactor/okta';
import { createOneLoginV2Provider } from 'polyfactor/onelogin-v2';
import type { Phone } from 'polyfactor/testing';
import { expect } from 'vitest';
import { type AppOptions, createApp } from '../../../examples/step-up-web/app.ts';
import { hashPassword } from '../../../examples/step-up-web/passwords.ts';
import { createSessions, type Session, type Sessions } from '../../../examples/step-up-web/session.ts';
import type { User } from '../../../examples/step-up-web/users.ts';
import { type Browser, createBrowser, formIdWith, ORIGIN, type Page, textOf } from './http-browser.ts';

// The example for tests: an identity provider in memory, one clock, and a record of everything sent to browsers.

export type Service = {
  readonly app: FastifyInstance;
  readonly mfa: MfaProvider;
  readonly userIds: { readonly ada: string; readonly bob: string };
  readonly phone: (username: 'ada' | 'bob') => Phone;
  readonly advance: (ms: number) => void;
  readonly browser: () => Browser;
  /** Every handle that any session has had, oldest first. */
  readonly handles: () => readonly Handle[];
  readonly reported: readonly unknown[];
  /** The server's session of a browser. */
  readonly sessionOf: (browser: Browser) => Session;
  /** Fails if a secret of the server was sent to a browser. */
  readonly assertNothingLeaked: () => void;
};

export type FakeService = Service & { readonly fake: FakeProvider };

type Tenant = {
  readonly mfa: MfaProvider;
  readonly userIds: Service['userIds'];
  readonly phoneOf: (userId: string) => Phone;
  readonly now: () => number;
  readonly advance: (ms: number) => void;
  readonly secrets: readonly string[];
};

export const PASSWORDS = { ada: 'ada’s own password', bob: 'bob’s own password' } as const;
const hashes = { ada: await hashPassword(PASSWORDS.ada), bob: await hashPassword(PASSWORDS.bob) };

export async function createOktaService(options: Partial<AppOptions> = {}) {
  const userIds = { ada: '00u15s1KDETTQMQYABRL', bob: '00u22s2KDETTQMQYABRM' };
  const webauthn = { origin: ORIGIN, rpId: 'localhost' };
  const okta = createOktaEmulator({ users: Object.values(userIds), webauthn });
  const { orgUrl, apiToken, fetch, clock } = okta;
  const mfa = createOktaProvider({ orgUrl, apiToken, fetch, now: clock.now });
  const tenant = { mfa, userIds, phoneOf: okta.phone, ...clock, secrets: [apiToken] };
  return { ...(await createService(tenant, options)), okta };
}

export async function createOneLoginService(options: Partial<AppOptions> = {}) {
  const userIds = { ada: '35510511', bob: '35510512' };
  const onelogin = createOneLoginEmulator({ users: Object.values(userIds) });
  const { baseUrl, clientId, clientSecret, fetch, clock } = onelogin;
  const mfa = createOneLoginV2Provider({ baseUrl, clientId, clientSecret, fetch, now: clock.now });
  const tenant = { mfa, userIds, phoneOf: onelogin.phone, ...clock, secrets: [clientId, clientSecret] };
  return { ...(await createService(tenant, options)), onelogin };
}

/** Services on an emulated identity provider, with their names. */
export const emulatedServices = [
  ['Okta', createOktaService],
  ['OneLogin v2', createOneLoginService],
] as const;

/** On the fake, whose next call can be made to fail with any code. */
export async function createFakeService(
  optionsFor: (fake: FakeProvider) => Partial<AppOptions> = () => ({}),
): Promise<FakeService> {
  const userIds = { ada: 'idp-ada', bob: 'idp-bob' };
  let ahead = 0;
  const now = () => Date.now() + ahead;
  const fake = createFakeProvider({ users: Object.values(userIds), now });
  const advance = (ms: number) => {
    ahead += ms;
  };
  const tenant: Tenant = { mfa: fake, userIds, phoneOf: fake.phone, now, advance, secrets: [] };
  return { ...(await createService(tenant, optionsFor(fake))), fake };
}

async function createService(tenant: Tenant, options: Partial<AppOptions>): Promise<Service> {
  const { mfa, userIds, now, phoneOf, advance, secrets } = tenant;
  const handles = new Map<string, Handle>();
  const sessions = recordSessions(createSessions({ isSecure: false, now }));
  const reported: unknown[] = [];
  const users = (['ada', 'bob'] as const).map((username): User => {
    const userId = userIds[username];
    const { phoneNumber, email } = phoneOf(userId);
    return { username, displayName: `The real ${username}`, password: hashes[username], userId, phoneNumber, email };
  });
  const app = await createApp({
    mfa,
    users,
    origin: ORIGIN,
    now,
    sessions,
    report: (problem) => reported.push(problem),
    ...options,
  });
  const bodies: string[] = [];
  const recordBody = (body: string) => {
    bodies.push(body);
    for (const { verification, enrollment } of sessions.newest.values()) {
      for (const step of [verification, enrollment]) if (step !== undefined) handles.set(step.handle.id, step.handle);
    }
  };
  return {
    app,
    mfa,
    userIds,
    advance,
    reported,
    phone: (username) => phoneOf(userIds[username]),
    browser: () => createBrowser(app, recordBody),
    handles: () => [...handles.values()],
    sessionOf(browser) {
      const found = sessions.newest.get(browser.cookie?.split('=')[1] ?? '');
      if (found === undefined) throw new Error('This browser has no session.');
      return found;
    },
    assertNothingLeaked() {
      const secret = [...secrets, ...[...handles.values()].flatMap(secretsOf)];
      expect(handles.size).toBeGreaterThan(0);
      for (const body of bodies) expect(secret.filter((text) => body.includes(text))).toEqual([]);
    },
  };
}

/** Keys in a handle's state whose values the user has typed or sees. They are not secret. */
const VISIBLE_KEYS = new Set([
  'for',
  'displayName',
  'factorName',
  'factorType',
  'destination',
  'to',
  'phoneNumber',
  'email',
]);

function secretsOf({ id, state }: Handle): readonly string[] {
  return [id, ...textsIn(state)];
}

function textsIn(value: JsonValue): readonly string[] {
  if (typeof value === 'string') return value.length < 8 ? [] : [value];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, entry]) => (VISIBLE_KEYS.has(key) ? [] : textsIn(entry)));
}

function recordSessions(sessions: Sessions): Sessions & { readonly newest: ReadonlyMap<string, Session> } {
  const newest = new Map<string, Session>();
  return {
    ...sessions,
    newest,
    of(request) {
      const session = sessions.of(request);
      if (session !== undefined) newest.set(request.cookies.session ?? '', session);
      return session;
    },
  };
}

// Actions of users.

export async function enterPassword(browser: Browser, username: 'ada' | 'bob'): Promise<Page> {
  await browser.get('/login');
  return browser.submit('login-form', { username, password: PASSWORDS[username] });
}

/** Starts an enrollment of this type from the security page. */
export async function beginEnrollment(browser: Browser, type: string, fields = {}): Promise<Page> {
  await browser.get('/security');
  return browser.submit(formIdWith(browser.page.html, `data-type="${type}"`, 'action="/security/enroll"'), fields);
}

export async function enrollTotp(service: Service, browser: Browser, username: 'ada' | 'bob' = 'ada'): Promise<Page> {
  await beginEnrollment(browser, 'totp');
  const secret = textOf(browser.page.html, 'setup-secret');
  service.phone(username).scan({ kind: 'totp', secret, uri: textOf(browser.page.html, 'setup-link') });
  return browser.submit('code-form', { code: await service.phone(username).totp() });
}

/** Chooses a factor for verification. */
export async function chooseFactor(browser: Browser, type: string, way = 'only'): Promise<Page> {
  await browser.get('/login/factor');
  return browser.submit(formIdWith(browser.page.html, `data-type="${type}"`, `data-way="${way}"`));
}

export async function confirmByTotp(service: Service, browser: Browser, username: 'ada' | 'bob' = 'ada') {
  service.advance(31_000);
  await chooseFactor(browser, 'totp');
  return browser.submit('code-form', { code: await service.phone(username).totp() });
}

/** A browser whose user has enrolled an authenticator app and is signed in. */
export async function signedInByTotp(service: Service, username: 'ada' | 'bob' = 'ada'): Promise<Browser> {
  const browser = service.browser();
  await enterPassword(browser, username);
  await enrollTotp(service, browser, username);
  await confirmByTotp(service, browser, username);
  expect(browser.page.path).toBe('/account');
  return browser;
}

/** Adds a factor to Ada and opens a step with it. */
export async function openStep(service: FakeService, type: 'sms' | 'push'): Promise<Browser> {
  await service.fake.addFactor(service.userIds.ada, type);
  const browser = service.browser();
  await enterPassword(browser, 'ada');
  await chooseFactor(browser, type);
  return browser;
}

/** A browser with an open step by text message on the fake. `code` reads the code. */
export async function openSmsStep() {
  const service = await createFakeService();
  const browser = await openStep(service, 'sms');
  return { ...service, browser, code: () => service.phone('ada').readCode('sms') };
}

/** The protected page redirects this browser. */
export async function assertSignedOut(browser: Browser): Promise<void> {
  const page = await browser.get('/account', { follow: false });
  expect(page.status).toBe(303);
  expect(page.html).not.toContain('You are signed in');
}
