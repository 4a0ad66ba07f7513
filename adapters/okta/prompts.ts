import * as v from 'valibot';
import { decodeBase64, encodeBase32 } from '../../src/adapter-kit/encoding.ts';
import type { HttpAnswer } from '../../src/adapter-kit/http/client.ts';
import { otpauthUri } from '../../src/adapter-kit/otpauth-uri.ts';
import { lenient, msUntil, omitUndefined, parseOrUndefined, required, someText } from '../../src/adapter-kit/parse.ts';
import { readCreationOptions, readRequestOptions } from '../../src/adapter-kit/webauthn-json.ts';
import type { DriverStep } from '../../src/spec/driver.ts';
import { unexpected } from '../../src/spec/errors.ts';
import type { FactorType } from '../../src/spec/factors.ts';
import type { Prompt } from '../../src/spec/steps.ts';
import type { EnrollmentBody } from './requests.ts';
import { destinationIn, hrefsOf, type OktaAnswer, textIn, transactionIn } from './responses.ts';

// What the user must see and do to end a step that Okta has opened.

type Body = OktaAnswer | undefined;

/** The factor that a verification is about, and where its messages go, as far as that is known. */
export type Target = { readonly id: string; readonly type: FactorType; readonly destination?: string | undefined };

/** What `challenge` and `resend` opened by POST verify. */
export function verificationStep(
  { id, type, destination: known }: Target,
  wishes: { readonly tokenLifetimeSeconds: number | undefined; readonly numberMatching: boolean },
  answer: HttpAnswer,
  body: Body,
): DriverStep {
  const { tokenLifetimeSeconds, numberMatching } = wishes;
  // Calls and e-mails are challenged without a profile; what the factor's list entry said is kept for `resend` too.
  const destination = destinationIn(body?.profile) ?? known;
  const state = { for: 'verification', ...omitUndefined({ tokenLifetimeSeconds, destination }) } as const;
  if (type === 'webauthn') {
    const read = readRequestOptions(body?._embedded?.challenge, textIn(body?.profile, 'credentialId'));
    const options = required(read, answer.status);
    return { expects: ['webauthn'], canResend: false, prompt: { webauthn: { kind: 'get', options } }, state };
  }
  if (type !== 'push') {
    const prompt = omitUndefined({ destination });
    const lifetimeSent = tokenLifetimeSeconds !== undefined;
    return { expects: ['code'], canResend: true, prompt, state, lifetimeSent };
  }
  const number = numberIn(body);
  // The push is out, but without the protection that was asked for: it must not pass for one that has it.
  if (numberMatching && number === undefined) throw unexpected(answer.status, 'no number to match');
  const transactionId = required(transactionIn(body, id), answer.status);
  return {
    expects: ['approval'],
    canResend: true,
    prompt: number === undefined ? {} : { display: { kind: 'number-match', value: number } },
    state: { ...state, transactionId, ...(numberMatching && { numberMatching }) },
    lifetimeMs: msUntil(body?.expiresAt, answer),
  };
}

/** The number that the user must pick on the phone; an integer on the wire. */
function numberIn(body: Body): string | undefined {
  const number = parseOrUndefined(v.object({ correctAnswer: v.unknown() }), body?._embedded?.challenge)?.correctAnswer;
  return typeof number === 'number' || v.is(someText, number) ? String(number) : undefined;
}

/** What the user needs to finish an enrollment. */
export function enrollmentPrompt(
  type: FactorType,
  answer: HttpAnswer,
  body: Body,
  profile: EnrollmentBody['profile'],
  org: { readonly host: string; readonly baseUrl: string },
): Pick<DriverStep, 'expects' | 'lifetimeMs'> & {
  readonly prompt: Omit<Prompt, 'expects' | 'expiresAt' | 'canResend'>;
} {
  const activation = body?._embedded?.activation;
  if (type === 'webauthn') {
    const options = required(readCreationOptions(activation), answer.status);
    return { expects: ['webauthn'], prompt: { webauthn: { kind: 'create', options } } };
  }
  if (type === 'totp') {
    const secrets = v.object({ sharedSecret: someText, encoding: lenient(v.string()) });
    const { sharedSecret, encoding } = required(parseOrUndefined(secrets, activation), answer.status);
    const secret = encoding?.toLowerCase() === 'base64' ? encodeBase32(decodeBase64(sharedSecret)) : sharedSecret;
    const account = textIn(body?.profile, 'credentialId') ?? 'account';
    return {
      expects: ['code'],
      prompt: { setup: { kind: 'totp', secret, uri: otpauthUri({ secret, issuer: org.host, account }) } },
    };
  }
  if (type === 'push') {
    // The picture and its end stand beside each other: in the enrollment's activation, or at the top when restarted.
    const places = [body, body?._embedded, activation];
    const qrCodeUrl = places
      .flatMap(qrCodesIn)
      .find((href) => URL.canParse(href) && new URL(href).origin === org.baseUrl);
    const end = parseOrUndefined(v.object({ expiresAt: v.string() }), activation)?.expiresAt ?? body?.expiresAt;
    return {
      expects: ['approval'],
      prompt: { setup: { kind: 'app', ...omitUndefined({ qrCodeUrl }) } },
      lifetimeMs: msUntil(end, answer),
    };
  }
  // An e-mail's enrollment is answered without a profile.
  const destination = destinationIn(body?.profile) ?? destinationIn(profile);
  return { expects: ['code'], prompt: omitUndefined({ destination }) };
}

function qrCodesIn(place: unknown): readonly string[] {
  return hrefsOf(parseOrUndefined(v.object({ _links: v.object({ qrcode: v.unknown() }) }), place)?._links.qrcode);
}
