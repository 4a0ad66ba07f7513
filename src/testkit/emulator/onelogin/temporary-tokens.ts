import * as v from 'valibot';
import {
  type ApiRequest,
  type ApiResponse,
  created,
  getV1User,
  getV2User,
  ok,
  parseV1Body,
  parseV2Body,
  wholeSeconds,
  wholeSecondsOrDigits,
} from './http/operation.ts';
import { isoSeconds, newDigits } from './ids.ts';
import type { User } from './state.ts';

const MAX_SECONDS = 259_200;
const reusable = v.optional(v.boolean(), false);
// OneLogin's v1 sample sends the seconds as text.
const v1TokenBody = v.strictObject({
  expires_in: v.optional(wholeSecondsOrDigits(1, MAX_SECONDS), MAX_SECONDS),
  reusable,
});
const v2TokenBody = v.strictObject({ expires_in: v.optional(wholeSeconds(1, MAX_SECONDS), MAX_SECONDS), reusable });

/** `POST /api/1/users/{user_id}/mfa_token`: the only response of v1 without an envelope. */
export function createV1TemporaryToken(request: ApiRequest): ApiResponse {
  const user = getV1User(request);
  return ok(issueTemporaryToken(request, user, parseV1Body(v1TokenBody, request)));
}

/** `POST /api/2/mfa/users/{user_id}/mfa_token` */
export function createV2TemporaryToken(request: ApiRequest): ApiResponse {
  const user = getV2User(request);
  return created({
    ...issueTemporaryToken(request, user, parseV2Body(v2TokenBody, request)),
    device_id: `user_temp_otp_${newDigits(8)}`,
  });
}

function issueTemporaryToken(
  { now }: ApiRequest,
  user: User,
  body: { readonly expires_in: number; readonly reusable: boolean },
) {
  const token = newDigits(8);
  const expiresAt = now + body.expires_in * 1000;
  user.temporaryTokens.set(token, { reusable: body.reusable, expiresAt });
  return { mfa_token: token, reusable: body.reusable, expires_at: isoSeconds(expiresAt) };
}

/** Accepts a temporary token: any number of times if it is reusable, otherwise once. */
export function consumeTemporaryToken({ temporaryTokens }: User, token: string, now: number): boolean {
  const found = temporaryTokens.get(token);
  if (found === undefined || now >= found.expiresAt) return false;
  if (!found.reusable) temporaryTokens.delete(token);
  return true;
}
