import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { codeSubpaths, root } from './installed-package.ts';

const specifiers = codeSubpaths.map((subpath) => `polyfactor${subpath.slice(1)}`);

/** Files and folders that users read. */
const sources = [
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
const files = sources
  .map((source) => join(root, source))
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
    // A folder of that name, and the version in a user agent, are not subpaths.
    [...readFileSync(path, 'utf8').matchAll(/(?<![\w/.-])polyfactor\/[a-z][\w-]*(?:[./][\w-]+)*/g)].map(
      ([specifier]) => specifier,
    ),
  ),
);

describe('the subpaths', () => {
  test('that documents, examples and comments name exist', () => {
    expect(named.size).toBeGreaterThanOrEqual(specifiers.length - 1);
    expect([...named].filter((specifier) => !specifiers.includes(specifier))).toEqual([]);
  });

  test('are all named somewhere', () => {
    expect(specifiers.filter((specifier) => specifier !== 'polyfactor' && !named.has(specifier))).toEqual([]);
  });
});
