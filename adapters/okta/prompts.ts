import * as v from 'valibot';
import {
  decodeBase64,
  encodeBase32,
  type HttpResponse,
  lenient,
  msUntil,
  nonEmptyString,
  omitUndefined,
  otpauthUri,
  parseOrUndefined,
  path,
  readCreationOptions,
  readRequestOptions,
  required,
  unexpected,
} from '../../src/adapter-kit/index.ts';
import type { DriverPrompt, DriverStep } from '../../src/spec/driver.ts';
import type { FactorType } from '../../src/spec/factors.ts';
import type { Display } from '../../src/spec/steps.ts';
import { endOfLink, hrefsOf, objectIn, transactionIn } from './names.ts';
import type { OktaCallOptions } from './options.ts';
import type { EnrollmentBody } from './requests.ts';
import { destinationIn, type OktaBody, readBody, textIn } from './responses.ts';

// What the user must see and do to end a step.

type Body = OktaBody | undefined;

/** The factor of a verification, and how the user knows it. `destination`: where its messages go, if that is known. */
export type Target = {
  readonly id: string;
  readonly type: FactorType;
  readonly displayName?: string | undefined;
  readonly destination?: string | undefined;
  readonly owner?: string | undefined;
};

/** The step that POST verify without an answer has begun. */
export function verificationStep(
  { id, type, displayName, destination: known, owner }: Target,
  asked: { readonly tokenLifetimeSeconds: number | undefined; readonly numberMatching: boolean },
  response: HttpResponse,
  body: Body,
): DriverStep {
  const { tokenLifetimeSeconds, numberMatching } = asked;
  // The responses for calls and e-mails have no profile. So the destination of the listed factor is kept, for `resend` too.
  const { profile, expiresAt } = required(body, response.status);
  const destination = destinationIn(profile) ?? known;
  const names = omitUndefined({ displayName, destination });
  const state = { ...omitUndefined({ tokenLifetimeSeconds, owner }), ...names };
  if (type === 'webauthn') {
    const read = readRequestOptions(objectIn(body, '_embedded').challenge, textIn(profile, 'credentialId'));
    const options = required(read, response.status);
    const prompt = { ...names, webauthn: { kind: 'get', options } } as const;
    return { expects: ['webauthn'], canResend: false, prompt, state };
  }
  if (type !== 'push') {
    const lifetimeSent = tokenLifetimeSeconds !== undefined;
    return { expects: ['code'], canResend: true, prompt: names, state, lifetimeSent };
  }
  const display = numberToMatch(body);
  // The push is sent, but without the protection that was asked for. It must not pass for a protected one.
  if (numberMatching && display === undefined) throw unexpected(response.status, 'no number to match');
  const transactionId = required(transactionIn(body, id), response.status);
  return {
    expects: ['approval'],
    canResend: true,
    prompt: { ...names, ...omitUndefined({ display }) },
    state: { ...state, transactionId, ...(numberMatching && { numberMatching }) },
    lifetimeMs: msUntil(expiresAt, response),
  };
}

/** The number to pick on the phone. On the wire it is an integer. Some orgs send it only in response to a poll. */
export function numberToMatch(body: Body): Display | undefined {
  const number = objectIn(objectIn(body, '_embedded'), 'challenge').correctAnswer;
  const isNumber = typeof number === 'number' || v.is(nonEmptyString, number);
  return isNumber ? { kind: 'number-match', value: String(number) } : undefined;
}

/** The factor that is being enrolled, and where. */
export type Enrolling = {
  readonly type: FactorType;
  readonly factorId: string;
  /** The user's id, as Okta names it. */
  readonly userId: string;
  readonly profile: EnrollmentBody['profile'];
  /** Where a link to the app was sent, if it was. Okta answers that without a picture. */
  readonly channel: OktaCallOptions['activationLink'];
  readonly org: { readonly host: string; readonly baseUrl: string };
};

/** What the user needs to finish an enrollment. */
export function enrollmentPrompt(
  enrolling: Enrolling,
  response: HttpResponse,
): Pick<DriverStep, 'expects' | 'lifetimeMs'> & {
  readonly prompt: DriverPrompt;
} {
  const { type, profile, channel, org } = enrolling;
  const body = required(readBody(response.body)?.parsed, response.status);
  const { activation } = objectIn(body, '_embedded');
  if (type === 'webauthn') {
    const options = required(readCreationOptions(activation), response.status);
    return { expects: ['webauthn'], prompt: { webauthn: { kind: 'create', options } } };
  }
  if (type === 'totp') {
    const secrets = v.object({ sharedSecret: nonEmptyString, encoding: lenient(v.string()) });
    const { sharedSecret, encoding } = required(parseOrUndefined(secrets, activation), response.status);
    const secret = encoding?.toLowerCase() === 'base64' ? encodeBase32(decodeBase64(sharedSecret)) : sharedSecret;
    const account = textIn(body.profile, 'credentialId') ?? 'account';
    return {
      expects: ['code'],
      prompt: { setup: { kind: 'totp', secret, uri: otpauthUri({ secret, issuer: org.host, account }) } },
    };
  }
  if (type === 'push') {
    // An enrollment has the QR code and its end in its activation; a restarted one has them at the top.
    const places = [body, body._embedded, activation];
    const qrCodeUrl = qrCodeUrlOf(enrolling, places.flatMap(qrCodesIn));
    // Without picture and link nobody could finish the enrollment, and nobody would know why.
    if (qrCodeUrl === undefined && channel === undefined) throw unexpected(response.status, 'no picture to scan');
    const end = parseOrUndefined(v.object({ expiresAt: v.string() }), activation)?.expiresAt ?? body.expiresAt;
    return {
      expects: ['approval'],
      prompt: { setup: { kind: 'app', ...omitUndefined({ qrCodeUrl }) } },
      lifetimeMs: msUntil(end, response),
    };
  }
  // The response to an e-mail enrollment has no profile.
  const destination = destinationIn(body.profile) ?? destinationIn(profile);
  return { expects: ['code'], prompt: omitUndefined({ destination }) };
}

/** The address of the picture at our own host: another host is one that nobody configured. */
function qrCodeUrlOf({ userId, factorId, org }: Enrolling, hrefs: readonly string[]): string | undefined {
  const [token] = hrefs.flatMap((href) => endOfLink(href, 'qr', factorId) ?? []);
  return token && `${org.baseUrl}${path`/api/v1/users/${userId}/factors/${factorId}/qr/${token}`}`;
}

function qrCodesIn(place: unknown): readonly string[] {
  return hrefsOf(objectIn(place, '_links').qrcode);
}
