// The parts of `npm test`, as Vitest projects. A new test file that no other part names belongs to `package`.

type Part = {
  /** What a run without it leaves out. */
  readonly holds: string;
  readonly include: string[];
  readonly exclude?: string[];
  /** Files that share a worker are several times faster. They may leave no global changed: `no-leaks.ts` looks. */
  readonly isolate: boolean;
  readonly setupFiles?: string;
  readonly globalSetup?: string;
  readonly provide?: { readonly network: 'nock' };
  /** Parts of one number run at the same time; the default is 0. */
  readonly sequence?: { readonly groupOrder: number };
};

/** What takes real sockets, processes or time. */
const real = ['test/random/faults/**/*.test.ts', 'test/**/*.real.test.ts'];
const fast = [
  'test/{unit/{core,polling,adapter-kit},adapters,testkit}/**/*.test.ts',
  'test/{architecture,repository,projects}.test.ts',
];
const random = ['test/random/**/*.test.ts', 'test/**/*.random.test.ts'];
const webExample = ['test/examples/step-up-web/**/*.test.ts'];

const shared = { isolate: false, setupFiles: 'test/support/no-leaks.ts' };

export const parts: Readonly<Record<string, Part>> = {
  fast: {
    holds: 'units, adapters, emulators, the fake, the contract in process, and the rules of the house',
    include: fast,
    exclude: [...real, ...random],
    ...shared,
  },
  'wire-nock': {
    holds: 'the wire tests once more, over the runtime’s own fetch with nock beneath it',
    include: ['test/adapters/**/wire*.test.ts'],
    // nock replaces globals for as long as it is loaded.
    isolate: true,
    provide: { network: 'nock' },
  },
  real: {
    holds: 'what takes real sockets, processes or time: faults, and the contract over HTTP',
    include: real,
    // After the others: what waits for real time needs a machine that does little else.
    sequence: { groupOrder: 1 },
    ...shared,
  },
  random: {
    holds: 'random answers and sequences, races, and the search for secrets',
    include: random,
    exclude: real,
    ...shared,
  },
  'web-example': { holds: 'the web example over HTTP', include: webExample, ...shared },
  package: {
    holds: 'the package, docs, examples and frameworks',
    include: ['test/**/*.test.ts'],
    exclude: [...fast, ...real, ...random, ...webExample, 'test/installs/**'],
    isolate: true,
    globalSetup: 'test/support/packed-package.ts',
  },
};
