import { decodeBase64, encodeBase64url } from '../../../../adapter-kit/encoding.ts';
import type { JsonObject } from '../../../../spec/factors.ts';
import { wrongAnswer } from '../http/errors.ts';
import type { Org, U2fMethod } from '../state.ts';

// U2F, the protocol before WebAuthn (FIDO U2F Raw Message Formats, version 1.2). The app id is the origin of the website,
// as in Okta's own example.

type Bytes = Uint8Array<ArrayBuffer>;
/** The website, and the time. */
type Site = { readonly org: Pick<Org, 'webauthn'>; readonly now: number };
type Credential = NonNullable<U2fMethod['credential']>;

/** What a browser says that it did, by what was asked. */
const CLIENT_DATA_TYPES = {
  registration: 'navigator.id.finishEnrollment',
  assertion: 'navigator.id.getAssertion',
} as const;
const P256 = { name: 'ECDSA', namedCurve: 'P-256' } as const;
const POINT_LENGTH = 65;
/** What stands before a public key of P-256 in a certificate. */
const KEY_IN_CERTIFICATE = '3059301306072a8648ce3d020106082a8648ce3d030107034200';

/** `_embedded.challenge`, and with the version `_embedded.activation`. */
export const u2fChallenge = ({ challenge }: U2fMethod): JsonObject => ({
  nonce: challenge?.value ?? '',
  timeoutSeconds: 20,
});

/** Checks the registration of a key and stores its credential. */
export async function verifyU2fRegistration(
  site: Site,
  method: U2fMethod,
  answer: { readonly registrationData: string; readonly clientData: string },
): Promise<void> {
  method.credential = await checkOpenChallenge(site, method, 'registration', answer.clientData, (hashes) =>
    readRegistration(decodeBase64(answer.registrationData), hashes),
  );
}

/** Checks an assertion of the factor's key and stores the new signature counter. */
export async function verifyU2fAssertion(
  site: Site,
  method: U2fMethod,
  answer: { readonly signatureData: string; readonly clientData: string },
): Promise<void> {
  const { credential } = method;
  if (credential === undefined) throw wrongAnswer('passcode');
  method.credential = await checkOpenChallenge(site, method, 'assertion', answer.clientData, (hashes) =>
    readAssertion(decodeBase64(answer.signatureData), credential, hashes),
  );
}

/** Of the app id and of the client data: every signature contains both. */
type Hashes = { readonly appId: Bytes; readonly clientData: Bytes };

/** Runs a check against the open challenge, which counts once. If it throws or returns undefined, the answer is wrong. */
async function checkOpenChallenge(
  { org, now }: Site,
  method: U2fMethod,
  step: keyof typeof CLIENT_DATA_TYPES,
  clientData: string,
  check: (hashes: Hashes) => Promise<Credential | undefined>,
): Promise<Credential> {
  const { challenge } = method;
  const { origin } = org.webauthn;
  const said = JSON.stringify({ typ: CLIENT_DATA_TYPES[step], challenge: challenge?.value, origin });
  const isOpen = challenge !== undefined && now < challenge.expiresAt && said === readClientData(clientData);
  const hashes = async () => ({
    appId: await sha256(textBytes(origin)),
    clientData: await sha256(decodeBase64(clientData)),
  });
  const credential = isOpen
    ? await hashes()
        .then(check)
        .catch(() => undefined)
    : undefined;
  // The challenge is read again after the wait: of two parallel answers to one challenge only the first counts.
  if (credential === undefined || method.challenge !== challenge) throw wrongAnswer('passcode');
  method.challenge = undefined;
  return credential;
}

/** The parts of the client data that are checked. Undefined: it is no JSON object. */
function readClientData(text: string): string | undefined {
  try {
    const { typ, challenge, origin } = JSON.parse(new TextDecoder().decode(decodeBase64(text)));
    return JSON.stringify({ typ, challenge, origin });
  } catch {
    return undefined;
  }
}

/** 5, public key, length and bytes of the key handle, certificate, signature of the certificate's key. */
async function readRegistration(data: Bytes, { appId, clientData }: Hashes): Promise<Credential | undefined> {
  const publicKey = data.slice(1, 1 + POINT_LENGTH);
  const certificateAt = 2 + POINT_LENGTH + (data[1 + POINT_LENGTH] ?? 0);
  const keyHandle = data.slice(2 + POINT_LENGTH, certificateAt);
  // A certificate is a DER sequence: 30, 82, two bytes of length.
  const length = 4 + (data[certificateAt + 2] ?? 0) * 256 + (data[certificateAt + 3] ?? 0);
  const certificate = data.slice(certificateAt, certificateAt + length);
  const keyAt = hexOf(certificate).indexOf(KEY_IN_CERTIFICATE);
  if (data[0] !== 5 || keyHandle.length === 0 || keyAt < 0) return undefined;
  const start = (keyAt + KEY_IN_CERTIFICATE.length) / 2;
  const signed = join(Uint8Array.of(0), appId, clientData, keyHandle, publicKey);
  const isSigned = await isSignedBy(
    certificate.slice(start, start + POINT_LENGTH),
    data.slice(certificateAt + length),
    signed,
  );
  return isSigned ? { id: encodeBase64url(keyHandle), publicKey, counter: 0 } : undefined;
}

/** User presence, four bytes of a counter, signature of the factor's key. */
async function readAssertion(data: Bytes, credential: Credential, { appId, clientData }: Hashes) {
  const head = data.slice(0, 5);
  const counter = Number.parseInt(hexOf(head.slice(1)), 16);
  const isPresent = ((head[0] ?? 0) & 1) === 1;
  const signed = join(appId, head, clientData);
  const isSigned = await isSignedBy(credential.publicKey, data.slice(5), signed);
  return isPresent && isSigned && counter > credential.counter ? { ...credential, counter } : undefined;
}

async function isSignedBy(point: Bytes, der: Bytes, data: Bytes): Promise<boolean> {
  const key = await crypto.subtle.importKey('raw', point, P256, false, ['verify']);
  return crypto.subtle.verify({ name: 'ECDSA', hash: 'SHA-256' }, key, rawSignature(der), data);
}

/** The two numbers of a DER signature, in 32 bytes each: 30, length, 2, length, r, 2, length, s. */
function rawSignature(der: Bytes): Bytes {
  const rEnd = 4 + (der[3] ?? 0);
  const inFull = (number: Bytes) => join(new Uint8Array(32), number).slice(-32);
  return join(inFull(der.slice(4, rEnd)), inFull(der.slice(rEnd + 2, rEnd + 2 + (der[rEnd + 1] ?? 0))));
}

const textBytes = (text: string): Bytes => new TextEncoder().encode(text);
const sha256 = async (data: Bytes): Promise<Bytes> => new Uint8Array(await crypto.subtle.digest('SHA-256', data));
const hexOf = (bytes: Bytes): string => Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
const join = (...parts: readonly Bytes[]): Bytes => Uint8Array.from(parts.flatMap((part) => [...part]));
