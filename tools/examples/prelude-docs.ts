import type { Factor, MfaProvider, VerificationHandle } from 'polyfactor';

// The names that a `types only` fence of the docs can use without declaring them.

export declare const mfa: MfaProvider;
export declare const userId: string;
export declare const factor: Factor;
export declare const session: { userId: string; step?: VerificationHandle | undefined; secondFactorAt?: string };
export declare const request: { signal: AbortSignal; ip: string; get(header: string): string | undefined };
export declare const apiToken: string;
export declare const keySecret: string;
export declare function count(name: string, labels: Readonly<Record<string, string>>, value?: number): void;
