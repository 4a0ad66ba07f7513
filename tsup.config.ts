import { defineConfig } from 'tsup';
import { entries } from './tools/subpaths.ts';

// Declarations come from `tsc`: tsup's bundled ones lose the declaration merging of ProviderOptionsMap. The CommonJS
// build is `tools/commonjs.ts`.
export default defineConfig({
  entry: { ...entries },
  format: 'esm',
  target: 'es2023',
  platform: 'neutral',
  // Shared chunks, so that every subpath has the same MfaError.
  splitting: true,
  clean: true,
  dts: false,
});
