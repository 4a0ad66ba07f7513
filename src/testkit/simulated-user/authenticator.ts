import type { CBORType, encodeCBOR } from '@levischuck/tiny-cbor';
import { decodeBase64, encodeBase64url } from '../../adapter-kit/encoding.ts';
import type {
  PublicKeyCredentialCreationOptionsJSON,
  PublicKeyCredentialJSON,
  PublicKeyCredentialRequestOptionsJSON,
} from '../../spec/steps.ts';

/**
 * A WebAuthn authenticator in software: ES256 keys, attestation `none`, user present and verified. It also plays the
 * browser: a `Site` gives the origin of the client data, and the relying party id if the options have none.
 *
 * @example
 * const authenticator: SoftwareAuthenticator = phone.authenticator;
 * const { prompt, handle } = await mfa.challenge({ userId, factor });
 * if (prompt.webauthn?.kind === 'get') {
 *   const credential = await authenticator.get(prompt.webauthn.options);
 *   await mfa.verify({ userId, handle, answer: { kind: 'webauthn', credential } });
 * }
 */
export type SoftwareAuthenticator = {
  /** `navigator.credentials.create`, with the credential as JSON. */
  create(options: PublicKeyCredentialCreationOptionsJSON, site?: Site): Promise<PublicKeyCredentialJSON>;
  /** `navigator.credentials.get`, with the credential as JSON. Throws if it has none of the allowed credentials. */
  get(options: PublicKeyCredentialRequestOptionsJSON, site?: Site): Promise<PublicKeyCredentialJSON>;
};

/**
 * The page that calls the browser: its origin, and the relying party id if the options have none (default: the host of
 * the origin).
 *
 * @example
 * const phishing: Site = { origin: 'https://login.example.com.evil.example', rpId: 'login.example.com' };
 * const { prompt } = await mfa.challenge({ userId, factor });
 * if (prompt.webauthn?.kind === 'get') await phone.authenticator.get(prompt.webauthn.options, phishing);
 */
export type Site = { readonly origin: string; readonly rpId?: string };

type EncodeCbor = typeof encodeCBOR;

type Key = { readonly id: string; readonly privateKey: CryptoKey; signCount: number };

const ES256 = { name: 'ECDSA', namedCurve: 'P-256' } as const;
const USER_PRESENT_AND_VERIFIED = 0b0000_0101;
const ATTESTED_CREDENTIAL_FOLLOWS = 0b0100_0000;

/**
 * Makes an authenticator without keys. `defaultSite` is the page if a call names none (default
 * `https://login.example.com`). Throws nothing; `get` throws an Error if it has none of the allowed credentials.
 *
 * @example
 * const authenticator = createAuthenticator({ origin: 'https://login.example.com', rpId: 'example.com' });
 * const enrollment = await mfa.enroll({ userId, factor: { type: 'webauthn' } });
 * if (enrollment.status === 'pending' && enrollment.prompt.webauthn?.kind === 'create') {
 *   const credential = await authenticator.create(enrollment.prompt.webauthn.options);
 *   await mfa.activate({ userId, handle: enrollment.handle, answer: { kind: 'webauthn', credential } });
 * }
 */
export function createAuthenticator(
  defaultSite: Site = { origin: 'https://login.example.com' },
): SoftwareAuthenticator {
  const keys = new Map<string, Key>();

  return {
    async create(options, site = defaultSite) {
      // Loaded at the first registration, because most tests do not need it.
      const { encodeCBOR } = await import('@levischuck/tiny-cbor');
      const pair = await crypto.subtle.generateKey(ES256, true, ['sign', 'verify']);
      const rawId = crypto.getRandomValues(new Uint8Array(32));
      const id = encodeBase64url(rawId);
      keys.set(id, { id, privateKey: pair.privateKey, signCount: 0 });
      const authData = concat(
        await rpIdHash(options.rp.id, site),
        Uint8Array.of(USER_PRESENT_AND_VERIFIED | ATTESTED_CREDENTIAL_FOLLOWS),
        uint32(0),
        new Uint8Array(16), // no AAGUID
        Uint8Array.of(0, rawId.length),
        rawId,
        await coseKey(pair.publicKey, encodeCBOR),
      );
      return credential(id, {
        clientDataJSON: clientData('webauthn.create', options.challenge, site),
        attestationObject: encodeBase64url(attestationNone(authData, encodeCBOR)),
      });
    },

    async get(options, site = defaultSite) {
      const allowed = options.allowCredentials?.map((descriptor) => descriptor.id) ?? [...keys.keys()];
      const key = allowed.map((id) => keys.get(id)).find((held) => held !== undefined);
      if (key === undefined) throw new Error('This authenticator holds none of the allowed credentials.');
      key.signCount += 1;
      const authData = concat(
        await rpIdHash(options.rpId, site),
        Uint8Array.of(USER_PRESENT_AND_VERIFIED),
        uint32(key.signCount),
      );
      const clientDataJSON = clientData('webauthn.get', options.challenge, site);
      const signed = concat(authData, await sha256(decodeBase64(clientDataJSON)));
      const signature = await crypto.subtle.sign({ ...ES256, hash: 'SHA-256' }, key.privateKey, signed);
      return credential(key.id, {
        clientDataJSON,
        authenticatorData: encodeBase64url(authData),
        signature: encodeBase64url(derSignature(new Uint8Array(signature))),
      });
    },
  };
}

function credential(id: string, response: PublicKeyCredentialJSON['response']): PublicKeyCredentialJSON {
  return { id, rawId: id, type: 'public-key', response };
}

function clientData(type: string, challenge: string, site: Site): string {
  const json = JSON.stringify({ type, challenge, origin: site.origin, crossOrigin: false });
  return encodeBase64url(new TextEncoder().encode(json));
}

function rpIdHash(rpId: string | undefined, site: Site): Promise<Uint8Array> {
  return sha256(new TextEncoder().encode(rpId ?? site.rpId ?? new URL(site.origin).hostname));
}

async function sha256(bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array> {
  return new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
}

function concat(...parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    whole.set(part, offset);
    offset += part.length;
  }
  return whole;
}

function uint32(value: number): Uint8Array {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setUint32(0, value);
  return bytes;
}

/** COSE_Key of an ES256 key (RFC 9053), its entries in the order that CTAP2 asks for. */
async function coseKey(publicKey: CryptoKey, encodeCBOR: EncodeCbor): Promise<Uint8Array> {
  const point = new Uint8Array(await crypto.subtle.exportKey('raw', publicKey));
  const entries: readonly (readonly [number, CBORType])[] = [
    [1, 2],
    [3, -7],
    [-1, 1],
    [-2, point.subarray(1, 33)],
    [-3, point.subarray(33, 65)],
  ];
  return encodeCBOR(new Map(entries));
}

/** Attestation `none` (WebAuthn section 8.7). */
function attestationNone(authData: Uint8Array, encodeCBOR: EncodeCbor): Uint8Array {
  const entries: readonly (readonly [string, CBORType])[] = [
    ['fmt', 'none'],
    ['attStmt', new Map()],
    ['authData', authData],
  ];
  return encodeCBOR(new Map(entries));
}

/** WebCrypto returns r || s. WebAuthn needs an ASN.1 sequence of two integers. */
function derSignature(raw: Uint8Array): Uint8Array {
  const integer = (bytes: Uint8Array) => {
    const firstByte = bytes.findIndex((byte) => byte !== 0);
    const trimmed = bytes.subarray(firstByte === -1 ? bytes.length - 1 : firstByte);
    const positive = (trimmed[0] ?? 0) > 0x7f ? concat(Uint8Array.of(0), trimmed) : trimmed;
    return concat(Uint8Array.of(0x02, positive.length), positive);
  };
  const body = concat(integer(raw.subarray(0, 32)), integer(raw.subarray(32)));
  return concat(Uint8Array.of(0x30, body.length), body);
}
