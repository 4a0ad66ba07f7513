import { readFileSync } from 'node:fs';
import { createOktaProvider, type OktaProvider } from '../../adapters/okta/index.ts';
import type { JsonObject, JsonValue } from '../../src/spec/factors.ts';
import type { CallOptions, Common, MfaProvider } from '../../src/spec/provider.ts';
import { networkFetch, onNetwork } from '../support/network.ts';
import { type Scripted, scriptedFetch } from '../support/scripted-tenant.ts';

export const ORG = 'https://acme.okta.com';
export const USER = '00u15s1KDETTQMQYABRL';
export const TOKEN = '00QCjAl4MlV-WPXM-secret-api-token';
export const TAC_AUTHENTICATOR = 'autnmtl4xbt8RQVzA0g4';
export const USER_PATH = `/api/v1/users/${USER}`;

export const packageVersion: string = JSON.parse(
  readFileSync(new URL('../../package.json', import.meta.url), 'utf8'),
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

/** A provider of the wire tests. */
export const providerOnWire = (more: Extra = {}) => provider({ fetch: networkFetch, ...more });

/** Announces one exchange with the org. */
export const onWire = (method: 'GET' | 'POST' | 'DELETE', path: string, status: number, answer?: JsonValue) =>
  onNetwork(ORG, method, path, status, answer);

const OWN_HEADERS = {
  accept: 'application/json',
  authorization: `SSWS ${TOKEN}`,
  'user-agent': `polyfactor/${packageVersion}`,
};

/** Headers of every GET; `more` replaces or adds. */
export function headersOfGet(more: Readonly<Record<string, string>> = {}) {
  return { ...OWN_HEADERS, ...more };
}

/** Headers of everything else. */
export function headersOfPost(more: Readonly<Record<string, string>> = {}) {
  return { ...OWN_HEADERS, 'content-type': 'application/json', ...more };
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

/** A factor as Okta sends it. */
export function factorJson(
  id: string,
  factorType: string,
  more: JsonObject = {},
): { readonly [key: string]: JsonValue } & { id: string } {
  const at = '2024-05-01T10:00:00.000Z';
  const _links = linksOf(id);
  const base = { factorType, provider: 'OKTA', vendorName: 'OKTA', created: at, lastUpdated: at };
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

/** A challenge of a factor that was listed: one GET, and a POST where Okta sends something. */
export async function challengeListed(mfa: MfaProvider, options: CallOptions & { expiresInSeconds?: number } = {}) {
  const [factor] = await mfa.listFactors({ userId: USER });
  if (factor === undefined) throw new Error('The org lists no factor.');
  return mfa.challenge({ userId: USER, factor, ...options });
}

export const codeAnswer = { kind: 'code', code: '012345' } as const;
