import { defineConfig } from 'tsup';
import { BUNDLED } from './tools/bundled.ts';
import { senderByRuntime, senders } from './tools/senders.ts';
import { entries } from './tools/subpaths.ts';

// Declarations come from `tsc`: tsup's bundled ones lose the declaration merging of ProviderOptionsMap. The CommonJS
// build is `tools/commonjs.ts`.
export default defineConfig({
  entry: { ...entries, ...senders },
  format: 'esm',
  target: 'es2023',
  platform: 'neutral',
  external: [/^node:/],
  removeNodeProtocol: false,
  noExternal: [...BUNDLED.import],
  // Shared chunks, so that every subpath has the same MfaError.
  splitting: true,
  esbuildPlugins: [senderByRuntime],
  clean: true,
  dts: false,
});
