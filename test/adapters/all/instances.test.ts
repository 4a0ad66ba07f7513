import { describe, expect, test } from 'vitest';
import { createOktaProvider } from '../../../adapters/okta/index.ts';
import { createOneLoginV1Provider } from '../../../adapters/onelogin/v1/index.ts';
import { createOneLoginV2Provider } from '../../../adapters/onelogin/v2/index.ts';
import type { MfaProvider } from '../../../src/spec/provider.ts';
import { createFakeProvider } from '../../../src/testkit/fake/index.ts';
import { scenes } from '../../testkit/contract/scenes.ts';

// What one instance gives away changes nothing in it, and nothing in another one.

const onelogin = { subdomain: 'acme', accessToken: 'a' };
const create: readonly (readonly [string, () => MfaProvider])[] = [
  ['okta', () => createOktaProvider({ orgUrl: 'https://acme.okta.com', apiToken: 'a' })],
  ['onelogin-v1', () => createOneLoginV1Provider(onelogin)],
  ['onelogin-v2', () => createOneLoginV2Provider(onelogin)],
  ['the fake', () => createFakeProvider()],
  ['the fake like onelogin-v1', () => createFakeProvider({ like: 'onelogin-v1' })],
];

/** Every object in a value. */
function objectsIn(value: unknown): readonly object[] {
  if (typeof value !== 'object' || value === null) return [];
  return [value, ...Object.values(value).flatMap(objectsIn)];
}

describe.each(create)('the capabilities of %s', (_name, provider) => {
  test('are frozen to the last list', () => {
    const { capabilities } = provider();
    for (const one of objectsIn(capabilities)) expect(Object.isFrozen(one)).toBe(true);
    expect(() => Object.assign(capabilities.factors.totp, { verify: ['approval'] })).toThrow(TypeError);
    expect(() => Reflect.apply(Array.prototype.push, capabilities.factors.totp.verify, ['approval'])).toThrow(
      TypeError,
    );
  });

  test('are of this instance alone, and JSON', () => {
    const [one, other] = [provider().capabilities, provider().capabilities];
    const shared = new Set(objectsIn(one));
    expect(objectsIn(other).filter((object) => shared.has(object))).toEqual([]);
    expect(JSON.parse(JSON.stringify(one))).toEqual(one);
  });
});

test.each(scenes)('what %s lists can be sorted, changed and copied', async (_name, createWorld) => {
  const { world } = await createWorld();
  const { provider, userId } = world;
  await world.addFactor?.('totp');
  const enrollment = await provider
    .enroll({ userId, factor: { type: 'sms', phoneNumber: world.phone.phoneNumber, preverified: true } })
    .catch(() => undefined);
  expect(enrollment === undefined || enrollment.status === 'active').toBe(true);
  const factors = [...(await provider.listFactors({ userId }))];
  expect(factors.length).toBeGreaterThan(0);
  expect(structuredClone(factors)).toEqual(factors);
  const before = JSON.stringify(factors);
  for (const factor of factors) {
    Object.assign(factor, { displayName: 'changed' });
    Reflect.apply(Array.prototype.sort, factor.verifiableBy, []);
    Reflect.apply(Array.prototype.push, factor.verifiableBy, ['webauthn']);
    Object.assign(factor.native, { type: 'changed' });
  }
  expect(JSON.stringify(await provider.listFactors({ userId }))).toBe(before);
  const offers = await provider.listAvailableFactors({ userId });
  expect(() => Reflect.apply(Array.prototype.sort, offers, [])).not.toThrow();
});
