import Fastify from 'fastify';
import { describe, expect, expectTypeOf, test } from 'vitest';
import mfaByDefault, { mfaPlugin } from '../../../../src/frameworks/fastify/index.ts';
import type { MfaProvider } from '../../../../src/index.ts';
import { createFakeProvider } from '../../../../src/testkit/fake/index.ts';
import { scriptedStore } from '../../core/scripted-store.ts';

/** As a deep auto-mock of a test library: every property is a mock. */
const autoMock = new Proxy({}, { get: () => () => undefined });

describe('the plugin', () => {
  test('gives the provider the store of the config', async () => {
    const { store, runs } = scriptedStore();
    const app = Fastify();
    await app.register(mfaPlugin, { provider: 'fake', store });
    const enrollment = await app.mfa.enroll({ userId: 'ada', factor: { type: 'totp' } });
    expect([enrollment.status, runs.length]).toEqual(['pending', 1]);
    await app.close();
  });

  test('decorates the application with the provider that the config names, in every part of it', async () => {
    const app = Fastify();
    await app.register(mfaPlugin, { provider: 'okta', orgUrl: 'https://acme.okta.com', apiToken: 'sesame' });
    await app.register(async (part) => {
      part.get('/provider', async () => part.mfa.id);
    });
    expect((await app.inject('/provider')).body).toBe('okta');
    expectTypeOf(app.mfa).toEqualTypeOf<MfaProvider>();
    await app.close();
  });

  test('takes a provider that is made already: the fake, in a test of the service', async () => {
    const mfa = createFakeProvider({ users: ['ada'] });
    const app = Fastify();
    await app.register(mfaByDefault, { mfa });
    app.get('/factors', async () => app.mfa.listFactors({ userId: 'ada' }));
    await mfa.addFactor('ada', 'totp');
    expect((await app.inject('/factors')).json()).toMatchObject([{ type: 'totp', status: 'active' }]);
    expect(app.mfa).toBe(mfa);
  });

  test('closes with the application the provider that it has made, and no other', async () => {
    const own = Fastify();
    await own.register(mfaPlugin, { provider: 'fake' });
    const made = own.mfa;
    expect(await made.listFactors({ userId: 'ada' })).toEqual([]);
    await own.close();
    await expect(made.listFactors({ userId: 'ada' })).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    const mfa = createFakeProvider();
    const app = Fastify();
    await app.register(mfaPlugin, { mfa });
    await app.close();
    expect(await mfa.listFactors({ userId: 'ada' })).toEqual([]);
  });

  test.each([
    ['no config', {}, /provider: must be one of/],
    ['an unknown provider', { provider: 'nobody' }, /provider: must be one of/],
    [
      'a wrong option',
      { provider: 'okta', orgUrl: 'http://acme.okta.com', apiToken: 'sesame' },
      /orgUrl: must be https/,
    ],
    ['a thing that is no provider', { mfa: {} }, /mfa: must be an MfaProvider/],
    ['null for a provider', { mfa: null }, /mfa: must be an MfaProvider/],
    ['undefined for a provider', { mfa: undefined }, /mfa: must be an MfaProvider/],
    ['a provider of another specification', { mfa: { spec: 'mfa/2', verify: async () => {} } }, /mfa: must be an/],
    ['both', { mfa: createFakeProvider(), provider: 'fake' }, /provider: has no place beside mfa/],
  ])('does not start with %s', async (_, options, message) => {
    const app = Fastify();
    const error: unknown = await Promise.resolve(app.register(mfaPlugin, options as never)).catch((reason) => reason);
    expect(error).toMatchObject({ code: 'INVALID_CONFIG', message: expect.stringMatching(message) });
    expect(String(error)).not.toMatch(/sesame|acme/);
  });

  test.each([
    ['a config', { provider: 'fake' }],
    ['a provider', { mfa: createFakeProvider() }],
    ['a mock with one method', { mfa: { verify: async () => ({ status: 'pending' }) } }],
    ['a mock whose every property is a mock', { mfa: autoMock }],
  ])("takes %s beside Fastify's own options, as @fastify/autoload gives them", async (_, options) => {
    const app = Fastify();
    const own = { prefix: '/mfa', logLevel: 'warn', logSerializers: {} };
    await app.register(mfaPlugin, { ...options, ...own } as never);
    expect(app.mfa.verify).toBeTypeOf('function');
    await app.close();
  });

  // By types it takes these mocks too: test/types/implementations.test-d.ts.
  test.each(['activate', 'resend', 'cancel', 'remove'])('takes a mock that has only %s', async (method) => {
    const app = Fastify();
    const mfa = { [method]: async () => undefined };
    await app.register(mfaPlugin, { mfa });
    expect(app.mfa).toBe(mfa);
    await app.close();
  });

  test('is registered once: a second provider has a name of its own', async () => {
    const app = Fastify();
    await app.register(mfaPlugin, { mfa: createFakeProvider() });
    await expect(Promise.resolve(app.register(mfaPlugin, { provider: 'fake' }))).rejects.toMatchObject({
      code: 'FST_ERR_DEC_ALREADY_PRESENT',
    });
  });

  test('an encapsulated part has its own provider where it registers one, and nobody else has it', async () => {
    const [outer, inner] = [createFakeProvider(), createFakeProvider()];
    const app = Fastify();
    await app.register(mfaPlugin, { mfa: outer });
    await app.register(async (part) => {
      await part.register(mfaPlugin, { mfa: inner });
      part.get('/part', async () => part.mfa.instance);
    });
    app.get('/whole', async () => app.mfa.instance);
    expect((await app.inject('/part')).body).toBe(inner.instance);
    expect((await app.inject('/whole')).body).toBe(outer.instance);
  });
});
