import type { Expectation, FactorType, JsonObject } from './factors.ts';

// WebAuthn as the standard's own JSON (base64url): it fits lib.dom and @simplewebauthn without a cast.

type CredentialDescriptor = {
  id: string;
  type: 'public-key';
  transports?: ('ble' | 'cable' | 'hybrid' | 'internal' | 'nfc' | 'smart-card' | 'usb')[];
};

/** `PublicKeyCredentialCreationOptionsJSON`: hand it to `PublicKeyCredential.parseCreationOptionsFromJSON`. */
export type CreationOptions = {
  rp: { id?: string; name: string };
  user: { id: string; name: string; displayName: string };
  challenge: string;
  pubKeyCredParams: { alg: number; type: 'public-key' }[];
  /** Milliseconds. */
  timeout?: number;
  excludeCredentials?: CredentialDescriptor[];
  authenticatorSelection?: {
    authenticatorAttachment?: 'cross-platform' | 'platform';
    requireResidentKey?: boolean;
    residentKey?: 'discouraged' | 'preferred' | 'required';
    userVerification?: 'discouraged' | 'preferred' | 'required';
  };
  attestation?: 'direct' | 'enterprise' | 'indirect' | 'none';
};

/** `PublicKeyCredentialRequestOptionsJSON`: hand it to `PublicKeyCredential.parseRequestOptionsFromJSON`. */
export type RequestOptions = {
  challenge: string;
  /** Milliseconds. */
  timeout?: number;
  rpId?: string;
  allowCredentials?: CredentialDescriptor[];
  userVerification?: 'discouraged' | 'preferred' | 'required';
};

/** RegistrationResponseJSON or AuthenticationResponseJSON; further keys are allowed, browsers add some. */
export type WebAuthnCredential = {
  readonly id: string;
  readonly rawId: string;
  readonly type: string;
  readonly response: {
    readonly clientDataJSON: string;
    readonly attestationObject?: string | undefined;
    readonly authenticatorData?: string | undefined;
    readonly signature?: string | undefined;
    readonly userHandle?: string | null | undefined;
  };
};

/** The half of a step that the user sees. Safe to send to the user's browser. */
export type Prompt = {
  /** What ends this step. Read it; never infer it from the factor type. */
  readonly expects: readonly [Expectation, ...Expectation[]];
  /** ISO 8601, UTC. */
  readonly expiresAt: string;
  readonly canResend: boolean;
  /** Masked. */
  readonly destination?: string;
  /** `number-match`: the user picks it on the phone. `key-into-phone`: the user types it on the phone's keypad. */
  readonly display?: { readonly kind: 'number-match' | 'key-into-phone'; readonly value: string };
  /** Only while enrolling. `secret` is base32, `uri` is `otpauth://` for a TOTP app. */
  readonly setup?:
    | { readonly kind: 'totp'; readonly secret: string; readonly uri: string }
    | { readonly kind: 'app'; readonly uri?: string; readonly qrCodeUrl?: string };
  readonly question?: string;
  readonly webauthn?:
    | { readonly kind: 'create'; readonly options: CreationOptions }
    | { readonly kind: 'get'; readonly options: RequestOptions };
};

type HandleBase = {
  readonly v: 1;
  readonly id: string;
  /** Adapter id: 'okta', 'onelogin-v1', ... */
  readonly provider: string;
  /** Host of the tenant; where the host is shared (OneLogin `region`, `baseUrl`): host + '/' + clientId. */
  readonly instance: string;
  readonly userId: string;
  readonly factorType: FactorType;
  readonly expects: Prompt['expects'];
  /** ISO 8601, UTC. */
  readonly issuedAt: string;
  /** ISO 8601, UTC; at most 15 minutes after `issuedAt`. */
  readonly expiresAt: string;
  /** The adapter's: a state_token, a registration id, a transaction id. */
  readonly state: JsonObject;
};

/** The half of an enrolment that the server keeps. Plain JSON: store it in the session, never in the browser. */
export type ActivationHandle = HandleBase & { readonly purpose: 'activation'; readonly factorId?: string };
/** The half of a verification that the server keeps. Plain JSON: store it in the session, never in the browser. */
export type VerificationHandle = HandleBase & { readonly purpose: 'verification'; readonly factorId: string };
/** Either handle; `purpose` tells them apart, and no method takes the one for the other. */
export type Handle = ActivationHandle | VerificationHandle;

/** Something went less well than asked, without a loss of security. */
export type Warning = {
  readonly type: 'unsupported' | 'compatibility';
  /** The input that could not be honored, such as `expiresInSeconds`. */
  readonly feature: string;
  readonly details?: string;
};

/** One step: show the `prompt`, store the `handle`. */
export type Step<H extends Handle> = {
  readonly prompt: Prompt;
  readonly handle: H;
  readonly warnings: readonly Warning[];
};
