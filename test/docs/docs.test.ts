import { execFile, execFileSync } from 'node:child_process';
import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, test } from 'vitest';
import { FOLDER, fences, MODES, modules, pages, writeFences } from '../../tools/examples/fences.ts';
import { manifest, packed } from '../package/installed-package.ts';
import { SETTINGS } from '../support/compile-package.ts';
import { compiledFiles } from '../support/compiled-files.ts';
import { envOutsideTests } from '../support/env-outside-tests.ts';
import { root } from '../support/root.ts';

// README.md and docs/ are correct: runnable code fences run on the built package, links have a target, and generated
// tables are up to date. `npm run typecheck` compiles every fence.

const textOf = (path: string) => readFileSync(join(root, path), 'utf8');

/** Packages that the pages tell readers to install. */
const PACKAGES = /^(polyfactor|node:|valibot|@nestjs\/(common|testing)|awilix|fastify|reflect-metadata|tsyringe)/;

const installed = join(packed.project, 'node_modules/polyfactor');
const shippedPages = packed.files.filter((path) => path.endsWith('.md') && !path.startsWith('dist/'));

/** Runs a module. `problem` is what Node prints if the module fails. */
async function run(name: string): Promise<{ readonly output: string; readonly problem?: string }> {
  const env = envOutsideTests();
  return promisify(execFile)(process.execPath, [join(FOLDER, name)], { cwd: root, env, timeout: 40_000 }).then(
    ({ stdout }) => ({ output: stdout }),
    (error: unknown) => ({ output: '', problem: `${Object(error).stdout}${Object(error).stderr}` || String(error) }),
  );
}

describe('the code of README.md and docs/', () => {
  beforeAll(writeFences);

  test('has a check mode for every fence', () => {
    expect(fences.length).toBeGreaterThan(20);
    const withoutMode = fences.filter(({ mode }) => mode === undefined).map(({ page, line }) => `${page}:${line}`);
    expect(withoutMode, `fences are \`ts\`, after one of ${MODES.join(', ')} as a comment`).toEqual([]);
    const first = modules.filter(({ mode }) => mode === 'continues').map(({ name }) => name);
    expect(first, 'fences that continue no other fence').toEqual([]);
    expect(modules.filter(({ mode }) => mode === 'run').length).toBeGreaterThan(5);
  });

  test('is checked by the compiler, with the line numbers of its page', () => {
    expect(compiledFiles()).toEqual(expect.arrayContaining(modules.map(({ name }) => join(FOLDER, name))));
    for (const { name, parts } of modules) {
      const lines = readFileSync(join(FOLDER, name), 'utf8').split('\n');
      for (const { page, line } of parts) expect(lines[line - 1]).toBe(textOf(page).split('\n')[line - 1]);
    }
  });

  test('uses only packages that the pages name', () => {
    const used = fences.flatMap(({ code }) =>
      [...code.matchAll(/\bfrom '([^'.][^']*)'/g)].map(([, name = '']) => name),
    );
    expect(used.length).toBeGreaterThan(20);
    expect(used.filter((name) => !PACKAGES.test(name))).toEqual([]);
  });

  test.concurrent.each(modules.filter(({ mode }) => mode === 'run').map(({ name }) => name))(
    '%s runs',
    async (name) => {
      const { output, problem } = await run(name);
      expect(problem).toBeUndefined();
      if (name.startsWith('README')) expect(output).toMatch(/approved\n$/);
    },
  );
});

/** The page without its code. */
const proseOf = (path: string) => textOf(path).replaceAll(/^\s*```[\s\S]*?^\s*```\s*$/gm, '');

/** The anchors of a page's headings, as GitHub makes them. */
function anchorsOf(path: string): ReadonlySet<string> {
  const anchors = new Set<string>();
  for (const [, heading = ''] of proseOf(path).matchAll(/^#+ (.*)$/gm)) {
    const slug = heading
      .trim()
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}\p{M} _-]/gu, '')
      .replaceAll(' ', '-');
    const copies = [...anchors].filter((anchor) => anchor.replace(/-\d+$/, '') === slug).length;
    anchors.add(copies === 0 ? slug : `${slug}-${copies}`);
  }
  return anchors;
}

describe('the text of README.md and docs/', () => {
  // In node_modules and on npm's page a link to a file that is not in the tarball is dead.
  test.each(shippedPages)('%s has no broken link in the tarball', (page) => {
    const links = [
      ...proseOf(page)
        .replaceAll(/`[^`\n]*`/g, '')
        .matchAll(/\]\(([^)\s]+)\)/g),
    ].map(([, to = '']) => to);
    const brokenLinks = links.filter((to) => {
      if (/^[a-z]+:/.test(to)) return false;
      const [path = '', anchor] = to.split('#');
      const target = path === '' ? page : join(dirname(page), path);
      if (!existsSync(join(installed, target))) return true;
      return anchor !== undefined && !(/\.md$/.test(target) && anchorsOf(target).has(anchor));
    });
    expect(brokenLinks).toEqual([]);
  });

  test('docs/README.md links to every page', () => {
    const index = textOf('docs/README.md');
    const others = pages.flatMap((page) => /^docs\/(.*)$/.exec(page)?.[1] ?? []).filter((name) => name !== 'README.md');
    expect(others.length).toBeGreaterThan(5);
    expect(others.filter((name) => !index.includes(`](${name})`))).toEqual([]);
  });

  test('the generated tables are up to date', () => {
    execFileSync(process.execPath, ['tools/tables.ts', '--check'], { cwd: root, stdio: 'pipe' });
  });

  test('docs/getting-started.md names the versions of all peers, and the module settings that are tested', () => {
    const rowsOf = (name: string) =>
      [...textOf('docs/getting-started.md').matchAll(/^\| (.*) \|$/gm)].flatMap(([, row = '']) =>
        row.startsWith(name) ? [row] : [],
      );
    for (const [peer, range] of Object.entries<string>(manifest.peerDependencies)) {
      const versions = range.split(' || ').map((part) => part.replace('^', '').replace(/(\.0)+$/, ''));
      expect(rowsOf(`\`${peer}\` | ${[...new Set([versions[0], versions.at(-1)])].join(' to ')} |`), peer).toHaveLength(
        1,
      );
    }
    const settings = [
      ...textOf('docs/getting-started.md').matchAll(/^\| (`\w+`(?:, `\w+`)*) \| `(node\w+|bundler)`/gm),
    ].flatMap(([, modules = '', resolution]) =>
      modules.split(', ').map((module) => `${module.replaceAll('`', '')} ${resolution}`),
    );
    expect(settings.toSorted()).toEqual(
      SETTINGS.map(({ module, moduleResolution }) => `${module.toLowerCase()} ${moduleResolution}`).toSorted(),
    );
  });

  test('docs/errors.md has exactly one section for each error code', () => {
    const codes = typeNamed('src/spec/errors.ts', 'MfaErrorCode').match(/[A-Z_]{4,}/g) ?? [];
    expect(codes).toHaveLength(12);
    const sections = [...textOf('docs/errors.md').matchAll(/^## ([A-Z_]{4,})$/gm)].map(([, code]) => code);
    expect(sections).toEqual(codes);
  });

  test.each([
    ['src/spec/driver.ts', ['MfaDriver', 'Answered', 'DriverStep', 'DriverCall', 'DriverCapabilities', 'Outcomes']],
    ['src/adapter-kit/http/client.ts', ['Api', 'Client']],
    ['src/adapter-kit/http/types.ts', ['HttpRequest']],
  ] as const)('docs/writing-an-adapter.md names every member of the types in %s', (path, types) => {
    const page = textOf('docs/writing-an-adapter.md');
    const members = types.flatMap((type) => {
      const found = [...typeNamed(path, type).matchAll(/^ {2}(?:readonly )?(\w+)[?(:]/gm)].map(([, name = '']) => name);
      expect(found, type).not.toEqual([]);
      return found;
    });
    const isNamed = (name: string) =>
      new RegExp(`\`[^\`\\n]*\\b${name}\\b[^\`\\n]*\`|^\\s+${name}[:(]`, 'm').test(page);
    expect(members.filter((name) => !isNamed(name))).toEqual([]);
  });

  test('docs/writing-an-adapter.md lists every export of the adapter kit once', () => {
    const code = textOf('src/adapter-kit/index.ts').replaceAll(/\/\*[\s\S]*?\*\/|\/\/.*/g, '');
    const exported = [...code.matchAll(/^export (?:type )?\{([^}]*)\}/gm)].flatMap(([, names = '']) =>
      names.split(',').flatMap((name) => /(\w+)\s*$/.exec(name)?.[1] ?? []),
    );
    expect(exported).toContain('createClient');
    expect(code).not.toMatch(/^export (?!type \{|\{)/m);
    const [, section = ''] = textOf('docs/writing-an-adapter.md').split(
      '\n## All exports of `polyfactor/adapter-kit`\n',
    );
    const listed = [...section.matchAll(/^\| `(\w+)` \|/gm)].map(([, name = '']) => name);
    expect(listed.toSorted()).toEqual(exported.toSorted());
  });

  test('the pages name only files that exist', () => {
    const named = [...pages, 'CONTRIBUTING.md', 'SECURITY.md'].flatMap((page) =>
      [...proseOf(page).matchAll(/`((?:src|adapters|test|tools|docs|examples|bench)\/[^`\s]*)`/g)].map(
        ([, path = '']) => [page, path] as const,
      ),
    );
    expect(named.length).toBeGreaterThan(100);
    // `<id>` stands for any folder.
    const exists = (path: string) => globSync(path.replaceAll(/<\w+>/g, '**'), { cwd: root }).length > 0;
    expect(named.filter(([, path]) => !exists(path))).toEqual([]);
  });
});

/** The source text of a type's declaration. */
function typeNamed(path: string, type: string): string {
  return new RegExp(`export type ${type}\\b[\\s\\S]*?;\\n(?=\\n|$)`).exec(textOf(path))?.[0] ?? '';
}
