import { setTimeout as sleep } from 'node:timers/promises';

/** After several collections, with time between them for what is freed late. Needs `--expose-gc`. */
export async function memoryThatStays(): Promise<NodeJS.MemoryUsage> {
  for (let round = 0; round < 4; round += 1) {
    globalThis.gc?.();
    await sleep(50);
  }
  return process.memoryUsage();
}
