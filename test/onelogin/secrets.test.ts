import { inspect } from 'node:util';
import { describe, expect, test } from 'vitest';
import { createOneLoginV1Provider } from '../../adapters/onelogin-v1/index.ts';
import { createOneLoginV2Provider } from '../../adapters/onelogin-v2/index.ts';
import type { MfaEvent } from '../../src/spec/provider.ts';
import { assertNoSecrets } from '../../src/testing/assert-no-secrets.ts';
import {
  BASIC,
  CLIENT,
  CLIENT_ID,
  CLIENT_SECRET,
  listed,
  newSms,
  provider,
  refusal,
  SECRET_IN_BODY,
  STATE_TOKEN,
  scripted,
  tokenOf,
  USER,
} from '../onelogin-v1/account.ts';
import { operations } from '../onelogin-v1/operations.ts';
import { type Scripted, thrown } from '../support/scripted-tenant.ts';

// Credentials, tokens, codes, users and what answers say show up nowhere.

const SECRETS = [CLIENT_SECRET, BASIC.slice(6), tokenOf(1), tokenOf(2), STATE_TOKEN, '012345', SECRET_IN_BODY];
const PERSONAL = [USER, newSms.phoneNumber, newSms.phoneNumber.slice(1), '203.0.113.7'];
const everything = (value: unknown) => inspect(value, { depth: Number.POSITIVE_INFINITY, showHidden: true });

function assertShowsNothing(value: unknown, secrets: readonly string[]): void {
  assertNoSecrets(value, secrets);
  assertNoSecrets(everything(value), secrets);
  assertNoSecrets(JSON.stringify(value) ?? '', secrets);
}

const answers: readonly (readonly [string, Scripted])[] = [
  ['an error', refusal(400, SECRET_IN_BODY, SECRET_IN_BODY)],
  ['another 401', refusal(401, SECRET_IN_BODY)],
  ['a dead token', refusal(401, 'Unauthorized', SECRET_IN_BODY)],
  ['a name', { status: 403, body: { statusCode: 403, name: SECRET_IN_BODY, message: SECRET_IN_BODY } }],
  ['no JSON', { status: 200, body: `<html>${SECRET_IN_BODY}</html>` }],
  [
    'another user',
    { body: { data: [{ id: SECRET_IN_BODY, device_id: SECRET_IN_BODY, state_token: SECRET_IN_BODY }] } },
  ],
  ['a redirect', { status: 302, headers: { location: `https://${SECRET_IN_BODY}.example` } }],
  ['429', { status: 429, body: SECRET_IN_BODY, headers: { 'x-ratelimit-reset': '600' } }],
  ['500', { status: 500, body: SECRET_IN_BODY }],
  ['a broken connection', new TypeError(`fetch failed ${SECRET_IN_BODY} ${CLIENT_SECRET}`)],
];

describe.each(answers)('%s', (_title, answer) => {
  test('leaves no secret and no person in an error or an event', async () => {
    for (const { before, work } of Object.values(operations)) {
      const events: MfaEvent[] = [];
      const { fetch } = scripted([...before, answer, answer, answer]);
      const outcome = await work(provider({ fetch, onEvent: (event) => events.push(event) })).catch((error) => error);
      if (outcome instanceof Error) assertShowsNothing(outcome, [...SECRETS, ...PERSONAL, CLIENT_ID, 'onelogin.com']);
      expect(events.length).toBeGreaterThan(0);
      assertShowsNothing(events, [...SECRETS, ...PERSONAL, CLIENT_ID]);
    }
  });

  test('of the token endpoint leaves none either', async () => {
    const events: MfaEvent[] = [];
    const { fetch } = scripted([], [answer]);
    const mfa = provider({ fetch, onEvent: (event) => events.push(event) });
    const error = await thrown(mfa.enroll({ userId: USER, factor: newSms, client: CLIENT }));
    assertShowsNothing([error, events], [...SECRETS, ...PERSONAL, CLIENT_ID]);
  });
});

const credential = { subdomain: 'acme', clientId: CLIENT_ID, clientSecret: CLIENT_SECRET };

test.each([
  ['onelogin-v1', createOneLoginV1Provider],
  ['onelogin-v2', createOneLoginV2Provider],
] as const)('%s shows no credential, before a token is fetched and after it', async (_version, create) => {
  const { fetch } = scripted([{ body: { data: [], devices: [] } }, { body: [] }]);
  const mfa = create({ ...credential, fetch });
  assertShowsNothing(mfa, [...SECRETS, CLIENT_ID]);
  await mfa.listFactors({ userId: USER });
  assertShowsNothing(mfa, [...SECRETS, CLIENT_ID]);
  expect(everything(mfa)).toContain('capabilities');
  const own = create({ subdomain: 'acme', accessToken: 'access-token-1' });
  assertShowsNothing(own, SECRETS);
});

test('a factor and a prompt show a phone number masked only', async () => {
  const { fetch } = scripted([listed({ id: 1, auth_factor_name: 'OneLogin SMS', phone_number: newSms.phoneNumber })]);
  assertShowsNothing(await provider({ fetch }).listFactors({ userId: USER }), PERSONAL);
  for (const [name, { before, success, work }] of Object.entries(operations)) {
    if (!['enroll', 'challenge', 'resend', 'activate'].includes(name)) continue;
    const result = await work(provider({ fetch: scripted([...before, success]).fetch }));
    assertShowsNothing(result, [newSms.phoneNumber, ...SECRETS.filter((secret) => secret !== STATE_TOKEN)]);
    assertShowsNothing(Object(result).prompt, [STATE_TOKEN]);
  }
});
