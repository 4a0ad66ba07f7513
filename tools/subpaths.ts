import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const manifest: { readonly exports: Readonly<Record<string, string | { readonly types: string }>> } = JSON.parse(
  readFileSync(join(root, 'package.json'), 'utf8'),
);

/** Each subpath that users import, such as `polyfactor/okta`, with its source file (path from the root). */
export const sourceOfSubpath: ReadonlyMap<string, string> = new Map(
  Object.entries(manifest.exports).flatMap(([subpath, target]) =>
    typeof target === 'string'
      ? []
      : [[`polyfactor${subpath.slice(1)}`, target.types.replace(/^\.\/dist\/types\/(.*)\.d\.ts$/, '$1.ts')]],
  ),
);
