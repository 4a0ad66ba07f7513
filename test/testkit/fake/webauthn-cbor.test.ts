import { CBORTag, type CBORType, decodeCBOR, encodeCBOR } from '@levischuck/tiny-cbor';
import { describe, expect, test } from 'vitest';
import { decodeBase64, encodeBase64url } from '../../../src/adapter-kit/encoding.ts';
import type { PublicKeyCredentialJSON } from '../../../src/spec/steps.ts';
import { createFakeProvider } from '../../../src/testkit/fake/index.ts';
import { createAuthenticator } from '../../../src/testkit/simulated-user/authenticator.ts';
import { pendingStep, USER } from './support.ts';

// The attestation object and its COSE key come from the client. Wrong CBOR in them is a wrong answer, and never an
// exception.

const userId = USER;
const KEY_START = 37 + 16 + 2 + 32;

/** An open registration, and the right attestation object for it. `activate` sends another attestation object. */
async function registration() {
  const fake = createFakeProvider();
  const { prompt, handle } = pendingStep(await fake.enroll({ userId, factor: { type: 'webauthn' } }));
  if (prompt.webauthn?.kind !== 'create') throw new Error('No creation options.');
  const credential = await createAuthenticator().create(prompt.webauthn.options);
  const activate = (attestation: Uint8Array) => {
    const response = { ...credential.response, attestationObject: encodeBase64url(attestation) };
    return fake.activate({ userId, handle, answer: { kind: 'webauthn', credential: { ...credential, response } } });
  };
  return { activate, bytes: attestationOf(credential), authData: authDataOf(credential) };
}

function attestationOf({ response }: PublicKeyCredentialJSON): Uint8Array {
  return decodeBase64(response.attestationObject ?? '');
}

function authDataOf(credential: PublicKeyCredentialJSON): Uint8Array {
  const attestation = decodeCBOR(attestationOf(credential));
  const authData = attestation instanceof Map ? attestation.get('authData') : undefined;
  if (!(authData instanceof Uint8Array)) throw new Error('No authenticator data.');
  return authData;
}

const concat = (...parts: readonly (Uint8Array | readonly number[])[]) =>
  Uint8Array.from(parts.flatMap((part) => [...part]));
const hex = (text: string) => Uint8Array.from(text.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));

/** An attestation object with this `authData`, and with other entries. */
function attestation(authData: CBORType, ...entries: readonly (readonly [string, CBORType])[]): Uint8Array {
  return encodeCBOR(
    new Map<string, CBORType>([['fmt', 'none'], ['attStmt', new Map()], ...entries, ['authData', authData]]),
  );
}

/** An attestation object with another COSE key. */
function withKey(authData: Uint8Array, key: Uint8Array): Uint8Array {
  return attestation(concat(authData.subarray(0, KEY_START), key));
}

function changedKey(authData: Uint8Array, change: (key: Map<string | number, CBORType>) => void): Uint8Array {
  const key = decodeCBOR(authData.slice(KEY_START));
  if (!(key instanceof Map)) throw new Error('No COSE key.');
  change(key);
  return withKey(authData, encodeCBOR(key));
}

/** An attestation object whose COSE key has other bytes in place of its first entry, the key type. */
function withKeyType(authData: Uint8Array, entries: number, keyType: string): Uint8Array {
  return withKey(authData, concat([0xa0 + entries], hex(keyType), authData.subarray(KEY_START + 3)));
}

/** As deep as the 64 KiB that an answer may have allow. */
const DEPTH = 48_000;
const repeated = (pattern: readonly number[]) =>
  Uint8Array.from({ length: DEPTH }, (_, index) => pattern[index % pattern.length] ?? 0);

type Make = (authData: Uint8Array, bytes: Uint8Array) => Uint8Array;

const wrongAttestations: Readonly<Record<string, Make>> = {
  'a number': () => encodeCBOR(7),
  'an empty map': () => encodeCBOR(new Map()),
  'very deep arrays': () => repeated([0x81]),
  'very deep maps': () => repeated([0xa1, 0x01]),
  'very deep tags': () => repeated([0xc1]),
  'the same key twice': (authData) => concat([0xa4], attestation(authData).subarray(1), encodeCBOR('authData'), [0x40]),
  'bytes after its end': (_, bytes) => concat(bytes, [0x00]),
  'its last byte missing': (_, bytes) => bytes.slice(0, -1),
  'a map of indefinite length': (_, bytes) => concat([0xbf], bytes.subarray(1), [0xff]),
  'a byte string of indefinite length': (authData) =>
    concat(hex('a16861757468446174615f'), encodeCBOR(authData), [0xff]),
  'a byte string that claims 2^52 bytes': (authData) => concat(hex('a16861757468446174615b0010000000000000'), authData),
  'an array that claims 2^53 items': () => hex('9b001fffffffffffff01'),
  'an array that claims 2^64 items': () => hex('9bffffffffffffffff01'),
  'a map that claims 2^53 entries': () => hex('bb001fffffffffffff0102'),
  'a key that is a byte string': () => hex('a14161f6'),
  'a tag around it': (authData) => concat([0xc1], attestation(authData)),
  'a tag around the authenticator data': (authData) => attestation(new CBORTag(24, authData)),
  'a tag in the attestation statement': (authData) =>
    attestation(authData, ['attStmt', new Map([['a', new CBORTag(1, 2)]])]),
  'a float in the attestation statement': (authData) => attestation(authData, ['attStmt', new Map([['a', 1.5]])]),
  'undefined in the attestation statement': (authData) => attestation(authData, ['attStmt', [undefined]]),
  'an integer of 64 bits in the attestation statement': (authData) => attestation(authData, ['attStmt', [2n ** 63n]]),
  'authenticator data that is a text': () => attestation('authData'),
  'authenticator data in an array': (authData) => attestation([authData]),
  'authenticator data that ends before the credential id': (authData) => attestation(authData.slice(0, 54)),
  'authenticator data that ends before the key': (authData) => attestation(authData.slice(0, KEY_START)),
  'a key without its last byte': (authData) => attestation(authData.slice(0, -1)),
  'a key of very deep arrays': (authData) => withKey(authData, repeated([0x81])),
  'a key that is an array': (authData) => withKey(authData, encodeCBOR([1, 2, 3, -7])),
  'a key with a tag around it': (authData) => withKey(authData, concat([0xc1], authData.subarray(KEY_START))),
  'a key with a tag in it': (authData) => changedKey(authData, (key) => key.set(-3, new CBORTag(1, key.get(-3)))),
  'a key with a coordinate in an array': (authData) => changedKey(authData, (key) => key.set(-3, [key.get(-3)])),
  'a key with a short coordinate': (authData) => changedKey(authData, (key) => key.set(-3, new Uint8Array(31))),
  'a key without a coordinate': (authData) => changedKey(authData, (key) => void key.delete(-2)),
  'a key of another algorithm': (authData) => changedKey(authData, (key) => key.set(3, -8)),
  'a key with the same entry twice': (authData) => withKeyType(authData, 6, '01020102'),
  'a key with a float for a label': (authData) => withKeyType(authData, 6, '0102fa3fc0000002'),
  'a key whose type is a float': (authData) => withKeyType(authData, 5, '01fa40000000'),
  'a key whose type is not in its shortest form': (authData) => withKeyType(authData, 5, '011802'),
};

describe('an attestation object', () => {
  test.each(Object.entries(wrongAttestations))('with %s is a wrong answer', async (_name, make) => {
    const { activate, authData, bytes } = await registration();
    expect(await activate(make(authData, bytes))).toMatchObject({ status: 'rejected', reason: 'wrong-answer' });
    expect(await activate(bytes)).toMatchObject({ status: 'active' });
  });

  const validAttestations: Readonly<Record<string, Make>> = {
    'the statement of another format': (authData) =>
      encodeCBOR(
        new Map<string, CBORType>([
          ['fmt', 'packed'],
          [
            'attStmt',
            new Map<string, CBORType>([
              ['alg', -7],
              ['x5c', [authData]],
            ]),
          ],
          ['authData', authData],
        ]),
      ),
    'extensions after the key': (authData) => attestation(concat(authData, encodeCBOR(new Map([['credProps', true]])))),
  };

  test.each(Object.entries(validAttestations))('with %s is accepted', async (_name, make) => {
    const { activate, authData, bytes } = await registration();
    expect(await activate(make(authData, bytes))).toMatchObject({ status: 'active' });
  });

  test('of the simulated authenticator is canonical CBOR', async () => {
    const { bytes, authData } = await registration();
    const start = '\xa3cfmtdnonegattStmt\xa0hauthDataX\xa4';
    expect(String.fromCharCode(...bytes.subarray(0, 30))).toBe(start);
    expect(bytes).toHaveLength(30 + authData.length);
    const key = authData.subarray(KEY_START);
    expect(key).toHaveLength(77);
    expect([...key.subarray(0, 10)]).toEqual([...hex('a5010203262001215820')]);
    expect([...key.subarray(42, 45)]).toEqual([...hex('225820')]);
  });
});
