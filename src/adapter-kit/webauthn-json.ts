import * as v from 'valibot';
import { nonEmptyString } from '../core/validate.ts';
import type { PublicKeyCredentialCreationOptionsJSON, PublicKeyCredentialRequestOptionsJSON } from '../spec/steps.ts';
import { decodeBase64, encodeBase64 } from './encoding.ts';
import { lenient, list, omitUndefined, parseOrUndefined } from './parse.ts';

// WebAuthn options out of a response: what is used is checked, an odd part that is not needed is left out.

const preference = lenient(v.picklist(['discouraged', 'preferred', 'required']));

const descriptor = v.object({ id: v.string(), type: v.literal('public-key') });
const creation = v.object({
  rp: v.object({ id: lenient(v.string()), name: v.string() }),
  user: v.object({ id: v.string(), name: v.string(), displayName: v.string() }),
  challenge: nonEmptyString,
  pubKeyCredParams: v.pipe(list, v.array(v.object({ alg: v.number(), type: v.literal('public-key') }))),
  timeout: lenient(v.number()),
  excludeCredentials: lenient(v.custom<readonly unknown[]>(Array.isArray)),
  attestation: lenient(v.picklist(['direct', 'enterprise', 'indirect', 'none'])),
  authenticatorSelection: lenient(
    v.object({
      authenticatorAttachment: lenient(v.picklist(['cross-platform', 'platform'])),
      requireResidentKey: lenient(v.boolean()),
      residentKey: preference,
      userVerification: preference,
    }),
  ),
});
const request = v.object({
  challenge: nonEmptyString,
  rpId: lenient(v.string()),
  timeout: lenient(v.number()),
  userVerification: preference,
});

/**
 * The options for `navigator.credentials.create`; undefined if the value holds none. Throws nothing.
 *
 * @example
 * const options = readCreationOptions({ challenge: 'wpBc5UjTzu6C' });
 */
export function readCreationOptions(value: unknown): PublicKeyCredentialCreationOptionsJSON | undefined {
  const read = parseOrUndefined(creation, value);
  if (read === undefined) return undefined;
  const { rp, authenticatorSelection, excludeCredentials, ...rest } = read;
  // Without the list, keys could be registered twice.
  if (excludeCredentials !== undefined && !v.is(list, excludeCredentials)) return undefined;
  return {
    ...omitUndefined(rest),
    // One odd entry must not allow all other keys to be registered twice.
    ...(excludeCredentials && {
      excludeCredentials: excludeCredentials.flatMap((entry) => parseOrUndefined(descriptor, entry) ?? []),
    }),
    rp: omitUndefined(rp),
    ...(authenticatorSelection !== undefined && { authenticatorSelection: omitUndefined(authenticatorSelection) }),
  };
}

/**
 * The options for `navigator.credentials.get` with one credential; undefined if the value holds none. Throws
 * nothing.
 *
 * @example
 * const options = readRequestOptions({ challenge: 'wpBc5UjTzu6C' }, 'credential-1');
 */
export function readRequestOptions(
  value: unknown,
  credentialId: string | undefined,
): PublicKeyCredentialRequestOptionsJSON | undefined {
  const read = parseOrUndefined(request, value);
  if (read === undefined) return undefined;
  const allowCredentials: PublicKeyCredentialRequestOptionsJSON['allowCredentials'] =
    credentialId === undefined ? undefined : [{ id: credentialId, type: 'public-key' }];
  return { ...omitUndefined(read), ...(allowCredentials !== undefined && { allowCredentials }) };
}

/**
 * The padded standard base64 of a base64url text. Okta wants it for what the browser gives as base64url.
 * Throws on any other text.
 *
 * @example
 * const clientData = base64FromBase64url('eyJ0eXBlIjoid2ViYXV0aG4uZ2V0In0');
 */
export function base64FromBase64url(text: string): string {
  return encodeBase64(decodeBase64(text));
}
