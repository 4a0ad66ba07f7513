import { afterAll, expect } from 'vitest';

// Test files in one worker share its globals. A file that leaves a global changed fails, because it could break later
// files.

const NAMES = [
  ...['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'setImmediate', 'queueMicrotask', 'Date'],
  ...['fetch', 'Request', 'Response', 'Headers', 'AbortSignal', 'process', 'crypto'],
] as const;
const METHODS = [
  [crypto, 'getRandomValues'],
  [process, 'emitWarning'],
  [Map.prototype, 'set'],
  [Set.prototype, 'add'],
] as const;

const kept = Symbol.for('polyfactor.test.globals');

const read = () => ({
  globals: new Map<string, unknown>(NAMES.map((name) => [name, Reflect.get(globalThis, name)])),
  methods: METHODS.map(([owner, name]) => [name, Reflect.get(owner, name)] as const),
  // Vitest's variables differ from file to file.
  env: JSON.stringify(
    Object.entries(process.env)
      .filter(([name]) => !name.startsWith('VITEST'))
      .toSorted(),
  ),
});
type Globals = ReturnType<typeof read>;

// The globals before the first file of a worker are the expected ones.
const first: Globals = Reflect.get(globalThis, kept) ?? read();
Reflect.set(globalThis, kept, first);

afterAll(() => {
  const now = read();
  const changed = [
    ...[...first.globals].flatMap(([name, value]) => (now.globals.get(name) === value ? [] : name)),
    ...first.methods.flatMap(([name, value], index) => (now.methods[index]?.[1] === value ? [] : name)),
    ...(now.env === first.env ? [] : ['process.env']),
  ];
  expect(changed, 'globals that this file left changed').toEqual([]);
});
