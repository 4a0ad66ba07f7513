import { acmeWorlds } from './mutants/mutant.ts';
import { runWorlds } from './run-worlds.ts';
import { worlds } from './worlds.ts';

// The worlds in process. contract.real.test.ts has those with sockets.
const inProcess = worlds.filter(([name]) => !name.includes('socket'));
await runWorlds([['the example of a custom adapter', await acmeWorlds()], ...inProcess]);
