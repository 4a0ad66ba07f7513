import * as v from 'valibot';
import { someText } from '../core/validate.ts';
import type { CreationOptions, RequestOptions } from '../spec/steps.ts';
import { base64Of, bytesOfBase64url } from './encoding.ts';
import { loose, parsed, present } from './parse.ts';

// WebAuthn options out of an identity provider's answer: what is used is checked, what is odd but unneeded is dropped.

const preference = loose(v.picklist(['discouraged', 'preferred', 'required']));

const descriptor = v.object({ id: v.string(), type: v.literal('public-key') });
const creation = v.object({
  rp: v.object({ id: loose(v.string()), name: v.string() }),
  user: v.object({ id: v.string(), name: v.string(), displayName: v.string() }),
  challenge: someText,
  pubKeyCredParams: v.array(v.object({ alg: v.number(), type: v.literal('public-key') })),
  timeout: loose(v.number()),
  excludeCredentials: loose(v.array(v.unknown())),
  attestation: loose(v.picklist(['direct', 'enterprise', 'indirect', 'none'])),
  authenticatorSelection: loose(
    v.object({
      authenticatorAttachment: loose(v.picklist(['cross-platform', 'platform'])),
      requireResidentKey: loose(v.boolean()),
      residentKey: preference,
      userVerification: preference,
    }),
  ),
});
const request = v.object({
  challenge: someText,
  rpId: loose(v.string()),
  timeout: loose(v.number()),
  userVerification: preference,
});

/** The options of `navigator.credentials.create`; undefined where the value holds none. */
export function readCreationOptions(value: unknown): CreationOptions | undefined {
  const read = parsed(creation, value);
  if (read === undefined) return undefined;
  const { rp, authenticatorSelection, excludeCredentials, ...rest } = read;
  return {
    ...present(rest),
    // One odd entry must not let every key be registered twice.
    ...(excludeCredentials && {
      excludeCredentials: excludeCredentials.flatMap((entry) => parsed(descriptor, entry) ?? []),
    }),
    rp: present(rp),
    ...(authenticatorSelection !== undefined && { authenticatorSelection: present(authenticatorSelection) }),
  };
}

/** The options of `navigator.credentials.get` for one credential; undefined where the value holds none. */
export function readRequestOptions(value: unknown, credentialId: string | undefined): RequestOptions | undefined {
  const read = parsed(request, value);
  if (read === undefined) return undefined;
  const allowCredentials: RequestOptions['allowCredentials'] =
    credentialId === undefined ? undefined : [{ id: credentialId, type: 'public-key' }];
  return { ...present(read), ...(allowCredentials !== undefined && { allowCredentials }) };
}

/** The padded standard base64 of a base64url text, which some identity providers want back. */
export function base64OfBase64url(text: string): string {
  return base64Of(bytesOfBase64url(text));
}
