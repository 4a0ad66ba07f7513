import { runContract } from '../../support/run-contract.ts';
import { places } from './worlds.ts';

// In process; contract.real.test.ts has the worlds over sockets.
await runContract(places.filter(([name]) => !name.includes('socket')));
