import { vi } from 'vitest';
import { isMfaError } from '../../../src/spec/errors.ts';
import type { MfaEvent } from '../../../src/spec/provider.ts';
import type { Book } from './leak-detector.ts';

// Everything that leaves the library is written down: results, errors, events, and what it prints.

const OPERATIONS: ReadonlySet<unknown> = new Set([
  'listFactors',
  'listAvailableFactors',
  'enroll',
  'activate',
  'challenge',
  'verify',
  'resend',
  'remove',
  'createTemporaryToken',
  'listSecurityQuestions',
  'getFactor',
  'cancelChallenge',
  'resetFactors',
  'revokeToken',
  'getRateLimit',
]);

/** The provider, with every answer of its operations written down, and what goes in and comes out planted. */
export function watched<T extends object>(provider: T, book: Book): T {
  return new Proxy(provider, {
    get(target, key) {
      const found: unknown = Reflect.get(target, key);
      if (typeof found !== 'function' || !OPERATIONS.has(key)) return found;
      return async (...inputs: readonly unknown[]): Promise<unknown> => {
        plantInput(book, inputs[0]);
        const operation = String(key);
        try {
          const result: unknown = await Reflect.apply(found, target, inputs);
          plantResult(book, result);
          book.record(`${operation} result`, result);
          book.outcomes.add(`${operation} ${wordOf(result)}`);
          return result;
        } catch (error) {
          book.record(`${operation} error`, error);
          book.outcomes.add(`${operation} ${isMfaError(error) ? error.code : 'threw'}`);
          throw error;
        }
      };
    },
  });
}

/** A listener that writes events down. */
export const listener =
  (book: Book): ((event: MfaEvent) => void) =>
  (event) =>
    book.record('event', event);

/** Writes down whatever is printed until `stop`, in any way that Node has; `printed` says by what. */
export function overhear(book: Book): { readonly printed: readonly string[]; readonly stop: () => void } {
  const printed: string[] = [];
  const note =
    (name: string) =>
    (...texts: readonly unknown[]): true => {
      printed.push(name);
      book.record(name, texts);
      return true;
    };
  const methods = Object.entries(console).filter(([, method]) => typeof method === 'function');
  for (const [name] of methods) Reflect.set(console, name, note(`console.${name}`));
  const spies = [
    vi.spyOn(process.stdout, 'write').mockImplementation(note('stdout')),
    vi.spyOn(process.stderr, 'write').mockImplementation(note('stderr')),
    vi.spyOn(process, 'emitWarning').mockImplementation(note('warning')),
  ];
  return {
    printed,
    stop() {
      for (const [name, method] of methods) Reflect.set(console, name, method);
      for (const spy of spies) spy.mockRestore();
    },
  };
}

function wordOf(result: unknown): string {
  const { status, reason } = fieldsOf(result);
  return [status ?? 'ok', reason].filter((word) => typeof word === 'string').join(' ');
}

/** What the caller gives that is secret. */
function plantInput({ garden }: Book, input: unknown): void {
  const { answer, factor, client, userId, providerOptions } = fieldsOf(input);
  const { kind, code, answer: text, credential } = fieldsOf(answer);
  if (kind !== undefined) for (const given of [code, text]) garden.plant('answer', given);
  const { id, rawId, response } = fieldsOf(credential);
  for (const part of Object.values(fieldsOf(response))) garden.plant('answer', part);
  for (const name of [id, rawId]) garden.plant('passkey', name);
  // A Factor has an id and nothing secret, a new one has what is to be enrolled.
  const { id: known, phoneNumber, email, ...given } = fieldsOf(factor);
  garden.plant('phone', phoneNumber);
  garden.plant('email', email);
  if (known === undefined) {
    for (const name of ['answer', 'sharedSecret', 'code', 'nextCode', 'credentialId'])
      garden.plant('answer', given[name]);
  }
  const { ipAddress, userAgent } = fieldsOf(client);
  for (const detail of [ipAddress, userAgent]) garden.plant('client', detail);
  garden.plant('userId', userId, { mustShow: false });
  for (const options of Object.values(fieldsOf(providerOptions))) {
    for (const wish of Object.values(fieldsOf(options))) garden.plant('wish', wish, { mustShow: false });
  }
}

/** What the library makes itself, or only passes on where no wire can be tapped. */
function plantResult({ garden }: Book, result: unknown): void {
  const { handle, prompt, token } = fieldsOf(result);
  garden.plant('handleId', fieldsOf(handle).id);
  garden.plant('temporaryToken', token);
  const { setup, display } = fieldsOf(prompt);
  const { secret, uri, qrCodeUrl } = fieldsOf(setup);
  garden.plant('seed', secret);
  for (const address of [uri, qrCodeUrl]) if (secret === undefined) garden.plant('scan', address);
  garden.plant('keyedIn', fieldsOf(display).value);
  const { step } = fieldsOf(fieldsOf(handle).state);
  garden.plant('step', step);
}

export function fieldsOf(value: unknown): Readonly<Record<string, unknown>> {
  try {
    return typeof value === 'object' && value !== null ? { ...value } : {};
  } catch {
    // A property that cannot be read holds nothing that could be planted.
    return {};
  }
}
