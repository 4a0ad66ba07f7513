import { expect, test } from 'vitest';
import type { JsonObject } from '../../src/spec/factors.ts';
import { exactly, interceptNetwork } from '../support/network.ts';
import { thrown } from '../support/scripted-tenant.ts';
import {
  account,
  CLIENT,
  device,
  headersOfChange,
  headersOfGet,
  MFA_PATH,
  offer,
  onWire,
  providerOnWire as provider,
  tokenOnWire,
  USER,
} from './account.ts';

// The exact wire of what belongs to no step: lists, removal and temporary tokens.

interceptNetwork();

const asked = { method: 'GET', headers: headersOfGet, body: undefined };

test('GET devices', async () => {
  tokenOnWire();
  const seen = onWire('GET', `${MFA_PATH}/devices`, 200, [device('sms')]);
  await provider().listFactors({ userId: USER, client: CLIENT });
  expect(exactly(seen)).toEqual({ ...asked, path: `/api/2/mfa/users/${USER}/devices` });
});

test('GET factors', async () => {
  tokenOnWire();
  const seen = onWire('GET', `${MFA_PATH}/factors`, 200, [offer('sms')]);
  await provider().listAvailableFactors({ userId: USER, client: CLIENT });
  expect(exactly(seen)).toEqual({ ...asked, path: `/api/2/mfa/users/${USER}/factors` });
});

test.each([200, 202, 204])('DELETE devices/{id}, answered with %d', async (status) => {
  tokenOnWire();
  const path = `${MFA_PATH}/devices/3920371`;
  const seen = onWire('DELETE', path, status, status === 204 ? undefined : {});
  expect(await provider().remove({ userId: USER, factorId: '3920371', client: CLIENT })).toBeUndefined();
  expect(exactly(seen)).toEqual({ method: 'DELETE', path, headers: headersOfChange, body: undefined });
});

// Reference 4.3: "204 empty (accept 200/202/204)".
test.each([200, 202])('DELETE devices/{id}, answered with an empty %d', async (status) => {
  tokenOnWire();
  onWire('DELETE', `${MFA_PATH}/devices/3920371`, status);
  expect(await provider().remove({ userId: USER, factorId: '3920371' })).toBeUndefined();
});

test.each(['<html>Sign in</html>', 'OK', '"removed"', '7', '[{"device_id":"3920371"}]'])(
  'a removal that is answered with %s may not have happened',
  async (body) => {
    const { mfa } = account({ body });
    const failure = await thrown(mfa.remove({ userId: USER, factorId: '3920371' }));
    expect(failure).toMatchObject({ code: 'UNEXPECTED_RESPONSE', operation: 'remove', status: 200 });
  },
);

test('a device id with / ? # % stays one path segment', async () => {
  const urls: string[] = [];
  const mfa = provider({
    fetch: (request) => {
      urls.push(request.url);
      return Response.json({ access_token: 't', created_at: new Date().toISOString(), expires_in: 36_000 });
    },
  });
  await mfa.remove({ userId: USER, factorId: 'a/b?c#d%e' });
  expect(urls.at(-1)).toBe(`https://acme.onelogin.com${MFA_PATH}/devices/a%2Fb%3Fc%23d%25e`);
});

test.each<readonly [string, { expiresInSeconds?: number; reusable?: boolean }, JsonObject]>([
  ['as it is by default', {}, { expires_in: 900, reusable: false }],
  ['for one use', { expiresInSeconds: 120, reusable: false }, { expires_in: 120, reusable: false }],
  [
    'for three days and many uses',
    { expiresInSeconds: 259_200, reusable: true },
    { expires_in: 259_200, reusable: true },
  ],
])('POST mfa_token %s', async (_title, wishes, body) => {
  tokenOnWire();
  const path = `${MFA_PATH}/mfa_token`;
  const seen = onWire('POST', path, 201, {
    mfa_token: '25992782',
    expires_at: new Date(Date.now() + 900_000).toISOString(),
    reusable: wishes.reusable ?? false,
    device_id: 'user_temp_otp_36216766',
  });
  await provider().createTemporaryToken({ userId: USER, client: CLIENT, ...wishes });
  expect(exactly(seen)).toEqual({ method: 'POST', path, headers: headersOfChange, body });
});
