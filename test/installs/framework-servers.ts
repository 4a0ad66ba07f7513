// Servers of real frameworks that have no error handler of their own.

/** Exact versions: a new release must not change what the test says. Aliases put two majors into one folder. */
export const packages: readonly string[] = [
  'express@5.3.0',
  'express4@npm:express@4.22.3',
  'fastify@5.12.8',
  'fastify3@npm:fastify@3.29.5',
  'fastify4@npm:fastify@4.29.1',
  'fastify-plugin@6.0.1',
  'koa@3.3.0',
  'koa2@npm:koa@2.16.4',
  'h3@2.0.8',
  'h3-v1@npm:h3@1.15.11',
  'hono@4.13.19',
  '@hono/node-server@2.1.9',
  '@nestjs/common@12.5.1',
  '@nestjs/core@12.5.1',
  '@nestjs/platform-express@12.5.1',
  'reflect-metadata@0.2.2',
  'rxjs@7.8.2',
];

/** What no answer may hold: the credential, the user, and what the identity provider says. */
export const NEVER: readonly string[] = ['sesame-7731', 'ada-1815', 'request-4711', 'E00000', 'summary of Okta'];

/**
 * One real error for each code except BUSY, which needs two calls at once. Okta's answers are made here; INVALID_CONFIG,
 * INVALID_INPUT, UNSUPPORTED and HANDLE_INVALID are thrown before anything is sent.
 */
const failures = `
  import { createServer } from 'node:http';
  import { createOktaProvider } from 'polyfactor/okta';

  const orgUrl = 'https://acme.okta.com';
  const apiToken = 'sesame-7731';
  const userId = 'ada-1815';
  const headers = { 'x-okta-request-id': 'request-4711' };
  const okta = (status, errorCode) => createOktaProvider({
    orgUrl,
    apiToken,
    fetch: async () => Response.json({ errorCode, errorSummary: 'summary of Okta', errorCauses: [] }, { status, headers }),
  });
  const refused = (status, errorCode) => () => okta(status, errorCode).listFactors({ userId });
  const failures = [
    () => createOktaProvider({ orgUrl: 'http://acme.okta.com', apiToken }),
    () => okta(200).enroll({ userId, factor: { type: 'sms', phoneNumber: '415 555 0100' } }),
    () => okta(200).challenge({ userId, temporaryToken: true }),
    () => okta(200).verify({ userId, handle: {}, answer: { kind: 'code', code: '123456' } }),
    refused(404, 'E0000007'),
    refused(400, 'E0000016'),
    refused(401, 'E0000011'),
    refused(403, 'E0000006'),
    refused(429, 'E0000047'),
    refused(500, 'E0000009'),
    refused(418, 'E0000001'),
  ];
  const fail = async (at) => failures[at]();
  const listen = (handler) =>
    new Promise((resolve) => {
      const server = createServer(handler).listen(0, '127.0.0.1', () => resolve(server.address().port));
    });`;

/** Starts the server, and prints its port and the errors as they are before a framework has them. */
const start = `
  const errors = [];
  for (const at of failures.keys()) await fail(at).catch(({ code, message }) => errors.push({ code, message }));
  console.log(JSON.stringify({ port: await serve(), errors }));`;

export const programOf = (serve: string): string => `${failures}\nasync function serve() {${serve}}\n${start}`;

/** Express 4 waits for no promise, so a route passes its error on. */
export const express4 = `
  const { default: express } = await import('express4');
  const app = express();
  app.get('/alive', (_, response) => response.send('alive'));
  app.get('/fail/:at', (request, _, next) => fail(request.params.at).catch(next));
  return listen(app);`;

export const express5 = `
  const { default: express } = await import('express');
  const app = express();
  app.get('/alive', (_, response) => response.send('alive'));
  app.get('/fail/:at', (request) => fail(request.params.at));
  return listen(app);`;

export const fastify = (name: string, plugin = ''): string => `
  const { default: Fastify } = await import('${name}');
  const app = Fastify();
  ${plugin}
  app.get('/alive', async () => 'alive');
  app.get('/fail/:at', (request) => fail(request.params.at));
  await app.listen({ port: 0, host: '127.0.0.1' });
  return app.server.address().port;`;

export const mfaPlugin = `
  const { mfaPlugin } = await import('polyfactor/fastify');
  await app.register(mfaPlugin, { provider: 'okta', orgUrl, apiToken });`;

export const koa = (name: string): string => `
  const { default: Koa } = await import('${name}');
  const app = new Koa();
  app.use(async (context) => {
    context.body = context.path === '/alive' ? 'alive' : await fail(context.path.replace('/fail/', ''));
  });
  return listen(app.callback());`;

export const h3v1 = (options = ''): string => `
  const { createApp, createRouter, eventHandler, toNodeListener } = await import('h3-v1');
  const router = createRouter()
    .get('/alive', eventHandler(() => 'alive'))
    .get('/fail/:at', eventHandler(({ context }) => fail(context.params.at)));
  return listen(toNodeListener(createApp(${options}).use(router)));`;

export const h3v2 = (options = ''): string => `
  const { H3, toNodeHandler } = await import('h3');
  const app = new H3(${options})
    .get('/alive', () => 'alive')
    .get('/fail/:at', ({ context }) => fail(context.params.at));
  return listen(toNodeHandler(app));`;

export const hono = `
  const { Hono } = await import('hono');
  const { serve } = await import('@hono/node-server');
  const app = new Hono()
    .get('/alive', (context) => context.text('alive'))
    .get('/fail/:at', (context) => fail(context.req.param('at')));
  return new Promise((resolve) => serve({ fetch: app.fetch, port: 0, hostname: '127.0.0.1' }, ({ port }) => resolve(port)));`;

/** Decorators by hand, because Node does not have them. */
export const nest = `
  await import('reflect-metadata');
  const { Controller, Get, Module, Param } = await import('@nestjs/common');
  const { NestFactory } = await import('@nestjs/core');
  class Routes {
    alive() {
      return 'alive';
    }
    fail(at) {
      return fail(at);
    }
  }
  const routes = Routes.prototype;
  Get('alive')(routes, 'alive', Object.getOwnPropertyDescriptor(routes, 'alive'));
  Get('fail/:at')(routes, 'fail', Object.getOwnPropertyDescriptor(routes, 'fail'));
  Param('at')(routes, 'fail', 0);
  Controller()(Routes);
  class App {}
  Module({ controllers: [Routes] })(App);
  const app = await NestFactory.create(App, { logger: false });
  await app.listen(0, '127.0.0.1');
  return app.getHttpServer().address().port;`;
