import { describe, expect, test } from 'vitest';
import { createOktaProvider } from '../../../adapters/okta/index.ts';
import { createOneLoginV1Provider } from '../../../adapters/onelogin/v1/index.ts';
import { createOneLoginV2Provider } from '../../../adapters/onelogin/v2/index.ts';
import { readCreationOptions } from '../../../src/adapter-kit/index.ts';
import type { Common } from '../../../src/spec/common.ts';
import type { JsonValue } from '../../../src/spec/factors.ts';
import { thrown } from '../../support/scripted-tenant.ts';

// A list of over 1,000 entries is refused, not cut: a factor that is cut off would pass for one that the user lacks.

const many = (count: number, entry: (index: number) => JsonValue) =>
  Array.from({ length: count }, (_, index) => entry(index));
const respond = (body: JsonValue): Common => ({ fetch: async () => Response.json(body) });
const okta = (body: JsonValue) =>
  createOktaProvider({ orgUrl: 'https://acme.okta.com', apiToken: 'x', ...respond(body) });
const v1 = (body: JsonValue) => createOneLoginV1Provider({ subdomain: 'acme', accessToken: 'x', ...respond(body) });
const v2 = (body: JsonValue) => createOneLoginV2Provider({ subdomain: 'acme', accessToken: 'x', ...respond(body) });

const factor = (index: number) => ({ id: `f${index}`, factorType: 'sms', provider: 'OKTA', status: 'ACTIVE' });
const offer = { factorType: 'sms', provider: 'OKTA', status: 'NOT_SETUP' };
const question = (index: number) => ({ question: `q${index}`, questionText: 'Which?' });
const row = (index: number) => ({ id: index + 1, active: true, auth_factor_name: 'OneLogin SMS' });
const named = (index: number) => ({ factor_id: index + 1, name: 'OneLogin SMS', auth_factor_name: 'SMS' });
const device = (index: number) => ({ device_id: `${index + 1}`, auth_factor_name: 'SMS' });
const envelope = (data: JsonValue) => ({
  status: { error: false, code: 200, type: 'success', message: 'Success' },
  data,
});

type List = (count: number) => Promise<readonly unknown[]>;
const lists: Readonly<Record<string, List>> = {
  'factors of Okta': (count) => okta(many(count, factor)).listFactors({ userId: '00u1' }),
  'the catalog of Okta': (count) => okta(many(count, () => offer)).listAvailableFactors({ userId: '00u1' }),
  'questions of Okta': (count) => okta(many(count, question)).listSecurityQuestions({ userId: '00u1' }),
  'devices of v1': (count) => v1(envelope({ otp_devices: many(count, row) })).listFactors({ userId: '1' }),
  'devices of v1, bare': (count) => v1(many(count, row)).listFactors({ userId: '1' }),
  'factors of v1': (count) => v1(envelope({ auth_factors: many(count, named) })).listAvailableFactors({ userId: '1' }),
  'devices of v2': (count) => v2(many(count, device)).listFactors({ userId: '1' }),
  'devices of v2, in an object': (count) => v2({ devices: many(count, device) }).listFactors({ userId: '1' }),
  'factors of v2': (count) => v2(many(count, named)).listAvailableFactors({ userId: '1' }),
};

describe.each(Object.entries(lists))('%s', (_, list) => {
  test('are listed up to 1,000', async () => {
    expect(await list(1_000)).toHaveLength(1_000);
  });

  test('are refused from 1,001 on', async () => {
    expect(await thrown(list(1_001))).toMatchObject({ code: 'UNEXPECTED_RESPONSE', providerStatus: 200 });
  });
});

describe('the options of a new passkey', () => {
  const type = 'public-key';
  const creation = (excluded: number, params: number) => ({
    rp: { name: 'Acme' },
    user: { id: 'u', name: 'u', displayName: 'u' },
    challenge: 'wpBc5UjTzu6C',
    pubKeyCredParams: many(params, () => ({ alg: -7, type })),
    excludeCredentials: many(excluded, (index) => ({ id: `c${index}`, type })),
  });

  test('hold up to 1,000 keys that the user has already, and are no options with more', () => {
    expect(readCreationOptions(creation(1_000, 1))?.excludeCredentials).toHaveLength(1_000);
    expect(readCreationOptions(creation(1_001, 1))).toBeUndefined();
  });

  test('hold up to 1,000 algorithms, and are no options with more', () => {
    expect(readCreationOptions(creation(1, 1_000))?.pubKeyCredParams).toHaveLength(1_000);
    expect(readCreationOptions(creation(1, 1_001))).toBeUndefined();
  });

  test('hold no such keys where what lists them is no list', () => {
    expect(readCreationOptions({ ...creation(1, 1), excludeCredentials: 'none' })).not.toHaveProperty(
      'excludeCredentials',
    );
  });
});

test('an answer with over 1,000 links is about nobody', async () => {
  const href = 'https://acme.okta.com/api/v1/users/00u1/factors/f0';
  const listed = (count: number) => okta([{ ...factor(0), _links: { self: many(count, () => ({ href })) } }]);
  expect(await listed(1_000).listFactors({ userId: '00u1' })).toMatchObject([{ id: 'f0', type: 'sms' }]);
  const refused = await thrown(listed(1_001).listFactors({ userId: '00u1' }));
  expect(refused).toMatchObject({ code: 'UNEXPECTED_RESPONSE', providerStatus: 200 });
});
