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
  let stoppedAt: number | undefined;
  let hasTime = true;
  let credential: CredentialFault = 'right';
  let read = () => 0;

  return {
    now(right) {
      read = () => right() + offset;
      return () => (hasTime ? (stoppedAt ?? read()) : Number.NaN);
    },
    secret: (right) => () => {
      if (credential === 'hangs') return new Promise<string>(() => {});
      if (credential === 'throws') throw new Error(`No ${right}.`);
      if (credential === 'gives nothing') return '';
      return credential === 'gives two lines' ? `${right}\n${right}` : right;
    },
    setClock(fault) {
      hasTime = fault !== 'no time';
      stoppedAt = fault === 'stopped' ? read() : undefined;
      if (typeof fault === 'object') offset += fault.stepMs;
      if (fault === 'right') offset = 0;
    },
    setCredential(fault) {
      credential = fault;
    },
  };
}
