import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { root } from './installed-package.ts';

const { exports: subpaths } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
const specifiers = Object.keys(subpaths)
  .filter((subpath) => subpath !== './package.json')
  .map((subpath) => `polyfactor${subpath.slice(1)}`);

/** What a reader reads: the papers, the examples, and the comments that an editor shows. */
const places = [
  'README.md',
  'CHANGELOG.md',
  'CONTRIBUTING.md',
  'SECURITY.md',
  'docs',
  'examples',
  '.github',
  'src',
  'adapters',
];
const files = places
  .map((place) => join(root, place))
  .filter((path) => existsSync(path))
  .flatMap((path) =>
    path.endsWith('.md')
      ? [path]
      : readdirSync(path, { recursive: true, encoding: 'utf8' })
          .filter((name) => /\.(md|ts|yml)$/.test(name))
          .map((name) => join(path, name)),
  );
const named = new Set(
  files.flatMap((path) =>
    // Not a folder of that name, and not the version in a user agent.
    [...readFileSync(path, 'utf8').matchAll(/(?<![\w/.-])polyfactor\/[a-z][\w-]*/g)].map(([specifier]) => specifier),
  ),
);

describe('the subpaths', () => {
  test('that README, docs, examples and comments name exist', () => {
    expect(named.size).toBeGreaterThanOrEqual(specifiers.length - 1);
    expect([...named].filter((specifier) => !specifiers.includes(specifier))).toEqual([]);
  });

  test('are all named by README or the docs', () => {
    expect(specifiers.filter((specifier) => specifier !== 'polyfactor' && !named.has(specifier))).toEqual([]);
  });
});
