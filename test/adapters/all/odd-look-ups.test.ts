import { expect, test } from 'vitest';
import { createOktaProvider } from '../../../adapters/okta/index.ts';
import { createOneLoginV1Provider } from '../../../adapters/onelogin/v1/index.ts';
import { createOneLoginV2Provider } from '../../../adapters/onelogin/v2/index.ts';
import type { JsonValue } from '../../../src/spec/factors.ts';
import { thrown } from '../../support/scripted-tenant.ts';

// Answers to calls that let nobody in are the documented ones too. Found by the properties with many runs.

const oneLogin = { subdomain: 'acme', accessToken: 'token' };
const answerWith = (body: JsonValue) => ({ fetch: async () => Response.json(body) });
const devices = [{ id: 525509, auth_factor_name: 'OneLogin SMS', active: true }];
const token = { mfa_token: '05564765', reusable: false, expires_at: '2099-01-16T22:16:38Z' };
const factor = { id: 'sms2gt8gzgEB', factorType: 'sms', provider: 'OKTA', status: 'ACTIVE' };
const device = { device_id: '3920371', auth_factor_name: 'SMS' };

test.each<readonly [string, (body: JsonValue) => Promise<unknown>, JsonValue, JsonValue]>([
  [
    'an error code of another type beside a factor',
    (body) =>
      createOktaProvider({ orgUrl: 'https://acme.okta.com', apiToken: 'token', ...answerWith(body) }).getFactor({
        userId: '00u1',
        factorId: factor.id,
      }),
    factor,
    { ...factor, errorCode: { credentialId: 'ada' } },
  ],
  [
    'a list of devices beside a temporary token',
    (body) => createOneLoginV1Provider({ ...oneLogin, ...answerWith(body) }).createTemporaryToken({ userId: '1' }),
    token,
    { ...token, otp_devices: devices },
  ],
  [
    'an envelope beside a device',
    (body) => createOneLoginV2Provider({ ...oneLogin, ...answerWith(body) }).listFactors({ userId: '1' }),
    device,
    { ...device, data: 'OneLogin SMS' },
  ],
])('%s is no answer', async (_what, call, documented, odd) => {
  await call(documented);
  expect(await thrown(call(odd))).toMatchObject({ code: 'UNEXPECTED_RESPONSE' });
});
