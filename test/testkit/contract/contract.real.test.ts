import { runContract } from '../../support/run-contract.ts';
import { worlds } from './worlds.ts';

await runContract(worlds.filter(([name]) => name.includes('socket')));
