import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import ts from 'typescript';
import { describe, expect, test } from 'vitest';
import { root } from './installed-package.ts';

// `npm run test:runtimes` also runs the contract in workerd, which has no Node APIs.

/** Bundles a subpath with its dependencies for a browser. Fails if an import exists only in Node. */
async function bundled(subpath: string, external: readonly string[]) {
  const { metafile } = await build({
    entryPoints: [join(root, `dist/${subpath}.js`)],
    bundle: true,
    format: 'esm',
    platform: 'browser',
    write: false,
    outdir: 'out',
    external: [...external],
    metafile: true,
    absWorkingDir: root,
    logLevel: 'silent',
  });
  return metafile;
}

/** Uses of Node globals that browsers lack. `globalThis.process?.env` is allowed, because it works without Node. */
function nodeGlobalsIn(path: string): readonly string[] {
  const names = ['process', 'Buffer', 'require', 'global', 'setImmediate', '__dirname', '__filename', 'module'];
  const found: string[] = [];
  const visit = (node: ts.Node) => {
    if (ts.isIdentifier(node) && names.includes(node.text) && !isNameOfPart(node)) found.push(`${path}: ${node.text}`);
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile(path, readFileSync(join(root, path), 'utf8'), ts.ScriptTarget.Latest, true));
  return found;
}

function isNameOfPart(node: ts.Identifier): boolean {
  const { parent } = node;
  if (ts.isMethodDeclaration(parent)) return parent.name === node;
  const named = ts.isPropertyAccessExpression(parent) || ts.isPropertyAssignment(parent) || ts.isBindingElement(parent);
  return named && (parent.name === node || ('propertyName' in parent && parent.propertyName === node));
}

describe('code without Node APIs', () => {
  test.each(['index', 'okta', 'onelogin-v1', 'onelogin-v2', 'fake', 'testing'])(
    '%s and its packages can be bundled for a browser',
    async (subpath) => {
      const { inputs, outputs } = await bundled(subpath, []);
      const externalImports = Object.values(outputs).flatMap(({ imports }) =>
        imports.filter(({ external }) => external),
      );
      expect(externalImports).toEqual([]);
      const ours = Object.keys(inputs).filter((path) => path.startsWith('dist/'));
      expect(ours).toContain(`dist/${subpath}.js`);
      expect(ours.flatMap(nodeGlobalsIn)).toEqual([]);
    },
  );

  test('the emulator can be bundled for a browser, except for its server', async () => {
    const { inputs } = await bundled('emulator', ['@hono/node-server']);
    expect(Object.keys(inputs).some((path) => path.includes('node_modules/hono/'))).toBe(true);
    expect(Object.keys(inputs).flatMap((path) => (path.startsWith('dist/') ? nodeGlobalsIn(path) : []))).toEqual([]);
  });

  test('the bundling fails on an import of Node', async () => {
    await expect(bundled('emulator', [])).rejects.toThrow(/Could not resolve/);
  });
});
