import type { Plugin } from 'esbuild';

// Which HTTP client the library uses is not an option: the runtime's conditions choose it, by `imports` in package.json.
// In the sources the client imports Node's sender. The build makes `#sender` of it, so that what runs or is bundled for
// another runtime loads no module of Node.

/** The senders, as entries of the build: their files have fixed names, for `imports`. */
export const senders = {
  'node-sender': 'src/adapter-kit/http/node-sender.ts',
  'fetch-sender': 'src/adapter-kit/http/fetch-sender.ts',
} as const;

export const senderByRuntime: Plugin = {
  name: 'sender by runtime',
  setup({ onResolve }) {
    onResolve({ filter: /\/node-sender\.ts$/ }, ({ kind }) =>
      kind === 'entry-point' ? undefined : { path: '#sender', external: true },
    );
  },
};
