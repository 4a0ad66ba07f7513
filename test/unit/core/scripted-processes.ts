import type { MfaStore } from '../../../src/spec/store.ts';
import { factorOf, type Scripted, said, scripted } from './scripted-driver.ts';

// Processes of one service that share a store, over a scripted driver.

export const STORE_TIMEOUT_MS = 60;

/** A driver whose polls say that the user has approved. */
export const approving = {
  verify: async () => said('poll 200 accepted'),
  activate: async () => ({ ...said('poll 200 accepted'), factor: factorOf('new') }),
};

export function processOf(
  { store }: { readonly store: MfaStore },
  change: Parameters<typeof scripted>[0] = {},
): Scripted {
  return scripted(change, undefined, undefined, { store, storeTimeoutMs: STORE_TIMEOUT_MS });
}

export const lastEvent = ({ events }: Scripted) => events.at(-1);
