import type { JsonObject } from '../../../../spec/factors.ts';
import { factorUrl, link, namedLinks, picture, userUrl } from '../http/links.ts';
import type { Call } from '../http/operation.ts';
import { isoSeconds } from '../ids.ts';
import type { Factor } from '../state.ts';
import { pushActivation } from './push-activation.ts';
import { questionText } from './questions.ts';
import { creationOptions } from './webauthn.ts';

/** A factor as it stands in an answer. */
export function factorJson(call: Call, factor: Factor): JsonObject {
  const { id, factorType, provider, vendorName, status, created, lastUpdated } = factor;
  const profile = profileOf(call, factor);
  const embedded = status === 'ACTIVE' ? undefined : embeddedOf(call, factor);
  return {
    id,
    factorType,
    provider,
    vendorName,
    status,
    ...(factorType === 'email' ? {} : { created: isoSeconds(created), lastUpdated: isoSeconds(lastUpdated) }),
    ...(profile === undefined ? {} : { profile }),
    _links: status === 'ACTIVE' ? activeLinks(call, factor) : pendingLinks(call, factor),
    ...(embedded === undefined ? {} : { _embedded: embedded }),
  };
}

/** The profile; undefined: Okta shows none. */
export function profileOf({ person }: Call, { method, status }: Factor): JsonObject | undefined {
  switch (method.kind) {
    case 'message':
      if (method.type === 'email') return status === 'ACTIVE' ? { email: method.to } : undefined;
      return {
        phoneNumber: method.to,
        ...(method.extension === undefined ? {} : { phoneExtension: method.extension }),
      };
    case 'totp':
      return { credentialId: person.user.email };
    case 'hotp':
      return undefined;
    case 'token':
      return { credentialId: method.credentialId };
    case 'question':
      return { question: method.question, questionText: questionText(method.question) ?? method.question };
    case 'push':
      return method.device;
    case 'webauthn':
      if (method.credential === undefined) return undefined;
      // The nulls are recorded, and have broken more than one SDK.
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

function activeLinks(call: Call, { id, method }: Factor): JsonObject {
  const self = factorUrl(call, id);
  return {
    // A question has no `verify` link, yet it can be verified.
    ...(method.kind === 'question'
      ? { questions: link(`${userUrl(call)}/factors/questions`, 'GET') }
      : { verify: link(`${self}/verify`, 'POST') }),
    self: link(self, 'GET', 'DELETE'),
    user: link(userUrl(call), 'GET'),
  };
}

function pendingLinks(call: Call, { id, method }: Factor): JsonObject {
  const self = factorUrl(call, id);
  return {
    ...(method.kind === 'push'
      ? { poll: link(`${self}/lifecycle/activate/poll`, 'POST') }
      : { activate: link(`${self}/lifecycle/activate`, 'POST') }),
    ...(method.kind === 'message' ? { resend: namedLinks({ [method.type]: `${self}/resend` }) } : {}),
    self: link(self, 'GET'),
    user: link(userUrl(call), 'GET'),
  };
}

/** What a pending factor needs to be set up; it is in every answer until the factor is active. */
function embeddedOf(call: Call, factor: Factor): JsonObject | undefined {
  const { id, provider, method } = factor;
  switch (method.kind) {
    case 'totp': {
      const google = provider === 'GOOGLE';
      const qrcode = { _links: { qrcode: picture(call, id, method.qrToken) } };
      const activation = {
        timeStep: 30,
        sharedSecret: method.secret,
        encoding: 'base32',
        keyLength: google ? 16 : 6,
      };
      // The picture stands inside `activation` for GOOGLE, beside it for OKTA.
      return google ? { activation: { ...activation, ...qrcode } } : { activation, ...qrcode };
    }
    case 'push':
      return { activation: pushActivation(call, id, method) };
    case 'webauthn':
      return { activation: creationOptions(call, method) };
    default:
      return undefined;
  }
}
