type Process = Partial<typeof globalThis.process> | null | undefined;

/**
 * A part of the global `process`. Undefined: the runtime has none, or does not let us read it. In the Edge runtime of
 * Next.js even a look at a function of it may throw.
 */
export function fromProcess<T>(read: (current: Process) => T): T | undefined {
  try {
    return read(globalThis.process);
  } catch {
    return undefined;
  }
}
