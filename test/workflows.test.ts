import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { root } from './support/root.ts';
import { expression, parseWorkflow, problemsOf, problemsOfRelease, type Workflow } from './support/workflow-rules.ts';

const folder = join(root, '.github/workflows');
const names = readdirSync(folder);
const textOf = (name: string) => readFileSync(join(folder, name), 'utf8');
const release = textOf('release.yml');

const stepsOf = ({ jobs }: Workflow) => Object.values(jobs).flatMap(({ steps }) => steps);
const commandsOf = (name: string) => stepsOf(parseWorkflow(textOf(name))).flatMap(({ run }) => run ?? []);

describe('every workflow', () => {
  test('is known', () => {
    expect(names.toSorted()).toEqual(['ci.yml', 'nightly.yml', 'release.yml']);
  });

  test.each(names)('%s keeps to the rules: pinned actions, read access, no expression in a script', (name) => {
    const parsed = parseWorkflow(textOf(name));
    expect(stepsOf(parsed).length).toBeGreaterThan(2);
    expect(problemsOf(parsed)).toEqual([]);
    expect(textOf(name)).not.toContain('secrets.');
    const own = Object.values(parsed.jobs).flatMap(({ uses }) => uses ?? []);
    expect(own.filter((path) => !existsSync(join(root, path)))).toEqual([]);
  });

  test.each(names)('%s names the version of each action beside its commit, and one commit for one version', (name) => {
    const uses = [...textOf(name).matchAll(/^ *(?:- )?uses: ([^.\n].*)$/gm)].map(([, use = '']) => use);
    expect(uses.length).toBeGreaterThan(0);
    expect(uses.filter((use) => !/@[0-9a-f]{40} # v\d+\.\d+\.\d+$/.test(use))).toEqual([]);
    const everywhere = names.flatMap((other) => textOf(other).match(/[\w-]+\/[\w-]+@[0-9a-f]{40} # v\S+$/gm) ?? []);
    const pins = [...new Set(everywhere)];
    const actions = pins.map((pin) => pin.split('@')[0]);
    expect(actions).toEqual([...new Set(actions)]);
  });

  test('runs only scripts that package.json has, and the ones that a release must pass', () => {
    const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
    const called = names.flatMap(commandsOf).flatMap((command) => {
      const [, named, short] = /\bnpm (?:run (?:--?[\w-]+ )*([\w:-]+)|(test|start)\b)/.exec(command) ?? [];
      return named ?? short ?? [];
    });
    expect(called.filter((name) => !Object.hasOwn(scripts, name))).toEqual([]);
    expect(new Set(called)).toEqual(new Set(['test', 'test:installs', 'test:runtimes', 'sbom', 'soak', 'mutation']));
    expect(commandsOf('ci.yml')).toEqual(
      expect.arrayContaining(['npm ci', 'npm test', 'npm run test:runtimes', 'npm audit --omit=dev']),
    );
  });
});

describe('the release', () => {
  test('publishes the tarball of a job that cannot prove who it is, and runs nothing of it', () => {
    expect(problemsOfRelease(parseWorkflow(release))).toEqual([]);
  });

  const CHECKOUT = '- uses: actions/checkout@8e8c483db84b4bee98b60c0593521ed34d9990e8';
  const PUBLISH = '      - run: npm publish ./package.tgz --provenance --access public --ignore-scripts\n';
  const CHECK = /( {6}- name: The tarball is the one that was built\n[\s\S]*?--strict\n)/;
  // Each change breaks one rule, so each rule can fail.
  test.each<[what: string, change: string | RegExp, into: string, problem: string]>([
    ['a tag for a commit', /(download-artifact)@\w+/, '$1@v6', 'uses: must be pinned'],
    ['a short commit', /(download-artifact)@(\w{7})\w+/, '$1@$2', 'uses: must be pinned'],
    ['a workflow from elsewhere', './.github/workflows/ci.yml', 'acme/ci/.github/workflows/ci.yml@main', 'pinned'],
    [
      'write access by default',
      /^permissions:\n {2}contents: read/m,
      'permissions:\n  contents: write',
      'permissions:',
    ],
    ['id-token by default', /^permissions:\n/m, 'permissions:\n  id-token: write\n', 'permissions: must be contents'],
    ['write access of a job', /^ {6}contents: read$/m, '      contents: write', 'permissions.contents: must be read'],
    ['more than id-token', 'id-token: write', 'id-token: write\n      contents: read', 'and nothing else'],
    ['id-token where it builds', /^ {6}contents: read$/m, '      id-token: write', 'build: must not be able'],
    ['an expression in a script', '$GITHUB_REF_NAME', expression('github.ref_name'), 'run: must take values from env'],
    ['a checkout', PUBLISH, `      ${CHECKOUT}\n${PUBLISH}`, 'uses: must not run beside id-token'],
    ['npm ci', PUBLISH, `      - run: npm ci\n${PUBLISH}`, 'run: must not run beside id-token'],
    ['npm install', PUBLISH, `      - run: npm install -g npm\n${PUBLISH}`, 'run: must not run beside id-token'],
    ['a build', PUBLISH, `      - run: npm run build\n${PUBLISH}`, 'run: must not run beside id-token'],
    ['scripts of the package', ' --ignore-scripts', '', 'run: must not run beside id-token'],
    ['another tarball', 'npm publish ./package.tgz', 'npm publish ./other.tgz', 'run: must not run beside id-token'],
    ['no tarball', PUBLISH, '', 'publish: must publish once'],
    ['a cache', /package-manager-cache: false(?=\n {6}- uses: actions\/download)/, 'cache: npm', 'cache: must be off'],
    ['no digest', CHECK, '', 'publish: must compare the digest first'],
    [
      'the digest too late',
      new RegExp(`${CHECK.source}(${PUBLISH})`),
      '$2$1',
      'publish: must compare the digest first',
    ],
    [
      'a digest of its own',
      `SHA512: ${expression('needs.build.outputs.sha512')}`,
      'SHA512: ff',
      'must compare the digest',
    ],
    ['a digest of nothing', 'id: digest', 'id: other', 'build: must take the digest'],
    ['a digest that is not handed on', 'steps.digest.outputs', 'steps.other.outputs', 'build: must hand on the digest'],
    ['a skipped check', 'was built\n', 'was built\n        if: false\n', 'if: must not skip a step'],
    ['another artifact', /(download-artifact@.*\n.*\n *name: )package/, '$1other', 'publish: must take the tarball'],
    ['an artifact of another run', /(download-artifact@.*\n.*\n)/, '$1          run-id: 7\n', 'must take the tarball'],
    ['an artifact of another file', 'path: package.tgz', 'path: other.tgz', 'build: must hand on the tarball'],
    ['no job that builds', 'needs: build', 'needs: checks', 'publish: must need build'],
    ['no checks', 'needs: checks', 'needs: other', 'checks: must be every check'],
    ['no environment', '    environment: npm\n', '', 'publish: must wait for its environment'],
    ['no npm ci before it packs', '      - run: npm ci\n', '', 'build: must pack what npm ci has installed'],
    ['no limit of time', '    timeout-minutes: 15\n', '', 'timeout-minutes: is missing'],
  ])('would fail with %s', (_, change, into, problem) => {
    const changed = release.replace(change, into);
    expect(changed).not.toBe(release);
    const parsed = parseWorkflow(changed);
    expect([...problemsOf(parsed), ...problemsOfRelease(parsed)].join('\n')).toContain(problem);
  });

  test.each([
    ['a trigger by strangers', '  push:\n', '  pull_request_target:\n  push:\n'],
    ['all permissions', /^permissions:\n.*$/m, 'permissions: write-all'],
    ['a job in a container', '    needs: build\n', '    needs: build\n    container: acme/image\n'],
    ['another shell', '    needs: build\n', '    needs: build\n    defaults: { run: { shell: sh } }\n'],
    ['a key twice', '    needs: build\n', '    needs: build\n    needs: build\n'],
    ['secrets for another workflow', 'ci.yml\n', 'ci.yml\n    secrets: inherit\n'],
  ])('could not even be read with %s', (_, change, into) => {
    const changed = release.replace(change, into);
    expect(changed).not.toBe(release);
    expect(() => parseWorkflow(changed)).toThrow();
  });
});
