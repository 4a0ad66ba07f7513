import * as v from 'valibot';
import {
  type Call,
  created,
  ok,
  type Reply,
  v1Body,
  v1Person,
  v2Body,
  v2Person,
  wholeSeconds,
  wholeSecondsOrDigits,
} from './http/operation.ts';
import { isoSeconds, newDigits } from './ids.ts';
import type { Person } from './state.ts';

const MAX_SECONDS = 259_200;
const reusable = v.optional(v.boolean(), false);
// v1's own sample sends the seconds as a text.
const v1TokenBody = v.strictObject({
  expires_in: v.optional(wholeSecondsOrDigits(1, MAX_SECONDS), MAX_SECONDS),
  reusable,
});
const v2TokenBody = v.strictObject({ expires_in: v.optional(wholeSeconds(1, MAX_SECONDS), MAX_SECONDS), reusable });

/** `POST /api/1/users/{user_id}/mfa_token`: the one answer of v1 without an envelope. */
export function createV1Token(call: Call): Reply {
  const body = v1Body(v1TokenBody, call);
  return ok(issue(call, v1Person(call), body));
}

/** `POST /api/2/mfa/users/{user_id}/mfa_token` */
export function createV2Token(call: Call): Reply {
  const body = v2Body(v2TokenBody, call);
  return created({ ...issue(call, v2Person(call), body), device_id: `user_temp_otp_${newDigits(8)}` });
}

function issue({ now }: Call, person: Person, body: { readonly expires_in: number; readonly reusable: boolean }) {
  const token = newDigits(8);
  const expiresAt = now + body.expires_in * 1000;
  person.temporaryTokens.set(token, { reusable: body.reusable, expiresAt });
  return { mfa_token: token, reusable: body.reusable, expires_at: isoSeconds(expiresAt) };
}

/** Takes a temporary token: any number of times if it is reusable, else once. */
export function takeTemporaryToken({ temporaryTokens }: Person, token: string, now: number): boolean {
  const found = temporaryTokens.get(token);
  if (found === undefined || now >= found.expiresAt) return false;
  if (!found.reusable) temporaryTokens.delete(token);
  return true;
}
