import { decodeBase64, encodeBase64url } from '../../../../adapter-kit/encoding.ts';
import type { JsonObject } from '../../../../spec/factors.ts';
import { loadOptional } from '../../optional-dependency.ts';
import { wrongAnswer } from '../http/errors.ts';
import type { Call } from '../http/operation.ts';
import type { WebAuthnMethod } from '../state.ts';

const CHALLENGE_BYTES = 15;
const CHALLENGE_MS = 5 * 60_000;
const ALGORITHMS = [-7, -257];

/** A challenge that is good for one right answer; a new one replaces it. */
export function newChallenge(method: WebAuthnMethod, now: number, lifetimeMs: number = CHALLENGE_MS): void {
  const value = encodeBase64url(crypto.getRandomValues(new Uint8Array(CHALLENGE_BYTES)));
  method.challenge = { value, expiresAt: now + lifetimeMs };
}

/** `_embedded.activation` of a pending factor. It names the relying party's id only where the org is set to. */
export function creationOptions({ org, person }: Call, method: WebAuthnMethod): JsonObject {
  const { user } = person;
  const known = [...person.factors.values()].flatMap((factor) =>
    factor.method.kind === 'webauthn' && factor.method.credential !== undefined ? [factor.method.credential.id] : [],
  );
  return {
    attestation: 'direct',
    authenticatorSelection: { userVerification: 'preferred', requireResidentKey: false },
    challenge: method.challenge?.value ?? '',
    excludeCredentials: known.map((id) => ({ type: 'public-key', id })),
    pubKeyCredParams: ALGORITHMS.map((alg) => ({ type: 'public-key', alg })),
    rp: { name: 'Acme', ...(org.webauthn.namesRpId ? { id: org.webauthn.rpId } : {}) },
    user: { displayName: user.displayName, name: user.email, id: user.id },
  };
}

/** `_embedded.challenge` of a verification. */
export const requestChallenge = ({ org }: Call, method: WebAuthnMethod): JsonObject => ({
  challenge: method.challenge?.value ?? '',
  extensions: {},
  ...(org.webauthn.namesRpId ? { rpId: org.webauthn.rpId } : {}),
});

/** Checks a new credential, and keeps it. */
export async function register(
  call: Call,
  method: WebAuthnMethod,
  answer: { readonly attestation: string; readonly clientData: string },
): Promise<void> {
  const { verifyRegistrationResponse } = await library();
  const info = await judged(call, method, async (expected) => {
    // The wire has no credential id: the checker reads the true one from the attestation and only wants these equal.
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

/** Checks an assertion of the factor's credential, and counts its signature counter on. */
export async function assert(
  call: Call,
  method: WebAuthnMethod,
  answer: { readonly authenticatorData: string; readonly clientData: string; readonly signatureData: string },
): Promise<void> {
  const { credential } = method;
  if (credential === undefined) throw wrongAnswer('passcode');
  const { verifyAuthenticationResponse } = await library();
  const info = await judged(call, method, async (expected) => {
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

/** Runs a check against the open challenge. What it throws and what it does not confirm is a wrong answer. */
async function judged<Info>(
  { org, now }: Call,
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
  // Looked at again after the wait: of two parallel answers to one challenge only the first counts.
  if (info === undefined || method.challenge !== challenge) throw wrongAnswer('passcode');
  method.challenge = undefined;
  return info;
}

const library = () => loadOptional('@simplewebauthn/server', () => import('@simplewebauthn/server'));

/** The wire has padded standard base64, in some official examples base64url. */
const asBase64url = (text: string): string => encodeBase64url(decodeBase64(text));
