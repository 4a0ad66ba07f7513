import type { Expectation, FactorType, JsonObject, KnownFactorType } from './factors.ts';

// The WebAuthn types have the standard's JSON format (base64url), so lib.dom and @simplewebauthn need no cast.

type CredentialDescriptor = {
  id: string;
  type: 'public-key';
  transports?: ('ble' | 'cable' | 'hybrid' | 'internal' | 'nfc' | 'smart-card' | 'usb')[];
};

/**
 * `PublicKeyCredentialCreationOptionsJSON` of WebAuthn (https://www.w3.org/TR/webauthn-3/). All bytes are base64url.
 *
 * @example
 * const create = (options: PublicKeyCredentialCreationOptionsJSON) =>
 *   navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(options) });
 */
export type PublicKeyCredentialCreationOptionsJSON = {
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

/**
 * `PublicKeyCredentialRequestOptionsJSON` of WebAuthn (https://www.w3.org/TR/webauthn-3/). All bytes are base64url.
 *
 * @example
 * const get = (options: PublicKeyCredentialRequestOptionsJSON) =>
 *   navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(options) });
 */
export type PublicKeyCredentialRequestOptionsJSON = {
  challenge: string;
  /** Milliseconds. */
  timeout?: number;
  rpId?: string;
  allowCredentials?: CredentialDescriptor[];
  userVerification?: 'discouraged' | 'preferred' | 'required';
};

/**
 * `RegistrationResponseJSON` or `AuthenticationResponseJSON` of WebAuthn, as `PublicKeyCredential.toJSON` returns it.
 * All bytes are base64url. Other keys are allowed, because browsers add some.
 *
 * @example
 * const credential: PublicKeyCredentialJSON = JSON.parse(await request.text());
 * const result = await mfa.verify({ userId, handle, answer: { kind: 'webauthn', credential } });
 */
export type PublicKeyCredentialJSON = {
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

/**
 * What the page shows for the phone. `number-match`: the user picks this number on the phone. `key-into-phone`: the user
 * types it on the phone's keypad.
 *
 * @example
 * const textOf = ({ kind, value }: Display) => (kind === 'number-match' ? `Pick ${value}.` : `Type ${value}.`);
 */
export type Display = { readonly kind: 'number-match' | 'key-into-phone'; readonly value: string };

/**
 * The half of a step that the user sees. You can send it to the browser.
 *
 * @example
 * const labelOf = ({ expects, factor }: Prompt) =>
 *   expects.includes('code') ? `Type the code that was sent to ${factor.destination ?? 'you'}` : 'Approve on your phone';
 */
export type Prompt = {
  /** What this step is about. `destination` is the phone number or e-mail address that messages go to, masked. */
  readonly factor: { readonly type: FactorType; readonly displayName?: string; readonly destination?: string };
  /** What can complete this step. Read it; never infer it from the factor type. */
  readonly expects: readonly [Expectation, ...Expectation[]];
  /** ISO 8601, UTC. */
  readonly expiresAt: string;
  readonly canResend: boolean;
  readonly display?: Display;
  /** Only in an enrollment: what the app must scan. `secret` is base32. For TOTP, `uri` starts with `otpauth://`. */
  readonly setup?:
    | { readonly kind: 'totp'; readonly secret: string; readonly uri: string }
    | { readonly kind: 'app'; readonly uri?: string; readonly qrCodeUrl?: string };
  /** The text of the security question. */
  readonly question?: string;
  readonly webauthn?:
    | { readonly kind: 'create'; readonly options: PublicKeyCredentialCreationOptionsJSON }
    | { readonly kind: 'get'; readonly options: PublicKeyCredentialRequestOptionsJSON };
};

type HandleBase = {
  readonly v: 1;
  readonly id: string;
  /** Adapter id: 'okta', 'onelogin-v1', ... */
  readonly provider: string;
  /** Host of the tenant. If several accounts share the host (OneLogin `region`, `baseUrl`): host + '/' + clientId. */
  readonly instance: string;
  readonly userId: string;
  /** The user's one id, if the identity provider knows the user by several and `userId` is another of them. */
  readonly subject?: string;
  readonly expects: Prompt['expects'];
  /** The core refuses `resend` by it. */
  readonly canResend: boolean;
  /** When the first step of this chain of resends began: `resend` ends one hour after it. ISO 8601, UTC. */
  readonly startedAt: string;
  /** ISO 8601, UTC. */
  readonly issuedAt: string;
  /** ISO 8601, UTC; at most 15 minutes after `issuedAt`. */
  readonly expiresAt: string;
  /** Milliseconds between two polls, if the identity provider has its own pace for this step. */
  readonly pollAfterMs?: number;
  /** Only the adapter reads it. It can hold a OneLogin `state_token`, a registration id or a transaction id. */
  readonly state: JsonObject;
};

/**
 * The half of an enrollment that the server keeps. It is plain JSON. Store it in the session, never in the browser.
 *
 * @example
 * const handle: ActivationHandle = JSON.parse(session.get('enrolling') ?? 'null');
 * const result = await mfa.activate({ userId, handle, answer: { kind: 'code', code } });
 */
export type ActivationHandle = HandleBase & {
  readonly purpose: 'activation';
  readonly factorType: KnownFactorType;
  readonly factorId?: string;
};
/**
 * The half of a verification that the server keeps. It is plain JSON. Store it in the session, never in the browser.
 *
 * @example
 * const { handle }: { handle: VerificationHandle } = await mfa.challenge({ userId, factor });
 * session.set('verifying', JSON.stringify(handle));
 */
export type VerificationHandle = HandleBase & {
  readonly purpose: 'verification';
  readonly factorType: FactorType;
  /** Null: a temporary token, which belongs to no factor. */
  readonly factorId: string | null;
};
/**
 * A handle of either kind. `purpose` says which. No method accepts one kind in place of the other.
 *
 * @example
 * const isLogin = ({ purpose }: Handle) => purpose === 'verification';
 */
export type Handle = ActivationHandle | VerificationHandle;

/**
 * An input that the identity provider cannot use, without a loss of security. Log it.
 *
 * @example
 * const { warnings } = await mfa.challenge({ userId, factor, expiresInSeconds: 120 });
 * const ignored = warnings.map(({ feature }: Warning) => feature);
 */
export type Warning = {
  readonly type: 'unsupported' | 'compatibility';
  /** The input that was not used, or not as it is, such as `expiresInSeconds` or `client.userAgent`. */
  readonly feature: string;
  readonly details?: string;
};

/**
 * One open step. Show the `prompt` and store the `handle`.
 *
 * @example
 * const { prompt, handle }: Step<VerificationHandle> = await mfa.resend({ userId, handle: old });
 */
export type Step<H extends Handle> = {
  readonly prompt: Prompt;
  readonly handle: H;
  readonly warnings: readonly Warning[];
};
