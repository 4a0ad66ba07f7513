import { expect, test } from 'vitest';
import type { JsonValue } from '../../src/spec/factors.ts';
import { exactly, interceptNetwork } from '../support/network.ts';
import { thrown } from '../support/scripted-tenant.ts';
import {
  account,
  available,
  CLIENT,
  DEVICES,
  headersOfClient,
  headersOfGet,
  headersOfPost,
  listed,
  onWire,
  PROTECT,
  protect,
  providerOnWire as provider,
  SMS,
  sms,
  smsOffer,
  tokenOnWire,
  USER,
  USER_PATH,
} from './account.ts';

// The exact requests of the operations that look up, remove and make temporary tokens.

interceptNetwork();

const common = { userId: USER, client: CLIENT };

test('listAvailableFactors asks the plural auth_factors, once the client credential has a token', async () => {
  const token = tokenOnWire();
  const seen = onWire('GET', `${USER_PATH}/auth_factors`, 200, available(smsOffer).body);
  expect(await provider().listAvailableFactors(common)).toEqual([
    { id: '16282', type: 'sms', displayName: 'OneLogin SMS', native: { type: 'OneLogin SMS' } },
  ]);
  expect(exactly(token)).toEqual({
    method: 'POST',
    path: '/auth/oauth2/v2/token',
    headers: headersOfClient,
    body: { grant_type: 'client_credentials' },
  });
  expect(exactly(seen)).toEqual({
    method: 'GET',
    path: `${USER_PATH}/auth_factors`,
    headers: headersOfGet,
    body: undefined,
  });
});

test('listFactors', async () => {
  tokenOnWire();
  const seen = onWire('GET', DEVICES, 200, listed(sms({ default: true }), protect({ active: false })).body);
  expect(await provider().listFactors(common)).toEqual([
    {
      id: SMS,
      type: 'sms',
      status: 'active',
      verifiableBy: ['code'],
      displayName: 'My OneLogin SMS',
      destination: '+1 *** *** 6830',
      isDefault: true,
      native: { type: 'OneLogin SMS', status: 'active' },
    },
    {
      id: PROTECT,
      type: 'push',
      status: 'pending',
      verifiableBy: ['approval', 'code'],
      displayName: 'My OneLogin Protect',
      isDefault: false,
      native: { type: 'OneLogin Protect', status: 'inactive' },
    },
  ]);
  expect(exactly(seen)).toEqual({ method: 'GET', path: DEVICES, headers: headersOfGet, body: undefined });
});

test.each<readonly [string, number, object | undefined]>([
  ['200 {}', 200, {}],
  ['202 {}', 202, {}],
  ['200 without a body', 200, undefined],
  ['202 without a body', 202, undefined],
  ['204', 204, undefined],
])('remove, answered by %s', async (_title, status, answer) => {
  tokenOnWire();
  const path = `${DEVICES}/${SMS}`;
  const seen = onWire('DELETE', path, status, answer === undefined ? undefined : {});
  expect(await provider().remove({ ...common, factorId: SMS })).toBeUndefined();
  expect(exactly(seen)).toEqual({ method: 'DELETE', path, headers: headersOfPost, body: undefined });
});

test.each<readonly [string, JsonValue]>([
  ['a list', []],
  ['a text', 'removed'],
  ['a page', '<html></html>'],
])('remove, answered by 200 and %s as of no API, is UNEXPECTED_RESPONSE', async (_title, body) => {
  const error = await thrown(account({ body }).mfa.remove({ userId: USER, factorId: SMS }));
  expect(error).toMatchObject({ code: 'UNEXPECTED_RESPONSE', status: 200 });
});

test('remove encodes the id of a device into one segment', async () => {
  tokenOnWire();
  const seen = onWire('DELETE', `${DEVICES}/1%2F2%3Fx%23`, 200, {});
  await provider().remove({ userId: USER, factorId: '1/2?x#' });
  expect(exactly(seen).path).toBe(`${DEVICES}/1%2F2%3Fx%23`);
});

test.each([
  { title: 'the defaults', given: {}, body: { expires_in: 900, reusable: false } },
  {
    title: 'everything',
    given: { expiresInSeconds: 259_200, reusable: true },
    body: { expires_in: 259_200, reusable: true },
  },
  {
    title: 'the least',
    given: { expiresInSeconds: 120, reusable: false },
    body: { expires_in: 120, reusable: false },
  },
])('createTemporaryToken with $title sends a number and a boolean', async ({ given, body }) => {
  tokenOnWire();
  const path = `${USER_PATH}/mfa_token`;
  const end = new Date(Date.now() + body.expires_in * 1000).toISOString();
  const seen = onWire('POST', path, 201, { mfa_token: '05564765', reusable: body.reusable, expires_at: end });
  const token = await provider().createTemporaryToken({ ...common, ...given });
  expect(token).toMatchObject({ token: '05564765', reusable: body.reusable });
  expect(exactly(seen)).toEqual({ method: 'POST', path, headers: headersOfPost, body });
});
