import { defineConfig } from 'tsup';

// Declarations come from `tsc`: tsup's bundled ones lose the declaration merging of ProviderOptionsMap.
export default defineConfig({
  entry: {
    index: 'src/index.ts',
    okta: 'adapters/okta/index.ts',
    'onelogin-v1': 'adapters/onelogin/v1/index.ts',
    'onelogin-v2': 'adapters/onelogin/v2/index.ts',
    'adapter-kit': 'src/adapter-kit/index.ts',
    fake: 'src/testkit/fake/index.ts',
    testing: 'src/testkit/contract/index.ts',
    emulator: 'src/testkit/emulator/index.ts',
    nestjs: 'src/frameworks/nestjs/index.ts',
    fastify: 'src/frameworks/fastify/index.ts',
  },
  format: 'esm',
  target: 'es2023',
  platform: 'neutral',
  // Shared chunks, so that every subpath has the same MfaError.
  splitting: true,
  clean: true,
  dts: false,
});
