import { decodeBase64, encodeBase64url } from '../../../../adapter-kit/encoding.ts';
import type { JsonObject } from '../../../../spec/factors.ts';
import { loadOptional } from '../../optional-dependency.ts';
import { wrongAnswer } from '../http/errors.ts';
import type { ApiRequest } from '../http/operation.ts';
import type { WebAuthnMethod } from '../state.ts';

const CHALLENGE_BYTES = 15;
const CHALLENGE_MS = 5 * 60_000;
const ALGORITHMS = [-7, -257];

/** Replaces the open challenge. A challenge accepts one correct response. */
export function newChallenge(
  method: Pick<WebAuthnMethod, 'challenge'>,
  now: number,
  lifetimeMs: number = CHALLENGE_MS,
): void {
  const value = encodeBase64url(crypto.getRandomValues(new Uint8Array(CHALLENGE_BYTES)));
  method.challenge = { value, expiresAt: now + lifetimeMs };
}

/** `_embedded.activation` of a pending factor. It has a relying party id only if the emulator's options set one. */
export function creationOptions({ org, user }: ApiRequest, method: WebAuthnMethod): JsonObject {
  const registeredIds = [...user.factors.values()].flatMap((factor) =>
    factor.method.kind === 'webauthn' && factor.method.credential !== undefined ? [factor.method.credential.id] : [],
  );
  return {
    attestation: 'direct',
    authenticatorSelection: { userVerification: 'preferred', requireResidentKey: false },
    challenge: method.challenge?.value ?? '',
    excludeCredentials: registeredIds.map((id) => ({ type: 'public-key', id })),
    pubKeyCredParams: ALGORITHMS.map((alg) => ({ type: 'public-key', alg })),
    rp: { name: 'Acme', ...(org.webauthn.includeRpId ? { id: org.webauthn.rpId } : {}) },
    user: { displayName: user.displayName, name: user.email, id: user.id },
  };
}

/** `_embedded.challenge` of a verification. */
export const requestChallenge = ({ org }: ApiRequest, method: WebAuthnMethod): JsonObject => ({
  challenge: method.challenge?.value ?? '',
  extensions: {},
  ...(org.webauthn.includeRpId ? { rpId: org.webauthn.rpId } : {}),
});

/** Checks an attestation and stores its credential. */
export async function verifyRegistration(
  request: ApiRequest,
  method: WebAuthnMethod,
  answer: { readonly attestation: string; readonly clientData: string },
): Promise<void> {
  const { verifyRegistrationResponse } = await loadServerLibrary();
  const info = await checkOpenChallenge(request, method, async (expected) => {
    // Okta's API sends no credential id here. The library reads the real one from the attestation, and only checks that
    // these two are equal.
    const id = 'unnamed';
    const response = {
      clientDataJSON: asBase64url(answer.clientData),
      attestationObject: asBase64url(answer.attestation),
    };
    const { registrationInfo } = await verifyRegistrationResponse({
      ...expected,
      response: { id, rawId: id, type: 'public-key', clientExtensionResults: {}, response },
      supportedAlgorithmIDs: ALGORITHMS,
    });
    return registrationInfo;
  });
  method.credential = info.credential;
}

/** Checks an assertion of the factor's credential and stores the new signature counter. */
export async function verifyAssertion(
  request: ApiRequest,
  method: WebAuthnMethod,
  answer: { readonly authenticatorData: string; readonly clientData: string; readonly signatureData: string },
): Promise<void> {
  const { credential } = method;
  if (credential === undefined) throw wrongAnswer('passcode');
  const { verifyAuthenticationResponse } = await loadServerLibrary();
  const info = await checkOpenChallenge(request, method, async (expected) => {
    const { id } = credential;
    const response = {
      clientDataJSON: asBase64url(answer.clientData),
      authenticatorData: asBase64url(answer.authenticatorData),
      signature: asBase64url(answer.signatureData),
    };
    const { verified, authenticationInfo } = await verifyAuthenticationResponse({
      ...expected,
      response: { id, rawId: id, type: 'public-key', clientExtensionResults: {}, response },
      credential,
    });
    return verified ? authenticationInfo : undefined;
  });
  method.credential = { ...credential, counter: info.newCounter };
}

type Expected = {
  readonly expectedChallenge: string;
  readonly expectedOrigin: string;
  readonly expectedRPID: string;
  readonly requireUserVerification: false;
};

/** Runs a check against the open challenge. If it throws or returns undefined, the answer is wrong. */
async function checkOpenChallenge<Info>(
  { org, now }: ApiRequest,
  method: WebAuthnMethod,
  check: (expected: Expected) => Promise<Info | undefined>,
): Promise<Info> {
  const { challenge } = method;
  if (challenge === undefined || now >= challenge.expiresAt) throw wrongAnswer('passcode');
  const { origin, rpId } = org.webauthn;
  const info = await check({
    expectedChallenge: challenge.value,
    expectedOrigin: origin,
    expectedRPID: rpId,
    requireUserVerification: false,
  }).catch(() => undefined);
  // The challenge is read again after the wait: of two parallel answers to one challenge only the first counts.
  if (info === undefined || method.challenge !== challenge) throw wrongAnswer('passcode');
  method.challenge = undefined;
  return info;
}

const loadServerLibrary = () => loadOptional('@simplewebauthn/server', () => import('@simplewebauthn/server'));

/** Okta's API uses padded base64, and base64url in some official examples. Both are accepted. */
const asBase64url = (text: string): string => encodeBase64url(decodeBase64(text));
