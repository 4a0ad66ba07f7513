import { setTimeout as sleep } from 'node:timers/promises';

/** The memory that is still used after several garbage collections, with pauses between them. Needs `--expose-gc`. */
export async function retainedMemory(): Promise<NodeJS.MemoryUsage> {
  for (let round = 0; round < 4; round += 1) {
    globalThis.gc?.();
    await sleep(50);
  }
  return process.memoryUsage();
}
