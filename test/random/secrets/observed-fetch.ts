import { AsyncLocalStorage } from 'node:async_hooks';
import type { LeakDetector } from './leak-detector.ts';
import { fieldsOf } from './observers.ts';
import type { SecretKind } from './secret-registry.ts';

// Registers the secrets in requests and responses by their field names there, independently of the library.

export type Fetch = (request: Request) => Promise<Response>;

const requestFields: Readonly<Record<string, SecretKind>> = {
  passCode: 'answer',
  nextPassCode: 'answer',
  answer: 'answer',
  otp: 'answer',
  otp_token: 'answer',
  sharedSecret: 'answer',
  attestation: 'answer',
  clientData: 'answer',
  signatureData: 'answer',
  authenticatorData: 'answer',
  phoneNumber: 'phone',
  number: 'phone',
  email: 'email',
  access_token: 'credential',
  redirect_to: 'providerOption',
  custom_message: 'providerOption',
  sms_message: 'providerOption',
};
const responseFields: Readonly<Record<string, SecretKind>> = {
  access_token: 'credential',
  refresh_token: 'credential',
  state_token: 'stepToken',
  sharedSecret: 'seed',
  mfa_token: 'temporaryToken',
  tac: 'temporaryToken',
};

/** Replaces the identity provider's responses during the callback of `run`. */
export const responseOverride = new AsyncLocalStorage<(request: Request) => Response | Promise<Response>>();

/** A `fetch` that registers the secrets in requests and responses. */
export function observedFetch(fetch: Fetch, { registry }: LeakDetector): Fetch {
  return async (request) => {
    const authorization = request.headers.get('authorization') ?? '';
    registry.register('credential', authorization.slice(authorization.indexOf(' ') + 1));
    visitFields(await request.clone().text(), (name, value) => registerField(requestFields, name, value));
    const override = responseOverride.getStore();
    if (override !== undefined) return override(request);
    const response = await fetch(request);
    const text = await response.clone().text();
    visitFields(text, (name, value, { status, expires_at: expiresAt }) => {
      registerField(responseFields, name, value);
      // The id of a step of OneLogin v2. A response that is accepted at once opens no step.
      if (name === 'id' && status === 'pending' && expiresAt !== undefined) registry.register('stepToken', value);
      if (name === 'href') registry.register('stepToken', /\/transactions\/([^/?]+)/.exec(String(value))?.[1]);
      // A result need not contain the picture's URL: a TOTP app can be set up without it.
      if (name === 'href') registry.register('scan', /\/qr\/([^/?]+)/.exec(String(value))?.[1], { mustAppear: false });
    });
    return response;
  };

  function registerField(kinds: Readonly<Record<string, SecretKind>>, name: string, value: unknown): void {
    const kind = Object.hasOwn(kinds, name) ? kinds[name] : undefined;
    if (kind !== undefined) registry.register(kind, value);
  }
}

type FieldVisitor = (name: string, value: unknown, holder: Readonly<Record<string, unknown>>) => void;

function visitFields(text: string, visit: FieldVisitor): void {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return;
  }
  visitNested(value, visit);
}

function visitNested(value: unknown, visit: FieldVisitor): void {
  for (const [name, entry] of Object.entries(fieldsOf(value))) {
    visit(name, entry, fieldsOf(value));
    visitNested(entry, visit);
  }
}
