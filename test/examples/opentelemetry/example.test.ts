import { AsyncLocalStorage } from 'node:async_hooks';
import { execFileSync } from 'node:child_process';
import { tracingChannel } from 'node:diagnostics_channel';
import { readdirSync, readFileSync } from 'node:fs';
import http from 'node:http';
import https from 'node:https';
import { context, ROOT_CONTEXT, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { InMemorySpanExporter, NodeTracerProvider, SimpleSpanProcessor } from '@opentelemetry/sdk-trace-node';
import { describe, expect, test } from 'vitest';
import { OpenContextManager } from '../../../examples/opentelemetry/context.ts';
import { traceOperations } from '../../../examples/opentelemetry/spans.ts';
import { createFakeProvider } from '../../../src/testkit/fake/index.ts';
import { root } from '../../support/root.ts';
import { SENDERS, startTracedOkta, stop, tracer, unredacted } from './traced-okta.ts';

describe('after stop', () => {
  test.each(SENDERS)('no new spans are recorded with %s', async (_name, sending) => {
    const { mfa, userId } = await startTracedOkta(undefined, sending);
    await mfa.listFactors({ userId });
    const before = unredacted.length;
    expect(before).toBe(2);
    await stop();
    await mfa.listFactors({ userId });
    expect(unredacted).toHaveLength(before);
  });

  test("the functions of Node's HTTP client are its own again", async () => {
    const functions = () => [http.request, http.get, https.request, https.get];
    const patched = functions();
    await stop();
    const own = functions();
    expect(patched.map((one, index) => one === own[index])).toEqual([false, false, false, false]);
    expect(own.map(({ name }) => name)).toEqual(['request', 'get', 'request', 'get']);
  });

  test('a running operation still ends its span', async () => {
    const contextManager = new OpenContextManager();
    const exporter = new InMemorySpanExporter();
    await stop();
    const provider = new NodeTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] });
    provider.register({ contextManager });
    const stopOperations = traceOperations(provider.getTracer('polyfactor'), contextManager.storage);
    const mfa = createFakeProvider({ users: ['ada'] });
    const running = mfa.listFactors({ userId: 'ada' });
    stopOperations();
    const late = mfa.listFactors({ userId: 'bob' }).catch(() => {});
    const channel = tracingChannel('polyfactor.operation');
    expect(channel.hasSubscribers).toBe(true);
    await Promise.all([running, late]);
    expect(channel.hasSubscribers).toBe(false);
    expect(exporter.getFinishedSpans()).toMatchObject([
      { name: 'mfa.listFactors', attributes: { 'mfa.outcome': 'ok' } },
    ]);
    trace.disable();
    context.disable();
  });
});

describe('the context manager', () => {
  test('replaces every method of the original that uses its storage', () => {
    const {
      constructor: _,
      enable,
      ...rest
    } = Object.getOwnPropertyDescriptors(AsyncLocalStorageContextManager.prototype);
    expect(String(enable.value)).not.toContain('torage');
    expect(Object.keys(rest).length).toBeGreaterThan(2);
    expect(Object.getOwnPropertyNames(OpenContextManager.prototype)).toEqual(expect.arrayContaining(Object.keys(rest)));
  });

  test('keeps a context while a function runs and while a context is attached', async () => {
    const manager = new OpenContextManager();
    const one = ROOT_CONTEXT.setValue(Symbol('one'), 1);
    const receiver = { factor: 2 };
    const times = function (this: typeof receiver, value: number) {
      return [manager.active(), value * this.factor] as const;
    };
    expect(manager.with(one, times, receiver, 21)).toEqual([one, 42]);
    expect(manager.bind(one, () => manager.active())()).toBe(one);
    await new AsyncLocalStorage().run(1, async () => {
      const token = manager.attach(one);
      expect(manager.active()).toBe(one);
      token.dispose();
      expect(manager.active()).toBe(ROOT_CONTEXT);
    });
  });

  test('is refused if it is not registered', () => {
    expect(() => traceOperations(tracer, new OpenContextManager().storage)).toThrow(/register the context manager/);
  });
});

describe('the example', () => {
  const folder = `${root}examples/opentelemetry/`;

  test('runs and prints each request below its operation', () => {
    const output = execFileSync(process.execPath, [`${folder}main.ts`], { cwd: root, encoding: 'utf8' });
    const lines = output.replaceAll(/ \(\d+\.\d ms\)$/gm, '').split('\n');
    expect(lines.slice(0, 2)).toEqual(['The login is approved. Its spans:', '']);
    const one = 'POST /api/v1/users/REDACTED/factors';
    const login = `    ${one}/REDACTED/verify`;
    expect(lines.slice(2).join('\n').trimEnd().split('\n')).toEqual([
      'POST /second-factor',
      ...['  mfa.enroll pending 200', `    ${one} 200`],
      ...['  mfa.activate active 200', `    ${one}/REDACTED/lifecycle/activate 200`],
      'POST /login',
      ...['  mfa.listFactors ok 200', '    GET /api/v1/users/REDACTED/factors 503 ERROR'],
      '    GET /api/v1/users/REDACTED/factors 200',
      ...['  mfa.challenge ok 200', `${login} 200`],
      'POST /login/code',
      ...['  mfa.verify rejected 403', `${login} 403 ERROR`],
      'POST /login/code',
      ...['  mfa.verify UNAVAILABLE 503 ERROR', `${login} 503 ERROR`],
      ...['  mfa.verify approved 200', `${login} 200`],
    ]);
  });

  test('imports only public packages', () => {
    const imported = readdirSync(folder).flatMap((name) =>
      [...readFileSync(folder + name, 'utf8').matchAll(/ from '([^']+)';$/gm)].map(([, from = '']) => from),
    );
    expect(imported).toContain('polyfactor');
    const known = /^(node:\w+|polyfactor(\/(okta|emulator))?|@opentelemetry\/[\w-]+|\.\/\w+\.ts)$/;
    expect(imported.filter((from) => !known.test(from))).toEqual([]);
  });
});
