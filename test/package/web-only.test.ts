import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import ts from 'typescript';
import { describe, expect, test } from 'vitest';
import { root } from './installed-package.ts';

// The rest of the proof is `npm run test:runtimes`: the contract in workerd, which has no Node to lean on.

/** A subpath with all that it needs, as a bundler for browsers puts it together. It fails at what only Node has. */
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

/** Names that Node has and the web has not, used on their own; `globalThis.process?.env` asks whether there is one. */
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
  const named = ts.isPropertyAccessExpression(parent) || ts.isPropertyAssignment(parent) || ts.isBindingElement(parent);
  return named && (parent.name === node || ('propertyName' in parent && parent.propertyName === node));
}

describe('core, adapters, fake and contract use nothing but the web', () => {
  test.each(['index', 'okta', 'onelogin-v1', 'onelogin-v2', 'fake', 'testing'])(
    '%s is bundled for a browser whole, its packages too',
    async (subpath) => {
      const { inputs, outputs } = await bundled(subpath, []);
      const left = Object.values(outputs).flatMap(({ imports }) => imports.filter(({ external }) => external));
      expect(left).toEqual([]);
      const ours = Object.keys(inputs).filter((path) => path.startsWith('dist/'));
      expect(ours).toContain(`dist/${subpath}.js`);
      expect(ours.flatMap(nodeGlobalsIn)).toEqual([]);
    },
  );

  test('the emulator too, but for what listens on a socket', async () => {
    const { inputs } = await bundled('emulator', ['@hono/node-server']);
    expect(Object.keys(inputs).some((path) => path.includes('node_modules/hono/'))).toBe(true);
    expect(Object.keys(inputs).flatMap((path) => (path.startsWith('dist/') ? nodeGlobalsIn(path) : []))).toEqual([]);
  });

  test('an import of Node would be found', async () => {
    await expect(bundled('emulator', [])).rejects.toThrow(/Could not resolve/);
  });
});
