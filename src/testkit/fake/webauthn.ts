import { decodeBase64, encodeBase64url } from '../../adapter-kit/encoding.ts';
import type {
  PublicKeyCredentialCreationOptionsJSON,
  PublicKeyCredentialJSON,
  PublicKeyCredentialRequestOptionsJSON,
} from '../../spec/steps.ts';
import type { TenantUser } from '../simulated-user/users.ts';
import { type CborMap, loadCborReader, type ReadCborMap } from './canonical-cbor.ts';

/** A registered public key, with what an assertion must match. */
export type RegisteredKey = {
  readonly credentialId: string;
  readonly publicKey: CryptoKey;
  readonly rpIdHash: string;
  readonly origin: string;
  signCount: number;
};

type Bytes = Uint8Array<ArrayBuffer>;

const ES256 = { name: 'ECDSA', namedCurve: 'P-256' } as const;
const USER_PRESENT = 0b0000_0001;
const ATTESTED_CREDENTIAL_FOLLOWS = 0b0100_0000;

/** Without `rp.id` the host of the page is the relying party, so any https page of a test can register. */
export function creationOptions(
  user: TenantUser,
  registered: readonly RegisteredKey[],
): PublicKeyCredentialCreationOptionsJSON {
  return {
    rp: { name: 'Fake' },
    user: {
      id: encodeBase64url(new TextEncoder().encode(user.id)),
      name: user.email,
      displayName: user.displayName,
    },
    challenge: newChallenge(),
    pubKeyCredParams: [{ type: 'public-key', alg: -7 }],
    excludeCredentials: registered.map(descriptorOf),
    authenticatorSelection: { userVerification: 'preferred' },
    attestation: 'none',
  };
}

export function requestOptions(key: RegisteredKey): PublicKeyCredentialRequestOptionsJSON {
  return { challenge: newChallenge(), allowCredentials: [descriptorOf(key)], userVerification: 'preferred' };
}

/** Checks a registration (WebAuthn section 7.1). Undefined: it is wrong, or answers another challenge. */
export async function checkRegistration(
  credential: PublicKeyCredentialJSON,
  challenge: string,
): Promise<RegisteredKey | undefined> {
  const readCborMap = await loadCborReader();
  try {
    const origin = originOf(credential, 'webauthn.create', challenge);
    const authData = authDataOfAttestation(readCborMap, credential.response.attestationObject ?? '');
    if (origin === undefined || authData === undefined) return undefined;
    if (!hasFlags(authData, USER_PRESENT | ATTESTED_CREDENTIAL_FOLLOWS)) return undefined;
    if (!(await isRelyingPartyOf(authData, origin))) return undefined;
    const view = new DataView(authData.buffer);
    const idEnd = 55 + view.getUint16(53);
    const credentialId = encodeBase64url(authData.slice(55, idEnd));
    if (credentialId !== credential.id) return undefined;
    const publicKey = await importEs256(readCborMap(authData, idEnd).map);
    if (publicKey === undefined) return undefined;
    const rpIdHash = encodeBase64url(authData.slice(0, 32));
    return { credentialId, publicKey, rpIdHash, origin, signCount: view.getUint32(33) };
  } catch {
    return undefined; // Not base64, JSON, CBOR or a point of the curve.
  }
}

/** Checks an assertion (WebAuthn section 7.2), and stores the new signature counter if it is right. */
export async function checkAssertion(
  credential: PublicKeyCredentialJSON,
  challenge: string,
  key: RegisteredKey,
): Promise<boolean> {
  try {
    const { authenticatorData = '', clientDataJSON, signature = '' } = credential.response;
    if (credential.id !== key.credentialId || originOf(credential, 'webauthn.get', challenge) !== key.origin)
      return false;
    const authData = decodeBase64(authenticatorData);
    if (!hasFlags(authData, USER_PRESENT) || encodeBase64url(authData.slice(0, 32)) !== key.rpIdHash) return false;
    const clientDataHash = await sha256(decodeBase64(clientDataJSON));
    const signed = new Uint8Array([...authData, ...clientDataHash]);
    const raw = rawSignature(decodeBase64(signature));
    if (!(await crypto.subtle.verify({ ...ES256, hash: 'SHA-256' }, key.publicKey, raw, signed))) return false;
    const signCount = new DataView(authData.buffer).getUint32(33);
    const isCopied = (signCount > 0 || key.signCount > 0) && signCount <= key.signCount;
    if (isCopied) return false;
    key.signCount = signCount;
    return true;
  } catch {
    return false;
  }
}

function newChallenge(): string {
  return encodeBase64url(crypto.getRandomValues(new Uint8Array(32)));
}

function descriptorOf(key: RegisteredKey): { id: string; type: 'public-key' } {
  return { id: key.credentialId, type: 'public-key' };
}

/** The origin of the client data. Undefined if the type or challenge is another one, or the page is not secure. */
function originOf(credential: PublicKeyCredentialJSON, type: string, challenge: string): string | undefined {
  if (credential.type !== 'public-key' || credential.id !== credential.rawId) return undefined;
  const parsed: unknown = JSON.parse(new TextDecoder().decode(decodeBase64(credential.response.clientDataJSON)));
  if (typeof parsed !== 'object' || parsed === null) return undefined;
  if (!('type' in parsed && parsed.type === type && 'challenge' in parsed && 'origin' in parsed)) return undefined;
  const { challenge: signedChallenge, origin } = parsed;
  if (typeof signedChallenge !== 'string' || signedChallenge.replace(/={1,2}$/, '') !== challenge) return undefined;
  if (typeof origin !== 'string' || !URL.canParse(origin)) return undefined;
  const url = new URL(origin);
  return url.protocol === 'https:' || url.hostname === 'localhost' ? url.origin : undefined;
}

function authDataOfAttestation(readCborMap: ReadCborMap, attestationObject: string): Bytes | undefined {
  const bytes = decodeBase64(attestationObject);
  const { map, end } = readCborMap(bytes);
  const authData = map.get('authData');
  return end === bytes.length && authData instanceof Uint8Array ? Uint8Array.from(authData) : undefined;
}

function hasFlags(authData: Bytes, flags: number): boolean {
  return authData.length >= 37 && ((authData[32] ?? 0) & flags) === flags;
}

/** The relying party id is the page's host or a parent domain of it (WebAuthn section 5.1.3). */
async function isRelyingPartyOf(authData: Bytes, origin: string): Promise<boolean> {
  const rpIdHash = encodeBase64url(authData.slice(0, 32));
  const labels = new URL(origin).hostname.split('.');
  for (let index = 0; index < Math.max(1, labels.length - 1); index += 1) {
    const rpId = labels.slice(index).join('.');
    if (encodeBase64url(await sha256(new TextEncoder().encode(rpId))) === rpIdHash) return true;
  }
  return false;
}

/** COSE_Key (RFC 9053): key type 2, algorithm -7, curve 1, coordinates -2 and -3. */
async function importEs256(coseKey: CborMap): Promise<CryptoKey | undefined> {
  const [x, y] = [coseKey.get(-2), coseKey.get(-3)];
  if (coseKey.get(1) !== 2 || coseKey.get(3) !== -7 || coseKey.get(-1) !== 1) return undefined;
  if (!(x instanceof Uint8Array) || !(y instanceof Uint8Array)) return undefined;
  const jwk = { kty: 'EC', crv: 'P-256', x: encodeBase64url(x), y: encodeBase64url(y) };
  return crypto.subtle.importKey('jwk', jwk, ES256, false, ['verify']);
}

async function sha256(bytes: Bytes): Promise<Bytes> {
  return new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
}

/** WebAuthn sends an ASN.1 sequence of two integers. WebCrypto needs r || s. */
function rawSignature(der: Bytes): Bytes {
  const raw = new Uint8Array(64);
  let offset = 2;
  for (const end of [32, 64]) {
    const length = der[offset + 1] ?? 0;
    const integer = der.subarray(offset + 2, offset + 2 + length);
    const bytes = integer.subarray(Math.max(0, integer.length - 32));
    if (der[offset] !== 0x02 || length > 33) throw new RangeError('Not an ASN.1 signature.');
    raw.set(bytes, end - bytes.length);
    offset += 2 + length;
  }
  if (der[0] !== 0x30 || offset !== der.length) throw new RangeError('Not an ASN.1 signature.');
  return raw;
}
