// The Vitest projects of `npm test`. A new test file that matches no other project belongs to `package`.

type TestProject = {
  /** What the project tests. Printed when a run omits it. */
  readonly description: string;
  readonly include: string[];
  readonly exclude?: string[];
  /** Files that share a worker run several times faster, but must not leave a global changed: see `no-leaks.ts`. */
  readonly isolate: boolean;
  readonly setupFiles?: string;
  readonly globalSetup?: string;
  readonly provide?: { readonly network: 'nock' };
  /** Projects with the same number run at the same time. Default: 0. */
  readonly sequence?: { readonly groupOrder: number };
};

/** Tests with real sockets, processes or time. */
const real = ['test/random/faults/**/*.test.ts', 'test/**/*.real.test.ts'];
const fast = [
  'test/{unit/{core,polling,adapter-kit,store},adapters,testkit}/**/*.test.ts',
  'test/{architecture,repository,projects,workflows}.test.ts',
];
const random = ['test/random/**/*.test.ts', 'test/**/*.random.test.ts'];
const webExample = ['test/examples/step-up-web/**/*.test.ts'];

const shared = { isolate: false, setupFiles: 'test/support/no-leaks.ts' };

export const testProjects: Readonly<Record<string, TestProject>> = {
  fast: {
    description: 'units, adapters, emulators, the fake, the contract in process, and rules for this repository',
    include: fast,
    exclude: [...real, ...random],
    ...shared,
  },
  'wire-nock': {
    description: 'the wire tests again, with the runtime’s fetch and nock',
    include: ['test/adapters/**/wire*.test.ts'],
    // nock replaces globals while it is loaded.
    isolate: true,
    provide: { network: 'nock' },
  },
  real: {
    description: 'tests with real sockets, processes or time: faults, and the contract over HTTP',
    include: real,
    // Run after the others, because tests with real time need an idle machine.
    sequence: { groupOrder: 1 },
    ...shared,
  },
  random: {
    description: 'random responses and sequences, concurrency, and the search for leaked secrets',
    include: random,
    exclude: real,
    ...shared,
  },
  'web-example': { description: 'the web example over HTTP', include: webExample, ...shared },
  package: {
    description: 'the package, docs, examples and frameworks',
    include: ['test/**/*.test.ts'],
    exclude: [...fast, ...real, ...random, ...webExample, 'test/installs/**'],
    isolate: true,
    globalSetup: 'test/support/packed-package.ts',
  },
};
