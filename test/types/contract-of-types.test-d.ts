import type * as Peer from '@simplewebauthn/server';
import type * as Undici from 'undici-types';
import { describe, expectTypeOf, test } from 'vitest';
import { createOktaProvider } from '../../adapters/okta/index.ts';
import {
  type Activation,
  type ActivationHandle,
  type AvailableFactor,
  type CallOptions,
  type Challenge,
  type Factor,
  type Fetch,
  type Handle,
  isMfaError,
  type KnownFactorType,
  type MfaError,
  type MfaErrorCode,
  type MfaProvider,
  type Outcomes,
  type PublicKeyCredentialCreationOptionsJSON,
  type PublicKeyCredentialJSON,
  type PublicKeyCredentialRequestOptionsJSON,
  type Step,
  type Verification,
  type VerificationHandle,
  waitForApproval,
} from '../../src/index.ts';
import type { OktaEmulator, OneLoginEmulator } from '../../src/testkit/emulator/index.ts';

declare const mfa: MfaProvider;
declare const activation: ActivationHandle;
declare const verification: VerificationHandle;
declare const either: Handle;
declare const factor: Factor;
declare const available: AvailableFactor;
const userId = '00u1';

describe('the types keep enrollment and verification apart', () => {
  test('in their handles', () => {
    expectTypeOf(mfa.verify).toBeCallableWith({ userId, handle: verification });
    expectTypeOf(mfa.activate).toBeCallableWith({ userId, handle: activation });
    // @ts-expect-error an activation handle is no verification handle
    void (() => mfa.verify({ userId, handle: activation }));
    // @ts-expect-error a verification handle is no activation handle
    void (() => mfa.activate({ userId, handle: verification }));
    // @ts-expect-error a handle of unknown purpose is refused
    void (() => mfa.verify({ userId, handle: either }));
  });

  test('in their results', () => {
    expectTypeOf<Activation['status']>().toEqualTypeOf<'active' | 'pending' | 'rejected'>();
    expectTypeOf<Verification['status']>().toEqualTypeOf<'approved' | 'pending' | 'rejected'>();
  });

  test("in a driver's outcome table", () => {
    // @ts-expect-error an activation is never approved
    const activate: Outcomes['activate'] = { 'code 200 SUCCESS': 'approved' };
    // @ts-expect-error a verification is never active
    const verify: Outcomes['verify'] = { 'code 200 SUCCESS': 'active' };
    // @ts-expect-error a challenge has no result
    const challenge: Outcomes['challenge'] = { 'message 200 SUCCESS': 'approved' };
    expectTypeOf([activate, verify, challenge]).toBeArray();
  });
});

describe('calls', () => {
  test('need exactly one of factor, factorId and temporaryToken', () => {
    expectTypeOf(mfa.challenge).toBeCallableWith({ userId, factor });
    expectTypeOf(mfa.challenge).toBeCallableWith({ userId, factorId: 'f' });
    expectTypeOf(mfa.challenge).toBeCallableWith({ userId, temporaryToken: true });
    // @ts-expect-error two of them
    void (() => mfa.challenge({ userId, factor, factorId: 'f' }));
    // @ts-expect-error none of them
    void (() => mfa.challenge({ userId }));
  });

  test('of resend keep the purpose of the handle', () => {
    expectTypeOf(mfa.resend({ userId, handle: activation })).resolves.toEqualTypeOf<Step<ActivationHandle>>();
    expectTypeOf(mfa.resend({ userId, handle: verification })).resolves.toEqualTypeOf<Challenge>();
    expectTypeOf(mfa.resend({ userId, handle: either })).resolves.toEqualTypeOf<Step<Handle>>();
  });

  test('of isMfaError are the codes asked for, and an MfaError where none fits', () => {
    const error: unknown = undefined;
    if (!isMfaError(error)) return;
    if (isMfaError(error, 'RATE_LIMITED', 'BUSY')) {
      expectTypeOf(error.code).toEqualTypeOf<'RATE_LIMITED' | 'BUSY'>();
      return;
    }
    expectTypeOf(error).toExtend<MfaError>();
    const messages: Partial<Record<MfaErrorCode, string>> = {};
    void messages[error.code];
  });

  test('of factors are exact', () => {
    void mfa.capabilities.factors[available.type].enroll;
    expectTypeOf(factor.type).toEqualTypeOf<KnownFactorType | 'other'>();
    expectTypeOf<
      Extract<Verification, { status: 'approved'; factorType: 'temporary' }>['factorId']
    >().toEqualTypeOf<null>();
  });

  test('of waitForApproval never return pending', () => {
    type Ended<T> = Exclude<T, { status: 'pending' }>;
    const activated = waitForApproval(mfa, { userId, handle: activation });
    const verified = waitForApproval(mfa, { userId, handle: verification });
    expectTypeOf(activated).resolves.toEqualTypeOf<Ended<Activation>>();
    expectTypeOf(verified).resolves.toEqualTypeOf<Ended<Verification>>();
  });

  test('accept the options of an adapter under its id, and refuse a misspelled one', () => {
    const good: CallOptions = { providerOptions: { okta: { templateId: 'template' } } };
    // @ts-expect-error templateID
    const bad: CallOptions = { providerOptions: { okta: { templateID: 'template' } } };
    expectTypeOf([good, bad]).toBeArray();
  });

  test('of createOktaProvider need exactly one credential', () => {
    const orgUrl = 'https://acme.okta.com';
    void (() => createOktaProvider({ orgUrl, apiToken: 'token' }));
    void (() => createOktaProvider({ orgUrl, accessToken: async () => 'token' }));
    // @ts-expect-error none
    void (() => createOktaProvider({ orgUrl }));
    // @ts-expect-error both
    void (() => createOktaProvider({ orgUrl, apiToken: 'token', accessToken: 'token' }));
  });
});

describe('the option fetch takes without a cast', () => {
  test("the runtime's fetch, undici's, and that of the emulators", () => {
    expectTypeOf<typeof globalThis.fetch>().toExtend<Fetch>();
    expectTypeOf<typeof Undici.fetch>().toExtend<Fetch>();
    expectTypeOf<OktaEmulator['fetch']>().toExtend<Fetch>();
    expectTypeOf<OneLoginEmulator['fetch']>().toExtend<Fetch>();
  });

  test('a fetch whose bodies are streams of Node, as those of node-fetch are', () => {
    type NodeFetch = (
      url: URL | string,
      init?: { method?: string; headers?: HeadersInit; body?: string | null; signal?: AbortSignal | null },
    ) => Promise<{ status: number; headers: Headers; body: NodeJS.ReadableStream | null }>;
    expectTypeOf<NodeFetch>().toExtend<Fetch>();
  });

  test('a mock', () => {
    void ((): Fetch => () => ({ status: 204, headers: new Headers(), body: null }));
    void ((): Fetch => async () => Response.json({}));
    // @ts-expect-error: it takes a Request, which is not what it is called with
    void ((): Fetch => async (_request: Request) => Response.json({}));
  });
});

describe('WebAuthn types need no cast', () => {
  test('for options in the browser', () => {
    expectTypeOf<PublicKeyCredentialCreationOptionsJSON>().toExtend<PublicKeyCredentialCreationOptionsJSON>();
    expectTypeOf<PublicKeyCredentialRequestOptionsJSON>().toExtend<PublicKeyCredentialRequestOptionsJSON>();
  });

  test('for options in @simplewebauthn', () => {
    expectTypeOf<PublicKeyCredentialCreationOptionsJSON>().toExtend<Peer.PublicKeyCredentialCreationOptionsJSON>();
    expectTypeOf<PublicKeyCredentialRequestOptionsJSON>().toExtend<Peer.PublicKeyCredentialRequestOptionsJSON>();
  });

  test('for credentials of either', () => {
    expectTypeOf<globalThis.RegistrationResponseJSON>().toExtend<PublicKeyCredentialJSON>();
    expectTypeOf<globalThis.AuthenticationResponseJSON>().toExtend<PublicKeyCredentialJSON>();
    expectTypeOf<Peer.RegistrationResponseJSON>().toExtend<PublicKeyCredentialJSON>();
    expectTypeOf<Peer.AuthenticationResponseJSON>().toExtend<PublicKeyCredentialJSON>();
  });
});
