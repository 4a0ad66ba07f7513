import { runWorlds } from './run-worlds.ts';
import { worlds } from './worlds.ts';

await runWorlds(worlds.filter(([name]) => name.includes('socket')));
