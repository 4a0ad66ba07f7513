import { inspect } from 'node:util';
import { describe, expect, test } from 'vitest';
import type { MfaEvent } from '../../../src/spec/events.ts';
import { assertNoSecrets } from '../../../src/testkit/contract/assert-no-secrets.ts';
import { type Scripted, thrown } from '../../support/scripted-tenant.ts';
import {
  BASIC,
  CLIENT,
  CLIENT_ID,
  CLIENT_SECRET,
  credential,
  newSms,
  refusal,
  SECRET_IN_BODY,
  scripted,
  tokenOf,
} from './account.ts';
import { ran } from './operations.ts';
import { listed, STATE_TOKEN } from './v1/account.ts';
import { versions } from './versions.ts';

// Credentials, tokens, codes, users and what answers say show up nowhere.

const SECRETS = [CLIENT_SECRET, BASIC.slice(6), tokenOf(1), tokenOf(2), STATE_TOKEN, '012345', SECRET_IN_BODY];
const PERSONAL = [newSms.phoneNumber, newSms.phoneNumber.slice(1), '203.0.113.7'];
const everything = (value: unknown) => inspect(value, { depth: Number.POSITIVE_INFINITY, showHidden: true });

function assertShowsNothing(value: unknown, secrets: readonly string[]): void {
  assertNoSecrets(value, secrets);
  assertNoSecrets(everything(value), secrets);
  assertNoSecrets(JSON.stringify(value) ?? '', secrets);
}

const OTHER = { id: SECRET_IN_BODY, device_id: SECRET_IN_BODY, state_token: SECRET_IN_BODY };
const answers: readonly (readonly [string, Scripted])[] = [
  ['an error', refusal(400, SECRET_IN_BODY, SECRET_IN_BODY)],
  ['another 401', refusal(401, SECRET_IN_BODY)],
  ['a dead token', refusal(401, 'Unauthorized', SECRET_IN_BODY)],
  ['a name', { status: 403, body: { statusCode: 403, name: SECRET_IN_BODY, message: SECRET_IN_BODY } }],
  ['no JSON', { status: 200, body: `<html>${SECRET_IN_BODY}</html>` }],
  ['another user', { body: { data: [OTHER] } }],
  ['another user, as of API 2', { status: 201, body: { ...OTHER, user_id: SECRET_IN_BODY, status: SECRET_IN_BODY } }],
  ['a redirect', { status: 302, headers: { location: `https://${SECRET_IN_BODY}.example` } }],
  ['429', { status: 429, body: SECRET_IN_BODY, headers: { 'x-ratelimit-reset': '600' } }],
  ['500', { status: 500, body: SECRET_IN_BODY }],
  ['a broken connection', new TypeError(`fetch failed ${SECRET_IN_BODY} ${CLIENT_SECRET}`)],
];

describe.each(versions)('$id', ({ create, provider, operations, USER: userId, noFactors }) => {
  const people = [userId, ...PERSONAL];

  describe.each(answers)('%s', (_title, answer) => {
    test('leaves no secret and no person in an error or an event', async () => {
      for (const operation of operations) {
        const events: MfaEvent[] = [];
        const account = (...given: readonly Scripted[]) => {
          const script = scripted(given);
          return { ...script, mfa: provider({ fetch: script.fetch, onEvent: (event) => events.push(event) }) };
        };
        const { outcome } = await ran(account, operation, answer, answer, answer);
        if (outcome instanceof Error) assertShowsNothing(outcome, [...SECRETS, ...people, CLIENT_ID, 'onelogin.com']);
        expect(events.length).toBeGreaterThan(0);
        assertShowsNothing(events, [...SECRETS, ...people, CLIENT_ID]);
      }
    });

    test('of the token endpoint leaves none either', async () => {
      const events: MfaEvent[] = [];
      const { fetch } = scripted([], [answer]);
      const mfa = provider({ fetch, onEvent: (event) => events.push(event) });
      const error = await thrown(mfa.enroll({ userId, factor: newSms, client: CLIENT }));
      assertShowsNothing([error, events], [...SECRETS, ...people, CLIENT_ID]);
    });
  });

  test('shows no credential, before a token is fetched and after it', async () => {
    const { fetch } = scripted([noFactors]);
    const mfa = create({ ...credential, fetch });
    assertShowsNothing(mfa, [...SECRETS, CLIENT_ID]);
    await mfa.listFactors({ userId });
    assertShowsNothing(mfa, [...SECRETS, CLIENT_ID]);
    expect(everything(mfa)).toContain('capabilities');
    const own = create({ subdomain: 'acme', accessToken: 'access-token-1' });
    assertShowsNothing(own, SECRETS);
  });
});

test('a factor and a prompt of API 1 show a phone number masked only', async () => {
  const [{ account, USER: userId, operations }] = versions;
  const row = { id: 1, auth_factor_name: 'OneLogin SMS', phone_number: newSms.phoneNumber };
  assertShowsNothing(await account(listed(row)).mfa.listFactors({ userId }), PERSONAL);
  const shown = operations.filter(({ operation }) => ['enroll', 'challenge', 'resend', 'activate'].includes(operation));
  expect(shown).toHaveLength(4);
  for (const operation of shown) {
    const { outcome } = await ran(account, operation, operation.success);
    assertShowsNothing(outcome, [newSms.phoneNumber, ...SECRETS.filter((secret) => secret !== STATE_TOKEN)]);
    assertShowsNothing(Object(outcome).prompt, [STATE_TOKEN]);
  }
});
