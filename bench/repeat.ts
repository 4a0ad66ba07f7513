// Repeats calls and measures what they cost.

/** Calls `work` `count` times, `atOnce` at a time. */
export async function repeat(work: () => Promise<unknown>, count: number, atOnce = 1): Promise<void> {
  let left = count;
  const worker = async () => {
    while (left > 0) {
      left -= 1;
      await work();
    }
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
}

/** Microseconds of processor time per call, of all threads of this process. */
export async function cpuOf(work: () => Promise<unknown>, calls: number): Promise<number> {
  const before = process.cpuUsage();
  await repeat(work, calls);
  const { user, system } = process.cpuUsage(before);
  return (user + system) / calls;
}
