import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import ts from 'typescript';
import { describe, expect, test } from 'vitest';
import { root } from './support/root.ts';

type Import = { readonly from: string; readonly kind: 'static' | 'type' | 'dynamic'; readonly target: string };

/** The library's own sources, by path from the root. */
const sources = ['src', 'adapters'].flatMap((folder) =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.ts'))
    .map((path) => join(folder, path)),
);
const textOf = (path: string) => readFileSync(join(root, path), 'utf8');
/** Every node of a file as TypeScript reads it, so that no way of writing a thing hides it. */
const nodesOf = (path: string): readonly ts.Node[] => {
  const nodes: ts.Node[] = [];
  const visit = (node: ts.Node) => {
    nodes.push(node);
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile(path, textOf(path), ts.ScriptTarget.Latest));
  return nodes;
};
const nodes = new Map(sources.map((path) => [path, nodesOf(path)]));
const filesWith = (is: (node: ts.Node) => boolean) => sources.filter((path) => nodes.get(path)?.some(is));

/** What a node imports, if it is an import of any kind. */
function importIn(node: ts.Node): { readonly kind: Import['kind']; readonly from: ts.Node | undefined } | undefined {
  if (ts.isImportDeclaration(node)) {
    const isType = node.importClause?.phaseModifier === ts.SyntaxKind.TypeKeyword;
    return { kind: isType ? 'type' : 'static', from: node.moduleSpecifier };
  }
  if (ts.isExportDeclaration(node)) return { kind: node.isTypeOnly ? 'type' : 'static', from: node.moduleSpecifier };
  if (ts.isImportTypeNode(node)) {
    return { kind: 'type', from: ts.isLiteralTypeNode(node.argument) ? node.argument.literal : node.argument };
  }
  const isDynamic = ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword;
  return isDynamic ? { kind: 'dynamic', from: node.arguments[0] } : undefined;
}

function importsOf(path: string): readonly Import[] {
  return (nodes.get(path) ?? []).flatMap((node) => {
    const found = importIn(node);
    if (found?.from === undefined) return [];
    // A specifier that is put together at run time could be anything.
    if (!ts.isStringLiteralLike(found.from)) throw new Error(`${path} imports what cannot be read from its source.`);
    const specifier = found.from.text;
    const target = specifier.startsWith('.') ? relative(root, join(root, dirname(path), specifier)) : specifier;
    return [{ from: path, kind: found.kind, target }];
  });
}
const imports = sources.flatMap(importsOf);
const written = ({ from, kind, target }: Import) => `${from} → ${target} (${kind})`;

/** What a file brings along, types apart: at import, or ever. The config's choice of an adapter is not followed. */
function reachedFrom(entry: string, atImport = false): ReadonlySet<string> {
  const reached = new Set<string>();
  const visit = (path: string) => {
    if (reached.has(path)) return;
    reached.add(path);
    for (const { from, kind, target } of imports) {
      if (from !== path || kind === 'type') continue;
      if (kind === 'static' || !(atImport || from === 'src/config.ts')) visit(target);
    }
  };
  visit(entry);
  return reached;
}

/** What an adapter may use: the words of the interface, the core's entry, and the kit as others get it. */
const KIT = ['src/spec/', 'src/core/define-provider.ts', 'src/adapter-kit/index.ts'];

/** The rooms, and where each may import from beside itself. CONTRIBUTING.md has the picture. */
const rooms: readonly (readonly [room: string, from: readonly string[]])[] = [
  ['src/spec/', []],
  ['src/core/', ['src/spec/', 'src/polling/scheduler.ts', 'src/store/memory.ts']],
  ['src/store/', ['src/spec/']],
  ['src/polling/', ['src/spec/']],
  ['src/adapter-kit/', ['src/spec/', 'src/core/validate.ts']],
  ['src/frameworks/', ['src/spec/', 'src/config.ts']],
  ['src/testkit/', ['src/']],
  ['adapters/okta/', KIT],
  ['adapters/onelogin/shared/', KIT],
  ['adapters/onelogin/v1/', [...KIT, 'adapters/onelogin/shared/']],
  ['adapters/onelogin/v2/', [...KIT, 'adapters/onelogin/shared/']],
];

/** What a room imports from where it may not. */
function strayImports([room, from]: (typeof rooms)[number], all: readonly Import[]): readonly string[] {
  const own = all.filter((one) => one.from.startsWith(room) && one.target.endsWith('.ts'));
  return own.filter(({ target }) => ![room, ...from].some((may) => target.startsWith(may))).map(written);
}

/** The files that reach themselves. */
function circlesIn(all: readonly Import[]): readonly string[] {
  const targets = Map.groupBy(all, ({ from }) => from);
  const reaches = (start: string) => {
    const seen = new Set<string>();
    const left = [start];
    for (let file = left.pop(); file !== undefined; file = left.pop()) {
      for (const { target } of targets.get(file) ?? []) {
        if (!seen.has(target)) left.push(target);
        seen.add(target);
      }
    }
    return seen.has(start);
  };
  return [...targets.keys()].filter(reaches).toSorted();
}

describe('directions', () => {
  test('the sources are found, and their imports too', () => {
    expect(sources).toContain('src/core/define-provider.ts');
    expect(imports.map(written)).toContain('src/core/define-provider.ts → src/core/operation.ts (static)');
    expect(imports.map(written)).toContain('src/config.ts → adapters/okta/index.ts (dynamic)');
  });

  test('src reaches an adapter only by the import() of config.ts, and by types there', () => {
    const out = imports.filter(({ from, target }) => from.startsWith('src/') && target.startsWith('adapters/'));
    expect(out.filter(({ from, kind }) => from !== 'src/config.ts' || kind === 'static').map(written)).toEqual([]);
  });

  test.each(rooms)('%s imports from %j and from itself, types included', (room, from) => {
    expect(sources.some((path) => path.startsWith(room))).toBe(true);
    expect(strayImports([room, from], imports)).toEqual([]);
  });

  test('an import upwards or behind the kit is found, even of a type', () => {
    const upwards: Import = { from: 'src/spec/errors.ts', kind: 'type', target: 'src/core/operation.ts' };
    const behind: Import = {
      from: 'adapters/okta/client.ts',
      kind: 'static',
      target: 'src/adapter-kit/http/client.ts',
    };
    expect(rooms.flatMap((room) => strayImports(room, [upwards, behind]))).toEqual([upwards, behind].map(written));
  });

  test('every source is in a room, but for the entry and the choice of an adapter', () => {
    expect(sources.filter((path) => !rooms.some(([room]) => path.startsWith(room)))).toEqual([
      'src/config.ts',
      'src/env.ts',
      'src/index.ts',
    ]);
  });

  test('no circle, types included', () => {
    expect(circlesIn(imports)).toEqual([]);
    const made: readonly Import[] = [
      { from: 'a.ts', kind: 'type', target: 'b.ts' },
      { from: 'b.ts', kind: 'static', target: 'c.ts' },
      { from: 'c.ts', kind: 'type', target: 'a.ts' },
      { from: 'c.ts', kind: 'static', target: 'd.ts' },
    ];
    expect(circlesIn(made)).toEqual(['a.ts', 'b.ts', 'c.ts']);
  });

  test('one file imports ky, and four files modules of Node', () => {
    const fromOf = (is: (target: string) => boolean) =>
      [...new Set(imports.filter(({ target }) => is(target)).map(({ from }) => from))].toSorted();
    expect(fromOf((target) => target === 'ky')).toEqual(['src/adapter-kit/http/fetch-sender.ts']);
    // The build leaves them out of what a runtime other than Node loads.
    expect(fromOf((target) => target.startsWith('node:'))).toEqual(
      ['agent', 'connection', 'modules', 'response', 'sender'].map((name) => `src/adapter-kit/http/node-${name}.ts`),
    );
  });

  test.each(['src/index.ts', 'src/testkit/fake/index.ts', 'src/testkit/contract/index.ts'])(
    '%s does not reach ky',
    (entry) => {
      const reached = reachedFrom(entry);
      expect(reached.size).toBeGreaterThan(5);
      expect([...reached].filter((path) => path === 'ky' || path.startsWith('src/adapter-kit/http/'))).toEqual([]);
    },
  );

  test.each([
    'src/index.ts',
    'src/testkit/fake/index.ts',
    'src/testkit/contract/index.ts',
    'src/testkit/emulator/index.ts',
    'adapters/okta/index.ts',
  ])('%s imports no package at its start but valibot and @scure/base', (entry) => {
    const packages = [...reachedFrom(entry, true)].filter((path) => !path.endsWith('.ts'));
    const expected = ['valibot', '@scure/base', 'node:module', 'node:timers/promises'];
    expect(packages.filter((name) => !expected.includes(name))).toEqual([]);
  });

  test('fake, emulator and contract share the tenant and nothing more', () => {
    const parts = ['src/testkit/fake/', 'src/testkit/emulator/', 'src/testkit/contract/'];
    const partOf = (path: string) => parts.find((part) => path.startsWith(part));
    const across = imports.filter(
      ({ from, target }) => partOf(from) && partOf(target) && partOf(from) !== partOf(target),
    );
    expect(across.map(written)).toEqual([]);
  });
});

describe('the house', () => {
  test('the adapters are alike, file by file', () => {
    const filesOf = (adapter: string) => readdirSync(join(root, 'adapters', adapter)).map((file) => file.slice(0, -3));
    const own = [
      'capabilities',
      'driver',
      'index',
      'names',
      'options',
      'outcomes',
      'prompts',
      'requests',
      'responses',
      'state',
    ];
    expect(filesOf('okta')).toEqual([...own, 'client', 'errors', 'keys'].toSorted());
    expect(filesOf('onelogin/shared')).toEqual([
      'client',
      'envelope',
      'errors',
      'extras',
      'offers',
      'options',
      'token',
    ]);
    expect(filesOf('onelogin/v1')).toEqual(own);
    expect(filesOf('onelogin/v2')).toEqual([...own, 'profile'].toSorted());
  });

  test('no file is longer than 250 lines', () => {
    expect(sources.filter((path) => textOf(path).trimEnd().split('\n').length > 250)).toEqual([]);
  });

  test.each<[string, (node: ts.Node) => boolean]>([
    ['any', (node) => node.kind === ts.SyntaxKind.AnyKeyword],
    ['a non-null assertion', ts.isNonNullExpression],
    ['the console', (node) => ts.isIdentifier(node) && node.text === 'console'],
    ['an error with a cause', givesCause],
    [
      'names that say nothing',
      (node) => ts.isFunctionDeclaration(node) && /helper|util|manager/i.test(node.name?.text ?? ''),
    ],
  ])('no source has %s', (_, is) => {
    expect(filesWith(is)).toEqual([]);
  });

  test('only process.ts reads globals that a runtime may lack or forbid', () => {
    const isGlobal = (node: ts.Node) => ts.isIdentifier(node) && node.text === 'globalThis';
    expect(filesWith(isGlobal)).toEqual(['src/core/process.ts']);
  });

  test('few files set timers: each of them belongs to one call, and ends with it', () => {
    const isTimer = (node: ts.Node) => ts.isIdentifier(node) && /^set(Timeout|Interval|Immediate)$/.test(node.text);
    expect(filesWith(isTimer).toSorted()).toEqual([
      'src/adapter-kit/http/node-sender.ts',
      'src/adapter-kit/http/timeout.ts',
      'src/core/store-calls.ts',
      'src/polling/scheduler.ts',
      'src/testkit/contract/rule.ts',
      'src/testkit/contract/rules/concurrency.ts',
      'src/testkit/contract/rules/time-outs.ts',
      'src/testkit/contract/store/store-rule.ts',
      'src/testkit/emulator/faults.ts',
    ]);
  });

  test('no source captures Date.now: fake timers may replace it at any time', () => {
    const isClock = (node: ts.Node) => ts.isPropertyAccessExpression(node) && /^Date\.now$/.test(node.getText());
    const captures = (path: string) => {
      const source = ts.createSourceFile(path, textOf(path), ts.ScriptTarget.Latest, true);
      const found: string[] = [];
      const visit = (node: ts.Node) => {
        const isCalled = ts.isCallExpression(node.parent) && node.parent.expression === node;
        if (isClock(node) && !isCalled) found.push(path);
        ts.forEachChild(node, visit);
      };
      ts.forEachChild(source, visit);
      return found;
    };
    expect(sources.flatMap(captures)).toEqual([]);
  });

  test("only outcome tables, the core and what describes them say 'approved'", () => {
    const may = /^src\/(spec|testkit)\/|^src\/core\/(define-provider|outcomes)\.ts$|\/outcomes\.ts$/;
    const says = filesWith((node) => ts.isStringLiteralLike(node) && node.text === 'approved');
    expect(says).toContain('adapters/okta/outcomes.ts');
    expect(says.filter((path) => !may.test(path))).toEqual([]);
  });
});

/** `{ cause }`, `{ cause: error }` or `error.cause = ...`: printing an HTTP client's error shows secrets. */
function givesCause(node: ts.Node): boolean {
  const named = (name: ts.Node) => (ts.isIdentifier(name) || ts.isStringLiteralLike(name)) && name.text === 'cause';
  if (ts.isPropertyAssignment(node) || ts.isShorthandPropertyAssignment(node)) return named(node.name);
  const isAssignment = ts.isBinaryExpression(node) && node.operatorToken.kind === ts.SyntaxKind.EqualsToken;
  return isAssignment && ts.isPropertyAccessExpression(node.left) && named(node.left.name);
}
