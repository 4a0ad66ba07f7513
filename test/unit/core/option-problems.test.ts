import * as v from 'valibot';
import { describe, expect, test } from 'vitest';
import {
  baseUrl,
  checkOptions,
  commonOptions,
  credentialSource,
  credentialText,
} from '../../../src/adapter-kit/options.ts';
import { check } from '../../../src/core/validate.ts';
import { invalidConfig } from '../../../src/spec/errors.ts';

// What is wrong with a configuration is read once, at boot, by whoever wrote it: each text is pinned as it is.

const schema = v.strictObject({
  ...commonOptions,
  url: v.optional(baseUrl),
  secret: v.optional(credentialText),
  token: v.optional(credentialSource),
  nested: v.optional(v.strictObject({ id: v.string() })),
  mode: v.optional(v.union([v.literal('a'), v.literal('b')])),
  enabled: v.optional(v.boolean()),
});
const problemsOf = (options: unknown): readonly string[] => {
  const checked = check(schema, options);
  return 'problems' in checked ? checked.problems : [];
};

test.each<[problem: string, options: unknown]>([
  ['must be an object', undefined],
  ['must be an object', 'text'],
  ['must be an object', []],
  ['color: is not known here', { color: 1 }],
  ['nested: must be an object', { nested: 'text' }],
  ['nested.id: is missing', { nested: {} }],
  ['nested.id: must be string', { nested: { id: 7 } }],
  ['nested.other: is not known here', { nested: { id: 'a', other: 1 } }],
  ['enabled: must be boolean', { enabled: 'yes' }],
  ['fetch: must be a function', { fetch: 'text' }],
  ['now: must be a function', { now: 5 }],
  ['onEvent: must be a function', { onEvent: {} }],
  ['timeoutMs: must be number', { timeoutMs: '5' }],
  ['timeoutMs: must be 1 to 600000 whole milliseconds', { timeoutMs: 0 }],
  ['timeoutMs: must be 1 to 600000 whole milliseconds', { timeoutMs: 600_001 }],
  ['timeoutMs: must be 1 to 600000 whole milliseconds', { timeoutMs: 1.5 }],
  ['pollShare: must be above 0 and at most 1', { pollShare: 0 }],
  ['pollShare: must be above 0 and at most 1', { pollShare: -0.1 }],
  ['pollShare: must be above 0 and at most 1', { pollShare: 1.1 }],
  ['secret: must be a credential without spaces or line breaks', { secret: 'two words' }],
  ['secret: must be a credential without spaces or line breaks', { secret: '' }],
  ['token: must be a credential without spaces or line breaks, or a function that gives one', { token: 'a\nb' }],
  ['token: must be a credential without spaces or line breaks, or a function that gives one', { token: 5 }],
  ['url: must be an absolute URL, such as https://acme.example.com', { url: 'acme.okta.com' }],
  ['url: must not hold credentials', { url: 'https://ada@acme.okta.com' }],
  ['url: must not hold credentials', { url: 'https://:secret@acme.okta.com' }],
  ['url: must be an origin, without path, query or hash', { url: 'https://acme.okta.com/app' }],
  ['url: must be an origin, without path, query or hash', { url: 'https://acme.okta.com?' }],
  ['url: must be an origin, without path, query or hash', { url: 'https://acme.okta.com?a=b' }],
  ['url: must be an origin, without path, query or hash', { url: 'https://acme.okta.com#a' }],
  ['url: must be https (http only for loopback hosts)', { url: 'http://acme.okta.com' }],
  ['url: must be https (http only for loopback hosts)', { url: 'ftp://localhost' }],
  ['url: must be https (http only for loopback hosts)', { url: 'http://127.0.0.1.example' }],
])('%s: %j', (problem, options) => {
  expect(problemsOf(options)).toContain(problem);
});

test('a union names what it takes', () => {
  expect(problemsOf({ mode: 'c' })).toEqual(['mode: must be "a" or "b"']);
});

test.each<[object]>([
  [{}],
  [{ timeoutMs: 1 }],
  [{ timeoutMs: 600_000 }],
  [{ pollShare: 1 }],
  [{ pollShare: 0.001 }],
  [{ secret: '!~' }],
  [{ token: () => 'sesame' }],
  [{ token: 'sesame' }],
])('%o is taken', (options) => {
  expect(problemsOf(options)).toEqual([]);
});

test.each([
  ['https://acme.okta.com/', 'https://acme.okta.com'],
  ['HTTPS://Acme.Okta.com:443', 'https://acme.okta.com'],
  ['http://localhost:8080', 'http://localhost:8080'],
  ['http://[::1]:1', 'http://[::1]:1'],
  ['http://127.255.0.13', 'http://127.255.0.13'],
])('%s becomes the origin %s', (url, origin) => {
  expect(v.parse(baseUrl, url)).toBe(origin);
});

describe('INVALID_CONFIG', () => {
  test('names every problem, and no value', () => {
    const options = { timeoutMs: 0, color: 'sesame' };
    expect(() => checkOptions('okta', schema, options, () => [false, 'orgUrl: is missing'])).toThrow(
      expect.objectContaining({
        code: 'INVALID_CONFIG',
        provider: 'okta',
        message:
          'The configuration is not usable (timeoutMs: must be 1 to 600000 whole milliseconds; color: is not known here;' +
          ' orgUrl: is missing): correct it before the service starts.',
      }),
    );
  });

  test('is about the options that are given', () => {
    const choices = (isGiven: (name: string) => boolean) => [
      isGiven('url') && 'url: is given',
      isGiven('token') && 'no',
    ];
    const options = { url: 'https://acme.okta.com', token: undefined };
    expect(() => checkOptions('okta', schema, options, choices)).toThrow('(url: is given)');
  });

  test('without a provider has none', () => {
    expect(invalidConfig(['x: is missing'])).not.toHaveProperty('provider');
  });
});
