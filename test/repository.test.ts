import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { root } from './support/root.ts';

// No YAML parser is among the dependencies: the files keep to so little of YAML that lines can be read one by one.

const github = join(root, '.github');
const read = (path: string) => readFileSync(join(github, path), 'utf8');
const yaml = readdirSync(github, { recursive: true, encoding: 'utf8' }).filter((path) => /\.ya?ml$/.test(path));
const workflows = yaml.filter((path) => path.startsWith('workflows/'));
const forms = ['ISSUE_TEMPLATE/bug.yml', 'ISSUE_TEMPLATE/wire-format.yml'];

/** The values of a key, wherever it stands; comments go along. */
const valuesOf = (path: string, key: string) =>
  [...read(path).matchAll(new RegExp(`^ *(?:- )?${key}: *(.*)$`, 'gm'))].map(([, value = '']) => value);

/** Lines that are neither an item, a key, a comment nor the text of a `|` above them. */
function oddLinesIn(path: string): readonly string[] {
  let textIndent: number | undefined;
  const odd: string[] = [];
  for (const line of read(path).trimEnd().split('\n')) {
    const indent = line.length - line.trimStart().length;
    if (textIndent !== undefined && (line === '' || indent > textIndent)) continue;
    textIndent = /: \|$/.test(line) ? indent : undefined;
    const isKnown = /^( {2})*(- )?(#.*|[\w-]+:( .+)?|[^:\s][^:]*)?$/.test(line);
    if (!isKnown || line.includes('\t') || line !== line.trimEnd()) odd.push(line);
  }
  return odd;
}

describe('what GitHub reads', () => {
  test('is all there', () => {
    expect(yaml.toSorted()).toEqual([
      ...['ISSUE_TEMPLATE/bug.yml', 'ISSUE_TEMPLATE/config.yml', 'ISSUE_TEMPLATE/wire-format.yml', 'dependabot.yml'],
      ...['workflows/ci.yml', 'workflows/nightly.yml', 'workflows/release.yml'],
    ]);
    expect(read('PULL_REQUEST_TEMPLATE.md')).toContain('npm ci && npm test');
  });

  test.each(yaml)('%s is plain YAML', (path) => {
    expect(oddLinesIn(path)).toEqual([]);
    // A key twice at the top would hide the first.
    const keys = [...read(path).matchAll(/^([\w-]+):/gm)].map(([, key]) => key);
    expect(keys).toEqual([...new Set(keys)]);
    expect(keys.length).toBeGreaterThan(0);
  });
});

describe('workflows', () => {
  test.each(workflows)('%s pins every action by commit, with the version beside it', (path) => {
    const uses = valuesOf(path, 'uses');
    expect(uses.length).toBeGreaterThan(0);
    // A workflow of this repository is of the same commit.
    const foreign = uses.filter((use) => !(use.startsWith('./.github/workflows/') && existsSync(join(root, use))));
    expect(foreign.filter((use) => !/^[\w-]+\/[\w/-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/.test(use))).toEqual([]);
  });

  test('pin one commit for one version', () => {
    const pins = new Set(workflows.flatMap((path) => valuesOf(path, 'uses')).filter((use) => !use.startsWith('./')));
    const actions = [...pins].map((use) => use.split('@')[0]);
    expect(actions).toEqual([...new Set(actions)]);
  });

  test.each(workflows)('%s may read, and only the release may do more: prove who it is', (path) => {
    expect(read(path)).toMatch(/^permissions:\n {2}contents: read\n\n/m);
    const writes = [...read(path).matchAll(/^ *([\w-]+): write$/gm)].map(([, scope]) => scope);
    expect(writes).toEqual(path === 'workflows/release.yml' ? ['id-token'] : []);
    expect(read(path)).not.toMatch(/write-all|pull_request_target|secrets\./);
    // A hung job costs hours.
    const jobs = valuesOf(path, 'runs-on').length;
    expect(valuesOf(path, 'timeout-minutes')).toHaveLength(jobs);
  });

  test('run only scripts that package.json has, and the ones that a release must pass', () => {
    const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
    const commands = workflows.flatMap((path) => valuesOf(path, 'run'));
    const called = commands.flatMap((command) => {
      const [, named, short] = /\bnpm (?:run (?:--?[\w-]+ )*([\w:-]+)|(test|start)\b)/.exec(command) ?? [];
      return named ?? short ?? [];
    });
    expect(called.filter((name) => !Object.hasOwn(scripts, name))).toEqual([]);
    expect(new Set(called)).toEqual(new Set(['test', 'test:installs', 'test:runtimes', 'sbom', 'soak', 'mutation']));
    expect(valuesOf('workflows/ci.yml', 'run')).toEqual(
      expect.arrayContaining(['npm ci', 'npm test', 'npm run test:runtimes', 'npm audit --omit=dev']),
    );
    expect(read('workflows/release.yml')).toMatch(/^ {4}needs: checks$/m);
    expect(valuesOf('workflows/release.yml', 'run')).toContain('npm publish --provenance --access public');
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
