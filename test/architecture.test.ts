import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';

const root = fileURLToPath(new URL('..', import.meta.url));

type Import = { readonly from: string; readonly kind: 'static' | 'type' | 'dynamic'; readonly target: string };

/** The library's own sources, by path from the root. */
const sources = ['src', 'adapters'].flatMap((folder) =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.ts'))
    .map((path) => join(folder, path)),
);
const textOf = (path: string) => readFileSync(join(root, path), 'utf8');
/** Code without comments and without the texts in it. */
const codeOf = (path: string) =>
  textOf(path)
    .replace(/\/\*[\s\S]*?\*\//g, '')
    .replace(/(^|\s)\/\/.*$/gm, '');

function importsOf(from: string): readonly Import[] {
  const target = (specifier: string) =>
    specifier.startsWith('.') ? relative(root, join(root, dirname(from), specifier)) : specifier;
  const text = codeOf(from);
  const statics = [...text.matchAll(/^(?:import|export)\s+(type\s)?[^;]*?from '([^']+)'/gm)];
  const dynamics = [...text.matchAll(/import\('([^']+)'\)/g)];
  return [
    ...statics.map(([, type, specifier = '']) => ({
      from,
      kind: type === undefined ? ('static' as const) : ('type' as const),
      target: target(specifier),
    })),
    ...dynamics.map(([, specifier = '']) => ({ from, kind: 'dynamic' as const, target: target(specifier) })),
  ];
}
const imports = sources.flatMap(importsOf);
const written = ({ from, kind, target }: Import) => `${from} → ${target} (${kind})`;

/** Everything that a file brings along, types apart. The config's choice of an adapter is not followed. */
function reachedFrom(entry: string): ReadonlySet<string> {
  const reached = new Set<string>();
  const visit = (path: string) => {
    if (reached.has(path)) return;
    reached.add(path);
    for (const { from, kind, target } of imports) {
      if (from === path && kind !== 'type' && !(from === 'src/config.ts' && kind === 'dynamic')) visit(target);
    }
  };
  visit(entry);
  return reached;
}

describe('directions', () => {
  test('the sources are found, and their imports too', () => {
    expect(sources).toContain('src/define-provider.ts');
    expect(imports.map(written)).toContain('src/define-provider.ts → src/guard.ts (static)');
    expect(imports.map(written)).toContain('src/config.ts → adapters/okta/index.ts (dynamic)');
  });

  test('src reaches an adapter only by the import() of config.ts, and by types there', () => {
    const out = imports.filter(({ from, target }) => from.startsWith('src/') && target.startsWith('adapters/'));
    expect(out.filter(({ from, kind }) => from !== 'src/config.ts' || kind === 'static').map(written)).toEqual([]);
  });

  test('no adapter knows another, but for what the OneLogin versions share', () => {
    const folder = (path: string) => path.split('/')[1];
    const across = imports.filter(
      ({ from, target }) =>
        from.startsWith('adapters/') &&
        target.startsWith('adapters/') &&
        folder(from) !== folder(target) &&
        folder(target) !== 'onelogin',
    );
    expect(across.map(written)).toEqual([]);
  });

  test('only the transport imports ky', () => {
    const ofKy = imports.filter(({ target }) => target === 'ky');
    expect(ofKy.length).toBeGreaterThan(0);
    expect(ofKy.filter(({ from }) => !from.startsWith('src/transport/')).map(written)).toEqual([]);
  });

  test.each(['src/index.ts', 'src/fake/index.ts', 'src/testing/index.ts'])('%s does not reach ky', (entry) => {
    const reached = reachedFrom(entry);
    expect(reached.size).toBeGreaterThan(5);
    expect([...reached].filter((path) => path === 'ky' || path.startsWith('src/transport/'))).toEqual([]);
  });

  test('fake, emulator and contract share the tenant and nothing more', () => {
    const parts = ['src/fake/', 'src/emulator/', 'src/testing/'];
    const partOf = (path: string) => parts.find((part) => path.startsWith(part));
    const across = imports.filter(
      ({ from, target }) => partOf(from) && partOf(target) && partOf(from) !== partOf(target),
    );
    expect(across.map(written)).toEqual([]);
  });
});

describe('the house', () => {
  test('each adapter has the same five files', () => {
    const adapters = readdirSync(join(root, 'adapters')).filter((name) => name !== 'onelogin');
    const five = ['driver.ts', 'index.ts', 'options.ts', 'wire.ts', 'words.ts'];
    for (const adapter of adapters) {
      expect(readdirSync(join(root, 'adapters', adapter))).toEqual(expect.arrayContaining(five));
    }
    expect(adapters).toContain('okta');
  });

  test('no file is longer than 300 lines', () => {
    expect(sources.filter((path) => textOf(path).split('\n').length > 300)).toEqual([]);
  });

  test.each([
    ['any', /(?::|<|\bas)\s*any\b/],
    ['a non-null assertion', /[\w)\]]!(?:[.;,)\]]|\s*$)/m],
    ['the console', /\bconsole\./],
    ['an error with a cause', /new \w*Error\([^;]*\bcause\b/],
    ['names that say nothing', /\bfunction \w*(?:[Hh]elper|[Uu]til|[Mm]anager)\w*/],
  ])('no source has %s', (_, pattern) => {
    expect(sources.filter((path) => pattern.test(codeOf(path)))).toEqual([]);
  });

  test("only outcome tables, the guard and what describes them say 'approved'", () => {
    const may = /^src\/(spec|fake|testing|emulator|tenant)\/|^src\/(driver|define-provider)\.ts$|\/words\.ts$/;
    const says = sources.filter((path) => codeOf(path).includes("'approved'"));
    expect(says).toContain('adapters/okta/words.ts');
    expect(says.filter((path) => !may.test(path))).toEqual([]);
  });
});
