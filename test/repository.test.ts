import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { isMap, parseDocument } from 'yaml';
import { root } from './support/root.ts';

const github = join(root, '.github');
const read = (path: string) => readFileSync(join(github, path), 'utf8');
const yaml = readdirSync(github, { recursive: true, encoding: 'utf8' }).filter((path) => /\.ya?ml$/.test(path));
const forms = ['ISSUE_TEMPLATE/bug.yml', 'ISSUE_TEMPLATE/wire-format.yml'];

/** The values of a key, wherever it stands; comments go along. */
const valuesOf = (path: string, key: string) =>
  [...read(path).matchAll(new RegExp(`^ *(?:- )?${key}: *(.*)$`, 'gm'))].map(([, value = '']) => value);

describe('what GitHub reads', () => {
  test('is all there', () => {
    expect(yaml.toSorted()).toEqual([
      ...['ISSUE_TEMPLATE/bug.yml', 'ISSUE_TEMPLATE/config.yml', 'ISSUE_TEMPLATE/wire-format.yml', 'dependabot.yml'],
      ...['workflows/ci.yml', 'workflows/nightly.yml', 'workflows/release.yml'],
    ]);
    expect(read('PULL_REQUEST_TEMPLATE.md')).toContain('npm ci && npm test');
  });

  test.each(yaml)('%s is YAML without a doubt', (path) => {
    // A key twice would hide the first.
    const { errors, warnings, contents } = parseDocument(read(path), { strict: true, uniqueKeys: true });
    expect([...errors, ...warnings]).toEqual([]);
    expect(isMap(contents)).toBe(true);
  });
});

describe('issue forms', () => {
  test.each(forms)('%s has what GitHub asks for', (path) => {
    const text = read(path);
    expect(text).toMatch(/^name: .+\ndescription: .+\n/);
    const elements =
      text
        .split(/^body:\n/m)[1]
        ?.split(/^ {2}- type: /m)
        .slice(1) ?? [];
    expect(elements.length).toBeGreaterThan(3);
    const types = ['markdown', 'input', 'textarea', 'dropdown', 'checkboxes'];
    for (const element of elements) {
      const type = element.split('\n')[0] ?? '';
      expect(types).toContain(type);
      if (type === 'markdown') expect(element).toMatch(/^ {6}value: \|\n {8}\S/m);
      else expect(element).toMatch(/^ {4}id: [\w-]+\n {4}attributes:\n {6}label: \S/m);
      if (type === 'dropdown' || type === 'checkboxes') expect(element).toMatch(/^ {6}options:\n {8}- \S/m);
    }
    const ids = valuesOf(path, 'id');
    expect(ids).toEqual([...new Set(ids)]);
  });

  test.each(forms)('%s warns of secrets, asks for a promise, and sends holes elsewhere', (path) => {
    expect(read(path)).toMatch(/state tokens|Leave out every secret/);
    expect(read(path)).toMatch(/type: checkboxes[\s\S]*required: true\n$/);
    expect(path.includes('wire') ? /Never paste an answer as it came/ : /SECURITY\.md/).toSatisfy((pattern: RegExp) =>
      pattern.test(read(path)),
    );
  });

  test('an unknown answer is told by identity provider, status, shape and version', () => {
    expect(valuesOf('ISSUE_TEMPLATE/wire-format.yml', 'id')).toEqual(
      expect.arrayContaining(['identity-provider', 'status', 'body', 'version', 'redacted']),
    );
  });

  test('no issue is blank, and a security report is pointed to SECURITY.md', () => {
    expect(read('ISSUE_TEMPLATE/config.yml')).toContain('blank_issues_enabled: false');
    expect(read('ISSUE_TEMPLATE/config.yml')).toMatch(/about: .*SECURITY\.md/);
  });

  test('the bug form names every subpath', () => {
    const { exports: subpaths } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
    const options = [...read('ISSUE_TEMPLATE/bug.yml').matchAll(/^ +- (polyfactor\S*)$/gm)].map(([, name]) => name);
    const specifiers = Object.keys(subpaths).map((subpath) => `polyfactor${subpath.slice(1)}`);
    expect(options).toEqual(specifiers.filter((specifier) => !specifier.endsWith('package.json')));
  });
});
