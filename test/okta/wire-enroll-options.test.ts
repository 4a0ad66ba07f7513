import { expect, test } from 'vitest';
import type { NewFactor } from '../../src/spec/factors.ts';
import type { CallOptions } from '../../src/spec/provider.ts';
import { exactly, interceptNetwork } from '../support/network.ts';
import { factorJson, headersOfPost, onWire, providerOnWire as provider, USER, USER_PATH } from './org.ts';

interceptNetwork();

const PATH = `${USER_PATH}/factors`;
const PHONE = '+14155551337';
const pending = { status: 'PENDING_ACTIVATION' };
const totpActivation = { timeStep: 30, sharedSecret: 'JBTWGV22G4ZGKV3N', encoding: 'base32', keyLength: 16 };

test('without a client, enroll sends none of its headers', async () => {
  const seen = onWire('POST', PATH, 200, factorJson('mblA', 'sms', pending));
  await provider().enroll({ userId: USER, factor: { type: 'sms', phoneNumber: PHONE } });
  expect(exactly(seen).headers).toEqual(headersOfPost());
});

test.each(['GOOGLE', 'OKTA'])('totp of %s, as the catalog entry says', async (vendor) => {
  onWire('GET', `${PATH}/catalog`, 200, [{ factorType: 'token:software:totp', provider: vendor }]);
  const mfa = provider();
  const [available] = await mfa.listAvailableFactors({ userId: USER });
  const activation = { _embedded: { activation: totpActivation } };
  const seen = onWire('POST', PATH, 200, factorJson('ostA', 'token:software:totp', { ...pending, ...activation }));
  await mfa.enroll({ userId: USER, factor: { type: 'totp' }, available });
  expect(exactly(seen).body).toEqual({ factorType: 'token:software:totp', provider: vendor });
});

test.each<{ factor: NewFactor; feature: string; providerOptions: CallOptions['providerOptions'] }>([
  {
    factor: { type: 'email', email: 'a@example.com' },
    feature: 'templateId',
    providerOptions: { okta: { templateId: 'cst1' } },
  },
  {
    factor: { type: 'email', email: 'a@example.com' },
    feature: 'updatePhone',
    providerOptions: { okta: { updatePhone: true } },
  },
  {
    factor: { type: 'sms', phoneNumber: PHONE },
    feature: 'phoneExtension',
    providerOptions: { okta: { phoneExtension: '12' } },
  },
])(
  'an option that Okta does not take here is a warning and stays off the wire: $feature',
  async ({ factor, feature, providerOptions }) => {
    const seen = onWire('POST', PATH, 200, factorJson('mblA', factor.type, pending));
    const { warnings } = await provider().enroll({ userId: USER, factor, providerOptions });
    expect(warnings).toEqual([{ type: 'unsupported', feature: `providerOptions.okta.${feature}` }]);
    expect(JSON.stringify(exactly(seen).body)).not.toContain('"12"');
  },
);

test('a lifetime that Okta takes for e-mail alone is kept here, with a warning', async () => {
  const seen = onWire('POST', PATH, 200, factorJson('mblA', 'sms', pending));
  const factor = { type: 'sms', phoneNumber: PHONE } as const;
  const { warnings } = await provider().enroll({ userId: USER, factor, expiresInSeconds: 60 });
  expect(warnings).toMatchObject([{ type: 'compatibility', feature: 'expiresInSeconds' }]);
  expect(exactly(seen).path).toBe(PATH);
});
