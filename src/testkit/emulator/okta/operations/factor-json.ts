import type { JsonObject } from '../../../../spec/factors.ts';
import { factorUrl, link, namedLinks, qrCodeLink, userUrl } from '../http/links.ts';
import type { ApiRequest } from '../http/operation.ts';
import { isoSeconds } from '../ids.ts';
import type { Factor } from '../state.ts';
import { pushActivationJson } from './push-activation.ts';
import { questionText } from './questions.ts';
import { u2fChallenge } from './u2f.ts';
import { creationOptions } from './webauthn.ts';

const U2F_VERSION = 'U2F_V2';

/** The factor as the API returns it. */
export function factorJson(request: ApiRequest, factor: Factor): JsonObject {
  const { id, factorType, provider, vendorName, status, created, lastUpdated } = factor;
  const profile = profileOf(request, factor);
  const embedded = status === 'ACTIVE' ? undefined : activationOf(request, factor);
  return {
    id,
    factorType,
    provider,
    vendorName,
    status,
    ...(factorType === 'email' ? {} : { created: isoSeconds(created), lastUpdated: isoSeconds(lastUpdated) }),
    ...(profile === undefined ? {} : { profile }),
    _links: status === 'ACTIVE' ? activeLinks(request, factor) : pendingLinks(request, factor),
    ...(embedded === undefined ? {} : { _embedded: embedded }),
  };
}

/** The factor's profile. Undefined: Okta returns none. */
export function profileOf({ user }: ApiRequest, { method, status }: Factor): JsonObject | undefined {
  switch (method.kind) {
    case 'message':
      if (method.type === 'email') return status === 'ACTIVE' ? { email: method.to } : undefined;
      return {
        phoneNumber: method.to,
        ...(method.extension === undefined ? {} : { phoneExtension: method.extension }),
      };
    case 'totp':
      return { credentialId: user.login };
    case 'hotp':
      return undefined;
    case 'token':
      return { credentialId: method.credentialId };
    case 'question':
      return { question: method.question, questionText: questionText(method.question) ?? method.question };
    case 'push':
      return method.device;
    case 'u2f':
      return method.credential && { credentialId: method.credential.id, version: U2F_VERSION };
    case 'webauthn':
      if (method.credential === undefined) return undefined;
      // Recorded responses contain these nulls. They have broken more than one SDK.
      return {
        credentialId: method.credential.id,
        appId: null,
        version: null,
        authenticatorName: 'Software Authenticator',
        presetPinAvailable: null,
        fulfillmentProvider: null,
      };
  }
}

function activeLinks(request: ApiRequest, { id, method }: Factor): JsonObject {
  const self = factorUrl(request, id);
  return {
    // A question has no `verify` link, although it can be verified.
    ...(method.kind === 'question'
      ? { questions: link(`${userUrl(request)}/factors/questions`, 'GET') }
      : { verify: link(`${self}/verify`, 'POST') }),
    self: link(self, 'GET', 'DELETE'),
    user: link(userUrl(request), 'GET'),
  };
}

function pendingLinks(request: ApiRequest, { id, method }: Factor): JsonObject {
  const self = factorUrl(request, id);
  return {
    ...(method.kind === 'push'
      ? { poll: link(`${self}/lifecycle/activate/poll`, 'POST') }
      : { activate: link(`${self}/lifecycle/activate`, 'POST') }),
    ...(method.kind === 'message' ? { resend: namedLinks({ [method.type]: `${self}/resend` }) } : {}),
    self: link(self, 'GET'),
    user: link(userUrl(request), 'GET'),
  };
}

/** What the user needs to set up a pending factor. Every response has it until the factor is active. */
function activationOf(request: ApiRequest, factor: Factor): JsonObject | undefined {
  const { id, provider, method } = factor;
  switch (method.kind) {
    case 'totp': {
      const google = provider === 'GOOGLE';
      const qrcode = { _links: { qrcode: qrCodeLink(request, id, method.qrToken) } };
      const activation = {
        timeStep: 30,
        sharedSecret: method.secret,
        encoding: 'base32',
        keyLength: google ? 16 : 6,
      };
      // For GOOGLE the QR code is inside `activation`, for OKTA beside it.
      return google ? { activation: { ...activation, ...qrcode } } : { activation, ...qrcode };
    }
    case 'push':
      return { activation: pushActivationJson(request, id, method) };
    case 'webauthn':
      return { activation: creationOptions(request, method) };
    case 'u2f':
      return { activation: { version: U2F_VERSION, ...u2fChallenge(method) } };
    default:
      return undefined;
  }
}
