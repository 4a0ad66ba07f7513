import { describe, expect, test } from 'vitest';
import { journey } from './journey.ts';
import { captureOutput } from './observers.ts';
import { createFakeTenant, createOktaTenant, createOneLoginTenant, type TestTenant } from './tenants.ts';

// A whole user journey shows each secret only where it is allowed.

const tenants: readonly (readonly [string, () => TestTenant])[] = [
  ['the fake', () => createFakeTenant(undefined)],
  ['the fake like Okta', () => createFakeTenant('okta')],
  ['the fake like OneLogin v1', () => createFakeTenant('onelogin-v1')],
  ['the fake like OneLogin v2', () => createFakeTenant('onelogin-v2')],
  ['Okta by SSWS', () => createOktaTenant('SSWS')],
  ['Okta by Bearer', () => createOktaTenant('Bearer')],
  ['OneLogin v1 by client credentials', () => createOneLoginTenant('v1', 'client')],
  ['OneLogin v1 by access token', () => createOneLoginTenant('v1', 'token')],
  ['OneLogin v2 by client credentials', () => createOneLoginTenant('v2', 'client')],
  ['OneLogin v2 by access token', () => createOneLoginTenant('v2', 'token')],
];

/** Outcomes that the journey has on every tenant. */
const everywhere = [
  'enroll pending',
  'activate active',
  'activate rejected wrong-answer',
  'activate rejected expired',
  'activate HANDLE_INVALID',
  'challenge ok',
  'resend ok',
  'verify pending',
  'verify approved',
  'verify rejected wrong-answer',
  'verify rejected denied',
  'verify rejected expired',
  'verify HANDLE_INVALID',
  'remove ok',
  'listFactors ok',
  'listAvailableFactors ok',
];

/** Kinds of secrets that the journey has on every tenant. */
const registeredKinds = ['answer', 'client', 'email', 'handleId', 'phone', 'stepToken', 'userId'];

describe.each(tenants)('%s', (_name, create) => {
  test('shows each secret where it must appear and nowhere else', async () => {
    const tenant = create();
    const { detector, world } = tenant;
    const { factors, temporaryToken } = world.provider.capabilities;
    const output = captureOutput(detector);
    await journey(tenant);
    output.stop();
    expect(detector.leaks()).toEqual([]);
    expect(output.printed).toEqual([]);

    // The test proves something only if the secrets appeared where they must and the journey was complete.
    expect(detector.missing()).toEqual([]);
    expect([...detector.outcomes]).toEqual(expect.arrayContaining(everywhere));
    // Only Okta and OneLogin v2 need the number or address again for a resend, so only their handles keep it.
    if (world.provider.id === 'okta' || world.provider.id === 'onelogin-v2') {
      const inHandleState = detector
        .occurrences()
        .filter(({ paths }) => [...paths].some((path) => path.includes('.handle.state.')));
      expect(new Set(inHandleState.map(({ secret }) => secret.kind))).toEqual(
        new Set(['phone', 'email', 'stepToken', 'providerOption']),
      );
    }
    const registered = new Set(detector.registry.secrets.map(({ kind }) => kind));
    const adapterKinds = [
      factors.totp.enroll && ['seed', 'scan'],
      factors.webauthn.enroll && ['passkey'],
      temporaryToken !== false && ['temporaryToken'],
      world.provider.id !== 'fake' && ['credential', 'host', 'url'],
    ];
    expect([...registered]).toEqual(
      expect.arrayContaining([...registeredKinds, ...adapterKinds.flatMap((kinds) => kinds || [])]),
    );
  });
});
