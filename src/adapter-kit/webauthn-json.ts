import * as v from 'valibot';
import { nonEmptyString } from '../core/validate.ts';
import type { CreationOptions, RequestOptions } from '../spec/steps.ts';
import { decodeBase64, encodeBase64 } from './encoding.ts';
import { lenient, omitUndefined, parseOrUndefined } from './parse.ts';

// WebAuthn options out of an identity provider's answer: what is used is checked, what is odd but unneeded is dropped.

const preference = lenient(v.picklist(['discouraged', 'preferred', 'required']));

const descriptor = v.object({ id: v.string(), type: v.literal('public-key') });
const creation = v.object({
  rp: v.object({ id: lenient(v.string()), name: v.string() }),
  user: v.object({ id: v.string(), name: v.string(), displayName: v.string() }),
  challenge: nonEmptyString,
  pubKeyCredParams: v.array(v.object({ alg: v.number(), type: v.literal('public-key') })),
  timeout: lenient(v.number()),
  excludeCredentials: lenient(v.array(v.unknown())),
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

/** The options of `navigator.credentials.create`; undefined where the value holds none. */
export function readCreationOptions(value: unknown): CreationOptions | undefined {
  const read = parseOrUndefined(creation, value);
  if (read === undefined) return undefined;
  const { rp, authenticatorSelection, excludeCredentials, ...rest } = read;
  return {
    ...omitUndefined(rest),
    // One odd entry must not let every key be registered twice.
    ...(excludeCredentials && {
      excludeCredentials: excludeCredentials.flatMap((entry) => parseOrUndefined(descriptor, entry) ?? []),
    }),
    rp: omitUndefined(rp),
    ...(authenticatorSelection !== undefined && { authenticatorSelection: omitUndefined(authenticatorSelection) }),
  };
}

/** The options of `navigator.credentials.get` for one credential; undefined where the value holds none. */
export function readRequestOptions(value: unknown, credentialId: string | undefined): RequestOptions | undefined {
  const read = parseOrUndefined(request, value);
  if (read === undefined) return undefined;
  const allowCredentials: RequestOptions['allowCredentials'] =
    credentialId === undefined ? undefined : [{ id: credentialId, type: 'public-key' }];
  return { ...omitUndefined(read), ...(allowCredentials !== undefined && { allowCredentials }) };
}

/** The padded standard base64 of a base64url text, which some identity providers want back. */
export function base64FromBase64url(text: string): string {
  return encodeBase64(decodeBase64(text));
}
