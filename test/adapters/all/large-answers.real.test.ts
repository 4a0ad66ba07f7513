import { describe, expect, test } from 'vitest';
import { createOktaProvider } from '../../../adapters/okta/index.ts';
import { createOneLoginV1Provider } from '../../../adapters/onelogin/v1/index.ts';
import { createOneLoginV2Provider } from '../../../adapters/onelogin/v2/index.ts';
import { isMfaError } from '../../../src/index.ts';
import type { Common } from '../../../src/spec/common.ts';
import type { MfaProvider } from '../../../src/spec/provider.ts';
import { createScriptedServer, NOW, plainResponse } from '../../random/properties/harness.ts';
import type { Operation } from '../../random/properties/invariants.ts';
import { operations as oktaOperations } from '../../random/properties/okta-operations.ts';
import { credential } from '../../random/properties/onelogin-operations.ts';
import { operations as v1Operations } from '../../random/properties/onelogin-v1-operations.ts';
import { operations as v2Operations } from '../../random/properties/onelogin-v2-operations.ts';

// An answer of 1 MiB, whatever is in it, costs at most five times what a bare Response of the same bytes and JSON.parse
// cost. Both are measured here and now, so the speed of the machine does not count.

const MOST = 5;
/** Below it, a measurement is noise. */
const LEAST_MS = 2;
const TRIES = 6;

const MAX_BYTES = 1_048_576;
const filled = (item: string, head = '[', tail = ']') => {
  const count = Math.floor((MAX_BYTES - head.length - tail.length) / (item.length + 1));
  return head + Array(count).fill(item).join(',') + tail;
};
const keys = (count: number, value: string) => Array.from({ length: count }, (_, i) => `"k${i}":${value}`).join(',');
const nested = (open: string, close: string) => {
  const depth = Math.floor(MAX_BYTES / (open.length + close.length)) - 100;
  return `${open.repeat(depth)}1${close.repeat(depth)}`;
};
const href = '{"href":"/api/v1/users/00u15s1KDETTQMQYABRL/factors/x"}';

const bodies: Readonly<Record<string, string>> = {
  'a list of empty objects': filled('{}'),
  'a list of factors': filled('{"id":"a","factorType":"sms","provider":"OKTA","status":"ACTIVE","profile":{}}'),
  'lists in an envelope': filled('{"id":1}', '{"status":{"error":false},"data":{"otp_devices":[', ']}}'),
  'long numbers': filled('{"id":12345678901234567890}'),
  'short numbers beside a long one': filled('1', '[1234567890123456789,'),
  'arrays in arrays': nested('[', ']'),
  'objects in objects': nested('{"a":', '}'),
  'many keys': `{"factorResult":"WAITING","status":"pending",${keys(80_000, '1')}}`,
  'many links': `{"factorResult":"WAITING","_links":{${keys(14_000, href)}}}`,
  'a link with many entries': filled(href, '{"factorResult":"WAITING","_links":{"poll":[', ']}}'),
  'links in links': `{"factorResult":"WAITING","_links":{"poll":${nested('[', ']')}}}`,
  'a long text': `{"errorCode":"E0000001","message":"${'existing '.repeat(110_000)}"}`,
  'many causes': filled('{"errorSummary":"x"}', '{"errorCode":"E0000001","errorCauses":[', ']}'),
};

/** One operation of each kind: all of its kind read an answer alike. */
const oneOfEach = <M extends MfaProvider>(operations: readonly Operation<M>[]) => [
  ...new Map(operations.map((operation) => [operation.title.split(' ')[0], operation])).values(),
];

type Adapter = { readonly name: string; readonly measure: (title: string, text: string) => Promise<Measured> };
type Measured = { readonly ms: number; readonly result: unknown };

function adapter<M extends MfaProvider>(
  name: string,
  create: (common: Common) => M,
  operations: readonly Operation<M>[],
): Adapter & { readonly titles: readonly string[] } {
  const chosen = oneOfEach(operations);
  return {
    name,
    titles: chosen.map(({ title }) => title),
    async measure(title, text) {
      const operation = chosen.find((one) => one.title === title);
      if (operation === undefined) throw new Error('No such operation.');
      const { setup, following, testedEndpoint, successes, prepare } = operation;
      const tested = { ...plainResponse({ status: successes[0]?.status ?? 200 }), text };
      const success = successes[0] ?? { status: 200 };
      const { fetch } = createScriptedServer({ setup, following, testedEndpoint, tested, repeated: 'same', success });
      const { run } = await prepare(create({ fetch, now: () => NOW }));
      const startedAt = performance.now();
      const result = await run().catch((error: unknown) => error);
      return { ms: performance.now() - startedAt, result };
    },
  };
}

const adapters = [
  adapter('okta', (common) => createOktaProvider({ orgUrl: 'https://acme.okta.com', apiToken: 'x', ...common }), [
    ...oktaOperations.filter(({ title }) => !title.includes('TemporaryToken')),
  ]),
  adapter('onelogin-v1', (common) => createOneLoginV1Provider(credential(common)), v1Operations),
  adapter('onelogin-v2', (common) => createOneLoginV2Provider(credential(common)), v2Operations),
];

const least = (...times: readonly number[]) => Math.min(...times);

async function parseMs(text: string): Promise<number> {
  const once = async () => {
    const startedAt = performance.now();
    JSON.parse(await new Response(text).text());
    return performance.now() - startedAt;
  };
  return Math.max(least(await once(), await once(), await once()), LEAST_MS);
}

describe.each(Object.entries(bodies))('an answer of %s', (_, text) => {
  const calls = adapters.flatMap(({ name, titles, measure }) => titles.map((title) => ({ name, title, measure })));
  let base: number | undefined;

  test('is nearly 1 MiB long', () => {
    expect(text.length).toBeGreaterThan(MAX_BYTES * 0.7);
    expect(text.length).toBeLessThanOrEqual(MAX_BYTES);
  });

  test.each(calls)('to $title of $name', async ({ title, measure }) => {
    let ratio = Number.POSITIVE_INFINITY;
    // Again where the machine was busy with something else, or has not compiled the code yet.
    for (let tries = 0; tries < TRIES && ratio > MOST; tries += 1) {
      const { ms, result } = await measure(title, text);
      if (tries > 0 || base === undefined) base = await parseMs(text);
      ratio = least(ratio, ms / base);
      if (result instanceof Error) expect(isMfaError(result)).toBe(true);
    }
    expect(ratio).toBeLessThanOrEqual(MOST);
  });
});
