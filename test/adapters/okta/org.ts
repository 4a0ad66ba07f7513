import { readFileSync } from 'node:fs';
import { expect } from 'vitest';
import { createOktaProvider, type OktaProvider } from '../../../adapters/okta/index.ts';
import type { Common } from '../../../src/spec/common.ts';
import type { JsonObject, JsonValue } from '../../../src/spec/factors.ts';
import type { CallOptions } from '../../../src/spec/provider.ts';
import { exactly, networkFetch, onNetwork } from '../../support/network.ts';
import { type Scripted, scriptedFetch } from '../../support/scripted-tenant.ts';

export const ORG = 'https://acme.okta.com';
export const USER = '00u15s1KDETTQMQYABRL';
export const TOKEN = '00QCjAl4MlV-WPXM-secret-api-token';
export const TAC_AUTHENTICATOR = 'autnmtl4xbt8RQVzA0g4';
export const USER_PATH = `/api/v1/users/${USER}`;

export const packageVersion: string = JSON.parse(
  readFileSync(new URL('../../../package.json', import.meta.url), 'utf8'),
).version;

type Extra = Common & { temporaryAccessCode?: { authenticatorId: string } | undefined };

export function provider(more: Extra = {}): OktaProvider {
  return createOktaProvider({
    orgUrl: ORG,
    apiToken: TOKEN,
    temporaryAccessCode: { authenticatorId: TAC_AUTHENTICATOR },
    ...more,
  });
}

export const REQUEST_ID = 'XgZ1Qe8vYx9-request-id';

const form = { headers: { 'x-okta-request-id': REQUEST_ID } };

/** A `fetch` that gives these answers, one after the other, and remembers what was asked. */
export const scripted = (...answers: readonly Scripted[]) => scriptedFetch(form, answers);

/** A provider whose org answers as scripted. */
export function org(...answers: readonly Scripted[]) {
  const script = scripted(...answers);
  return { ...script, mfa: provider({ fetch: script.fetch }) };
}

/** What the org is asked, to the last header, and what it answers. */
export type Exchange = {
  readonly method: 'GET' | 'POST' | 'DELETE';
  /** Below the user. */
  readonly path: string;
  /** Beside those of every request, or in their place. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
  readonly body?: JsonValue | undefined;
  readonly status?: number | undefined;
  readonly answer?: JsonValue | undefined;
};

const OWN_HEADERS = {
  accept: 'application/json',
  authorization: `SSWS ${TOKEN}`,
  'user-agent': `polyfactor/${packageVersion}`,
};
const CONTENT_TYPE = { 'content-type': 'application/json' };

/** Runs a call on the wire, during which these exchanges happen and no other. */
export async function exchanging<T>(
  exchanges: readonly Exchange[],
  call: (mfa: OktaProvider) => Promise<T>,
  mfa = provider({ fetch: networkFetch }),
): Promise<T> {
  const seen = exchanges.map(({ method, path, status = 200, answer }) =>
    onNetwork(ORG, method, USER_PATH + path, status, answer),
  );
  const result = await call(mfa);
  for (const [index, { method, path, headers, body }] of exchanges.entries()) {
    const all = { ...OWN_HEADERS, ...(method === 'GET' ? {} : CONTENT_TYPE), ...headers };
    expect(exactly(seen[index] ?? [])).toEqual({ method, path: USER_PATH + path, headers: all, body });
  }
  return result;
}

export const CLIENT: NonNullable<CallOptions['client']> = {
  ipAddress: '203.0.113.7',
  userAgent: 'Mozilla/5.0 (the user)',
  locale: 'de-CH',
};
export const CLIENT_HEADERS = {
  'x-forwarded-for': '203.0.113.7',
  'user-agent': 'Mozilla/5.0 (the user)',
  'accept-language': 'de-CH',
};

const href = (path: string, ...allow: string[]) => ({ href: `${ORG}${path}`, hints: { allow } });
export const factorPath = (id: string) => `${USER_PATH}/factors/${id}`;
export const verifyPathOf = (id: string) => `${factorPath(id)}/verify`;

/** Links as Okta sends them. */
export const linksOf = (id: string) => ({
  self: href(factorPath(id), 'GET', 'DELETE'),
  user: href(USER_PATH, 'GET'),
});

/** Who makes what is not Okta's own. */
const VENDORS = new Map([
  ['webauthn', 'FIDO'],
  ['token:hotp', 'CUSTOM'],
  ['token:hardware', 'YUBICO'],
]);

export const LOGIN = 'dade.murphy@example.com';

/** A user as Okta sends it. */
export const userJson = (id = USER, login = LOGIN): JsonObject => ({
  id,
  status: 'ACTIVE',
  created: '2024-05-01T10:00:00.000Z',
  profile: { firstName: 'Dade', lastName: 'Murphy', mobilePhone: null, secondEmail: null, login, email: LOGIN },
  _links: { self: href(`/api/v1/users/${id}`, 'GET') },
});

/** A factor as Okta sends it. */
export function factorJson(
  id: string,
  factorType: string,
  more: JsonObject = {},
): { readonly [key: string]: JsonValue } & { id: string } {
  const at = '2024-05-01T10:00:00.000Z';
  const _links = linksOf(id);
  const vendor = VENDORS.get(factorType) ?? 'OKTA';
  const base = { factorType, provider: vendor, vendorName: vendor, created: at, lastUpdated: at };
  return { ...base, status: 'ACTIVE', _links, ...more, id };
}

export const challenged = (id: string, more: JsonObject = {}): JsonObject => ({
  factorResult: 'CHALLENGE',
  _links: { verify: href(`${factorPath(id)}/verify`, 'POST'), factor: href(factorPath(id), 'GET', 'DELETE') },
  ...more,
});

export const TRANSACTION = 'v2mst.GldKV5VxTrifyeZmWSQguA';

export const waiting = (id: string, more: JsonObject = {}): JsonObject => {
  const transaction = `${factorPath(id)}/transactions/${TRANSACTION}`;
  return {
    expiresAt: new Date(Date.now() + 300_000).toISOString(),
    factorResult: 'WAITING',
    _links: { poll: href(transaction, 'GET'), cancel: href(transaction, 'DELETE') },
    ...more,
  };
};

/** An error body of Okta's. */
export const errorJson = (errorCode: string, ...causes: readonly string[]) => ({
  errorCode,
  errorSummary: `${SECRET_IN_BODY} summary`,
  errorLink: errorCode,
  errorId: 'oaeneEaQF8qQrepOWHSkdoejw',
  errorCauses: causes.map((errorSummary) => ({ errorSummary })),
});
/** Something that stands in answers and must stand in no error. */
export const SECRET_IN_BODY = 'never-to-be-seen';
