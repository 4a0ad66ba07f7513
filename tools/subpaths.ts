import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
type Target = { readonly import: { readonly types: string } };
const manifest: { readonly exports: Readonly<Record<string, string | Target>> } = JSON.parse(
  readFileSync(join(root, 'package.json'), 'utf8'),
);

/** Each subpath that users import, such as `polyfactor/okta`, with its source file (path from the root). */
export const sourceOfSubpath: ReadonlyMap<string, string> = new Map(
  Object.entries(manifest.exports).flatMap(([subpath, target]) =>
    typeof target === 'string'
      ? []
      : [[`polyfactor${subpath.slice(1)}`, target.import.types.replace(/^\.\/dist\/types\/(.*)\.d\.ts$/, '$1.ts')]],
  ),
);

/** The source file of each entry of the build, by its name without extension: `index`, `okta`. */
export const entries: Readonly<Record<string, string>> = Object.fromEntries(
  [...sourceOfSubpath].map(([subpath, source]) => [subpath.split('/')[1] ?? 'index', source]),
);
