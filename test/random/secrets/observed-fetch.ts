import { AsyncLocalStorage } from 'node:async_hooks';
import type { Book } from './leak-detector.ts';
import { fieldsOf } from './observers.ts';
import type { Kind } from './secret-registry.ts';

// What goes over the wire is planted by the names that it has there, independently of what the library makes of it.

export type Fetch = (request: Request) => Promise<Response>;

const inRequests: Readonly<Record<string, Kind>> = {
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
  redirect_to: 'wish',
  custom_message: 'wish',
  sms_message: 'wish',
};
const inAnswers: Readonly<Record<string, Kind>> = {
  access_token: 'credential',
  refresh_token: 'credential',
  state_token: 'step',
  sharedSecret: 'seed',
  mfa_token: 'temporaryToken',
  tac: 'temporaryToken',
};

/** How the next answer is made, in place of the identity provider; it holds for all that its callback calls. */
export const interference = new AsyncLocalStorage<(request: Request) => Response | Promise<Response>>();

/** A `fetch` that plants what it sees. */
export function tapped(fetch: Fetch, { garden }: Book): Fetch {
  return async (request) => {
    const authorization = request.headers.get('authorization') ?? '';
    garden.plant('credential', authorization.slice(authorization.indexOf(' ') + 1));
    eachField(await request.clone().text(), (name, value) => plantBy(inRequests, name, value));
    const answerInstead = interference.getStore();
    if (answerInstead !== undefined) return answerInstead(request);
    const response = await fetch(request);
    const text = await response.clone().text();
    eachField(text, (name, value, { status, expires_at: end }) => {
      plantBy(inAnswers, name, value);
      // The id of a step that OneLogin v2 has opened; what it accepts at once opens none.
      if (name === 'id' && status === 'pending' && end !== undefined) garden.plant('step', value);
      if (name === 'href') garden.plant('step', /\/transactions\/([^/?]+)/.exec(String(value))?.[1]);
      // Every picture has one, and not every picture is shown: a TOTP app can be set up without.
      if (name === 'href') garden.plant('scan', /\/qr\/([^/?]+)/.exec(String(value))?.[1], { mustShow: false });
    });
    return response;
  };

  function plantBy(kinds: Readonly<Record<string, Kind>>, name: string, value: unknown): void {
    const kind = Object.hasOwn(kinds, name) ? kinds[name] : undefined;
    if (kind !== undefined) garden.plant(kind, value);
  }
}

type Visit = (name: string, value: unknown, holder: Readonly<Record<string, unknown>>) => void;

function eachField(text: string, visit: Visit): void {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return;
  }
  walk(value, visit);
}

function walk(value: unknown, visit: Visit): void {
  for (const [name, entry] of Object.entries(fieldsOf(value))) {
    visit(name, entry, fieldsOf(value));
    walk(entry, visit);
  }
}
