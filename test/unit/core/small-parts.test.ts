import { describe, expect, test } from 'vitest';
import { decodeBase64, encodeBase32, encodeBase64, encodeBase64url } from '../../../src/adapter-kit/encoding.ts';
import { maskEmail, maskPhone } from '../../../src/adapter-kit/mask.ts';
import { otpauthUri } from '../../../src/adapter-kit/otpauth-uri.ts';
import {
  base64FromBase64url,
  readCreationOptions,
  readRequestOptions,
} from '../../../src/adapter-kit/webauthn-json.ts';

const bytes = (text: string) => new TextEncoder().encode(text);

describe('a destination is masked', () => {
  test.each([
    ['+14155551337', '+1 *** *** 1337'],
    ['+1 (415) 555-1337', '+1 *** *** 1337'],
    ['+442071838750', '+44 *** *** 8750'],
    ['+79161234567', '+7 *** *** 4567'],
    ['4155551337', '*** *** 1337'],
    ['+12345', '*** *** **'],
    ['12', '*** *** **'],
    ['', '*** *** **'],
  ])('%j as %j', (number, masked) => {
    expect(maskPhone(number)).toBe(masked);
  });

  test.each([
    ['ada@example.com', 'a***@example.com'],
    ['a@example.com', 'a***@example.com'],
    ['a@b@example.com', 'a***@example.com'],
    ['@example.com', '***'],
    ['ada', '***'],
    ['', '***'],
  ])('%j as %j', (email, masked) => {
    expect(maskEmail(email)).toBe(masked);
  });
});

describe('encodings', () => {
  // RFC 4648 section 10.
  test.each([
    ['', '', ''],
    ['f', 'MY', 'Zg=='],
    ['fo', 'MZXQ', 'Zm8='],
    ['foo', 'MZXW6', 'Zm9v'],
    ['foob', 'MZXW6YQ', 'Zm9vYg=='],
    ['fooba', 'MZXW6YTB', 'Zm9vYmE='],
    ['foobar', 'MZXW6YTBOI', 'Zm9vYmFy'],
  ])('of %j', (text, base32, base64) => {
    expect(encodeBase32(bytes(text))).toBe(base32);
    expect(encodeBase64(bytes(text))).toBe(base64);
    expect(encodeBase64url(bytes(text))).toBe(base64.replaceAll('=', ''));
    expect(decodeBase64(base64)).toEqual(bytes(text));
    expect(decodeBase64(base64.replaceAll('=', ''))).toEqual(bytes(text));
  });

  test('of every byte', () => {
    const all = Uint8Array.from({ length: 256 }, (_, index) => index);
    expect(encodeBase64(all)).toBe(Buffer.from(all).toString('base64'));
    expect(encodeBase64url(all)).toBe(Buffer.from(all).toString('base64url'));
    expect(decodeBase64(encodeBase64url(all))).toEqual(all);
    expect(base64FromBase64url('-_8')).toBe('+/8=');
    expect(encodeBase32(Uint8Array.of(255, 255, 255, 255, 255))).toBe('77777777');
  });

  test.each(['!', 'a', 'A==A', 'ü'])('%j is no base64url', (text) => {
    expect(() => decodeBase64(text)).toThrow();
  });
});

test('an otpauth URI keeps odd names in their place', () => {
  const uri = otpauthUri({ secret: 'MZXW6', issuer: 'acme & co', account: 'ada/b@example.com?x' });
  const url = new URL(uri);
  expect([url.protocol, url.host]).toEqual(['otpauth:', 'totp']);
  expect(decodeURIComponent(url.pathname)).toBe('/acme & co:ada/b@example.com?x');
  expect(Object.fromEntries(url.searchParams)).toEqual({
    secret: 'MZXW6',
    issuer: 'acme & co',
    algorithm: 'SHA1',
    digits: '6',
    period: '30',
  });
});

describe('WebAuthn options out of an answer', () => {
  const creation = {
    rp: { name: 'Acme' },
    user: { id: 'dXNlcg', name: 'ada', displayName: 'Ada' },
    challenge: 'Y2hhbGxlbmdl',
    pubKeyCredParams: [{ alg: -7, type: 'public-key' }],
  };

  test('need no more than the standard does', () => {
    expect(readCreationOptions(creation)).toEqual(creation);
    expect(readRequestOptions({ challenge: 'Y2g' }, undefined)).toEqual({ challenge: 'Y2g' });
  });

  test('take what is known, and drop null, unknown keys and odd values that are not needed', () => {
    const given = {
      ...creation,
      rp: { id: null, name: 'Acme', icon: 'x' },
      timeout: 'soon',
      attestation: 'whatever',
      u2fParams: { appid: 'x' },
      excludeCredentials: null,
      authenticatorSelection: { userVerification: 'required', residentKey: 'odd', requireResidentKey: null },
    };
    expect(readCreationOptions(given)).toEqual({
      ...creation,
      authenticatorSelection: { userVerification: 'required' },
    });
  });

  test('exclude what can be read of the known credentials, so that no key is registered twice', () => {
    const known = { id: 'AAAA', type: 'public-key' };
    const given = { ...creation, excludeCredentials: [known, null, { id: 7, type: 'public-key' }] };
    expect(readCreationOptions(given)).toEqual({ ...creation, excludeCredentials: [known] });
  });

  test('name the one credential, and the rpId only where it is given', () => {
    const read = readRequestOptions(
      { challenge: 'Y2g', rpId: 'acme.com', userVerification: 'preferred', x: 1 },
      'Y3JlZA',
    );
    expect(read).toEqual({
      challenge: 'Y2g',
      rpId: 'acme.com',
      userVerification: 'preferred',
      allowCredentials: [{ id: 'Y3JlZA', type: 'public-key' }],
    });
  });

  const odd: readonly unknown[] = [
    undefined,
    null,
    'text',
    [],
    {},
    { ...creation, challenge: '' },
    { ...creation, rp: {} },
  ];
  test.each([
    ...odd,
    { ...creation, challenge: 7 },
    { ...creation, user: null },
    { ...creation, pubKeyCredParams: [{}] },
  ])('of %j are none', (value) => {
    expect(readCreationOptions(value)).toBeUndefined();
  });

  test.each([undefined, null, 'text', {}, { challenge: '' }, { challenge: 7 }])('to sign, of %j, are none', (value) => {
    expect(readRequestOptions(value, 'Y3JlZA')).toBeUndefined();
  });
});
