/** How the clock of a service goes wrong: it steps, stops, or gives no time. */
export type ClockFault = { readonly stepMs: number } | 'stopped' | 'no time' | 'right';
/** How the source of a credential goes wrong. */
export type CredentialFault = 'hangs' | 'throws' | 'gives nothing' | 'gives two lines' | 'right';

/** A clock and a source of credentials that go wrong when a test says so. Those of the tenant stay right. */
export type Hostile = {
  readonly now: (right: () => number) => () => number;
  readonly secret: (right: string) => () => string | Promise<string>;
  setClock(fault: ClockFault): void;
  setCredential(fault: CredentialFault): void;
};

export function createHostile(): Hostile {
  let offset = 0;
  /** What each clock shows while it stands. */
  const stops: (() => void)[] = [];
  let isStopped = false;
  let hasTime = true;
  let credential: CredentialFault = 'right';

  return {
    now(right) {
      let stoppedAt = 0;
      stops.push(() => {
        stoppedAt = right() + offset;
      });
      return () => {
        if (!hasTime) return Number.NaN;
        return isStopped ? stoppedAt : right() + offset;
      };
    },
    secret: (right) => () => {
      if (credential === 'hangs') return new Promise<string>(() => {});
      if (credential === 'throws') throw new Error(`No ${right}.`);
      if (credential === 'gives nothing') return '';
      return credential === 'gives two lines' ? `${right}\n${right}` : right;
    },
    setClock(fault) {
      hasTime = fault !== 'no time';
      isStopped = fault === 'stopped';
      // All at the same moment.
      if (isStopped) for (const stop of stops) stop();
      if (typeof fault === 'object') offset += fault.stepMs;
      if (fault === 'right') offset = 0;
    },
    setCredential(fault) {
      credential = fault;
    },
  };
}
