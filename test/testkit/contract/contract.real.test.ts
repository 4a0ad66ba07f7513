import { runContract } from '../../support/run-contract.ts';
import { places } from './worlds.ts';

await runContract(places.filter(([name]) => name.includes('socket')));
