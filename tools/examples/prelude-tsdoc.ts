import type { ActivationHandle, Common, Factor, MfaDriver, MfaProvider, VerificationHandle } from 'polyfactor';
import type { Phone, World } from 'polyfactor/testing';

// The names that an example in a comment can use without declaring them. The example declares every other name, or the
// package exports it.

export declare const mfa: MfaProvider;
export declare const factor: Factor;
export declare const handle: VerificationHandle;
export declare const old: VerificationHandle;
export declare const enrolling: ActivationHandle;
export declare const userId: string;
export declare const factorId: string;
export declare const code: string;
export declare const answer: string;
export declare const apiToken: string;
export declare const keySecret: string;
export declare const accessToken: string;
export declare const clientId: string;
export declare const clientSecret: string;
export declare const error: unknown;
export declare const request: Request;
export declare const session: Map<string, string>;
export declare const phone: Phone;
export declare function show(what: unknown): void;
export declare function test(name: string, run: () => Promise<void>): void;
export declare function createWorld(): World;
export type AcmeOptions = Pick<Common, 'now' | 'onEvent'> & { baseUrl: string };
export declare function createAcmeDriver(options: AcmeOptions): MfaDriver;
