import { runContract } from '../../support/run-contract.ts';
import { worlds } from './worlds.ts';

// The worlds in process. contract.real.test.ts has those with sockets.
await runContract(worlds.filter(([name]) => !name.includes('socket')));
