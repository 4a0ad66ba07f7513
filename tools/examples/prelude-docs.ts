import type { Factor, MfaProvider, VerificationHandle } from 'polyfactor';

// What a fence of the docs may use without saying where it comes from, if it is compiled and not run.

export declare const mfa: MfaProvider;
export declare const userId: string;
export declare const factor: Factor;
export declare const session: { userId: string; step?: VerificationHandle | undefined; secondFactorAt?: string };
export declare const request: { signal: AbortSignal };
export declare const apiToken: string;
export declare function count(name: string, labels: Readonly<Record<string, string>>, value?: number): void;
