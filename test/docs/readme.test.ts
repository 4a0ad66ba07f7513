import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { createOktaProvider } from '../../adapters/okta/index.ts';
import { createOneLoginV1Provider } from '../../adapters/onelogin/v1/index.ts';
import { createOneLoginV2Provider } from '../../adapters/onelogin/v2/index.ts';
import { withPerformance } from '../../bench/readme.ts';
import type { Capabilities } from '../../src/index.ts';
import { FACTOR_TYPES } from '../../src/spec/factors.ts';
import { createFakeProvider } from '../../src/testkit/fake/index.ts';
import { ERROR_CODES } from '../support/error-codes.ts';
import { root } from '../support/root.ts';

const readme = readFileSync(`${root}README.md`, 'utf8');

/** The TypeScript code of one section. */
function codeOf(section: string): string {
  const text = readme.split(`\n## ${section}\n`)[1] ?? '';
  return /```ts\n([\s\S]*?)```/.exec(text)?.[1] ?? '';
}

describe('README', () => {
  test('is short and names the two commands to start, of which CI runs the tests', () => {
    expect(readme.split('\n').length).toBeLessThan(250);
    expect(readme).toContain('npm ci && npm start');
    expect(readme).toContain('npm ci && npm test');
    expect(readFileSync(`${root}.ci/run`, 'utf8')).toContain('npm ci && npm test');
  });

  test('starts with the command to install it, and a quick start of at most ten lines', () => {
    expect(readme).toMatch(/^# polyfactor\n\n[^\n]+\n\n```sh\nnpm i polyfactor\n```\n/);
    expect(codeOf('Quick start').trim().split('\n').length).toBeLessThanOrEqual(10);
  });

  test('lists the capabilities that the providers have', () => {
    const rows = /<!-- capabilities[^>]*-->\n([\s\S]*?)<!-- \/capabilities -->/.exec(readme)?.[1]?.trim().split('\n');
    const oneLogin = { subdomain: 'acme', accessToken: 'token' };
    const providers = [
      createFakeProvider(),
      createOktaProvider({ orgUrl: 'https://acme.okta.com', apiToken: 'token' }),
      createOneLoginV1Provider(oneLogin),
      createOneLoginV2Provider(oneLogin),
    ];
    expect(rows?.[0]).toBe(`| factor | ${providers.map(({ id }) => id).join(' | ')} |`);
    const expected = FACTOR_TYPES.map(
      (type) => `| ${type} | ${providers.map(({ capabilities }) => cell(capabilities, type)).join(' | ')} |`,
    );
    expect(rows?.slice(2).toSorted()).toEqual(expected.toSorted());
  });

  test('lists the performance that the benchmark measured', () => {
    const results = readFileSync(`${root}bench/results.md`, 'utf8');
    expect(withPerformance(readme, results)).toBe(readme);
    for (const call of ['`listFactors`', 'SMS challenge + verify']) expect(readme).toContain(`| ${call} | `);
  });

  test('names every error code', () => {
    const table = readme.split('\n## Errors\n')[1]?.split('\n## ')[0] ?? '';
    expect(ERROR_CODES.filter((code) => !table.includes(`\`${code}\``))).toEqual([]);
  });
});

function cell({ factors }: Capabilities, type: string): string {
  const entry = Object.entries(factors).find(([name]) => name === type)?.[1];
  if (entry === undefined) return 'missing';
  const preverified = entry.preverified === false ? '' : ` (preverified ${entry.preverified})`;
  const able = [
    entry.enroll && `enroll${preverified}`,
    entry.verify.length > 0 && `verify by ${entry.verify.join(' or ')}`,
  ];
  return able.filter(Boolean).join(', ') || '–';
}
