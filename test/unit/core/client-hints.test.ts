import { describe, expect, test } from 'vitest';
import type { CallOptions } from '../../../src/spec/provider.ts';
import { failureOf, scripted, USER } from './scripted-driver.ts';

// What the browser of the end user says about itself refuses no call. What can be sent reaches the driver; a warning
// names what was lost, and never the value.

type Client = NonNullable<CallOptions['client']>;
type Row = readonly [given: string, sent: string | undefined, loss?: RegExp];
const NONE = /left out/;
const CHANGED = /replaced/;

const rows: Readonly<Record<keyof Client, readonly Row[]>> = {
  userAgent: [
    ['Mozilla/5.0 (X11; Linux x86_64)', 'Mozilla/5.0 (X11; Linux x86_64)'],
    ['  curl/8  ', 'curl/8'],
    ['Really?', 'Really?'],
    ['Mozilla/5.0 (iPhone de Zoé)', 'Mozilla/5.0 (iPhone de Zo?)', CHANGED],
    ['MyApp/1.0 (小米 12)', 'MyApp/1.0 (?? 12)', CHANGED],
    ['App 📱 \ud800', 'App ? ?', CHANGED],
    ['a\r\nX-Evil: 1', 'a??X-Evil: 1', CHANGED],
    ['a\tb\u0000c\u007fd\u0085e', 'a?b?c?d?e', CHANGED],
    ['a\u2028b\u00a0c', 'a?b?c', CHANGED],
    ['a'.repeat(16_384), 'a'.repeat(2_048), /cut off/],
    [`${'a'.repeat(2_047)}📱`, `${'a'.repeat(2_047)}?`, CHANGED],
    ['', undefined, NONE],
    [' \r\n', undefined, NONE],
    ['小米', undefined, NONE],
    ['\u200b'.repeat(16_384), undefined, NONE],
  ],
  locale: [
    ['en-US', 'en-US'],
    ['EN-us', 'en-US'],
    ['zh-Hant-TW', 'zh-Hant-TW'],
    ['de', 'de'],
    ['en_US', 'en-US'],
    ['en_US.UTF-8', 'en-US'],
    ['en-US@posix', 'en-US'],
    ['en\r\n', 'en'],
    ['en-US,en;q=0.9,de;q=0.8', 'en-US'],
    ['de;q=0.5, fr-CH, fr;q=0.9', 'fr-CH'],
    ['*, de;q=0.5', 'de'],
    ['C, e, en-, de', 'de'],
    ['de;Q=0.1 , nl; q=0.2', 'nl'],
    ['de;q=0, fr;q=0.1', 'fr'],
    ['de;q=much, fr;q=0.1', 'fr'],
    [`de,${'x'.repeat(16_384)}`, 'de'],
    ['', undefined, NONE],
    ['*', undefined, NONE],
    ['C', undefined, NONE],
    ['POSIX', undefined, NONE],
    ['unknown', undefined, NONE],
    ['de-DE;q=0', undefined, NONE],
    ['en us', undefined, NONE],
    ['en\r\nX-Evil: 1', undefined, NONE],
    ['é', undefined, NONE],
    ['e-'.repeat(16_384), undefined, NONE],
    [','.repeat(16_384), undefined, NONE],
  ],
  ipAddress: [
    ['203.0.113.7', '203.0.113.7'],
    [' 203.0.113.7\r\n', '203.0.113.7'],
    ['203.0.113.7:51413', '203.0.113.7'],
    ['2001:db8::7', '2001:db8::7'],
    ['[2001:db8::1]', '2001:db8::1'],
    ['[2001:db8::1]:443', '2001:db8::1'],
    ['[fe80::1%eth0]:443', 'fe80::1'],
    ['fe80::1%eth0', 'fe80::1'],
    ['::ffff:203.0.113.7', '203.0.113.7'],
    ['[::FFFF:203.0.113.7]:443', '203.0.113.7'],
    ['203.0.113.7, 10.0.0.1', undefined, NONE],
    ['203.0.113.7,', undefined, NONE],
    ['203.0.113.7 10.0.0.1', undefined, NONE],
    ['[2001:db8::1], [2001:db8::2]', undefined, NONE],
    ['203.0.113.7:http', undefined, NONE],
    ['203.0.113.7:514131', undefined, NONE],
    ['2001:db8::1]:443', undefined, NONE],
    ['', undefined, NONE],
    ['unknown', undefined, NONE],
    ['localhost', undefined, NONE],
    ['1.2.3', undefined, NONE],
    ['999.1.1.1', undefined, NONE],
    ['010.0.0.1', undefined, NONE],
    ['203.0.113.7\r\nX-Evil: 1', undefined, NONE],
    ['203.0.113.7%\r\nX-Evil: 1', '203.0.113.7'],
    ['203.0.113.7, '.repeat(400), undefined, NONE],
    [`${' '.repeat(5_000)}203.0.113.7`, undefined, NONE],
  ],
};

describe.each(Object.entries(rows))('client.%s', (name, table) => {
  test.each(table)('%j is sent as %j', async (given, sent, loss) => {
    const world = scripted();
    const client = { [name]: given };
    const expected = sent === undefined ? {} : { [name]: sent };
    const { warnings, handle } = await world.provider.challenge({ userId: USER, factorId: 'f1', client });
    await world.provider.listFactors({ userId: USER, client });
    await world.provider.verify({ userId: USER, handle, client });
    for (const { call } of world.calls) expect(call.client).toEqual(expected);
    const warning = { type: 'compatibility', feature: `client.${name}`, details: expect.stringMatching(loss ?? /^$/) };
    expect(warnings).toEqual(loss === undefined ? [] : [warning]);
  });
});

const lost: Client = { ipAddress: '203.0.113.7, 10.0.0.1', userAgent: 'é', locale: '*' };
const features = ['client.ipAddress', 'client.userAgent', 'client.locale'];

test('each result that has warnings names every hint that was lost, beside what the driver says', async () => {
  const own = { type: 'unsupported', feature: 'color' } as const;
  const world = scripted();
  const on = { userId: USER, client: lost };
  const challenged = await world.provider.challenge({ ...on, factorId: 'f1' });
  const resent = await world.provider.resend({ ...on, handle: challenged.handle });
  const begun = await world.provider.enroll({ ...on, factor: { type: 'push' } });
  world.script({
    enroll: async () => {
      const factor = {
        id: 'n',
        type: 'push',
        status: 'active',
        verifiableBy: ['code'],
        native: { type: 'p' },
      } as const;
      return { sent: 'factor', status: 201, word: 'active', factor, warnings: [own] };
    },
  });
  const enrolled = await world.provider.enroll({ ...on, factor: { type: 'push' } });
  const named = (result: { readonly warnings: readonly { feature: string }[] }) =>
    result.warnings.map(({ feature }) => feature);
  expect([challenged, resent, begun].map(named)).toEqual([features, features, features]);
  expect(named(enrolled)).toEqual(['color', ...features]);
});

test('a warning holds nothing of the value', async () => {
  const client = { ipAddress: 'hunter2', userAgent: 'hunter2 é', locale: 'hunter2' };
  const { warnings } = await scripted().provider.challenge({ userId: USER, factorId: 'f1', client });
  expect(warnings).toHaveLength(3);
  expect(JSON.stringify(warnings)).not.toContain('hunter2');
});

test('a hint that the browser did not send is none', async () => {
  const world = scripted();
  const client = { userAgent: new Headers().get('user-agent'), locale: undefined } as Client;
  const { warnings } = await world.provider.challenge({ userId: USER, factorId: 'f1', client });
  expect([warnings, world.calls.at(-1)?.call.client]).toEqual([[], {}]);
});

test.each([7, true, {}, ['203.0.113.7'], Buffer.from('x')])('%j is a mistake of the application', async (value) => {
  const world = scripted();
  for (const name of Object.keys(rows)) {
    const call = world.provider.listFactors({ userId: USER, client: { [name]: value } });
    expect((await failureOf(call, 'INVALID_INPUT')).message).toContain(`client.${name}: must be string`);
  }
  expect(world.calls).toEqual([]);
});
