import { onTestFinished, vi } from 'vitest';
import { isMfaError } from '../../../src/spec/errors.ts';
import type { MfaEvent } from '../../../src/spec/events.ts';
import { METHODS } from '../../../src/spec/methods.ts';
import type { LeakDetector } from './leak-detector.ts';

// Records everything that leaves the library: results, errors, events and printed output.

const OPERATIONS: ReadonlySet<unknown> = new Set([
  ...METHODS,
  'listSecurityQuestions',
  'getFactor',
  'cancelChallenge',
  'resetFactors',
  'revokeToken',
  'getRateLimit',
]);

/** The provider, with its results and errors recorded, and the secrets in its inputs and results registered. */
export function observed<T extends object>(provider: T, detector: LeakDetector): T {
  return new Proxy(provider, {
    get(target, key) {
      const found: unknown = Reflect.get(target, key);
      if (typeof found !== 'function' || !OPERATIONS.has(key)) return found;
      return async (...inputs: readonly unknown[]): Promise<unknown> => {
        registerInput(detector, inputs[0]);
        const operation = String(key);
        try {
          const result: unknown = await Reflect.apply(found, target, inputs);
          registerResult(detector, result);
          detector.record(`${operation} result`, result);
          detector.outcomes.add(`${operation} ${outcomeOf(result)}`);
          return result;
        } catch (error) {
          detector.record(`${operation} error`, error);
          detector.outcomes.add(`${operation} ${isMfaError(error) ? error.code : 'threw'}`);
          throw error;
        }
      };
    },
  });
}

/** An event listener that records events. */
export const eventRecorder =
  (detector: LeakDetector): ((event: MfaEvent) => void) =>
  (event) =>
    detector.record('event', event);

/**
 * Records everything that is printed, until `stop` or the end of the test. `printed` lists the functions that printed.
 */
export function captureOutput(detector: LeakDetector): {
  readonly printed: readonly string[];
  readonly stop: () => void;
} {
  const printed: string[] = [];
  const captureWith =
    (name: string) =>
    (...texts: readonly unknown[]): true => {
      printed.push(name);
      detector.record(name, texts);
      return true;
    };
  const methods = Object.entries(console).filter(([, method]) => typeof method === 'function');
  for (const [name] of methods) Reflect.set(console, name, captureWith(`console.${name}`));
  const spies = [
    vi.spyOn(process.stdout, 'write').mockImplementation(captureWith('stdout')),
    vi.spyOn(process.stderr, 'write').mockImplementation(captureWith('stderr')),
    vi.spyOn(process, 'emitWarning').mockImplementation(captureWith('warning')),
  ];
  const stop = () => {
    for (const [name, method] of methods) Reflect.set(console, name, method);
    for (const spy of spies) spy.mockRestore();
  };
  onTestFinished(stop);
  return { printed, stop };
}

function outcomeOf(result: unknown): string {
  const { status, reason } = fieldsOf(result);
  return [status ?? 'ok', reason].filter((part) => typeof part === 'string').join(' ');
}

/** Registers the secrets in a call's input. */
function registerInput({ registry }: LeakDetector, input: unknown): void {
  const { answer, factor, client, userId, providerOptions } = fieldsOf(input);
  const { kind, code, answer: text, credential } = fieldsOf(answer);
  if (kind !== undefined) for (const secret of [code, text]) registry.register('answer', secret);
  const { id, rawId, response } = fieldsOf(credential);
  for (const part of Object.values(fieldsOf(response))) registry.register('answer', part);
  for (const name of [id, rawId]) registry.register('passkey', name);
  // Only a new factor, which has no id, contains secrets.
  const { id: factorId, phoneNumber, email, ...rest } = fieldsOf(factor);
  registry.register('phone', phoneNumber);
  registry.register('email', email);
  if (factorId === undefined) {
    for (const name of ['answer', 'sharedSecret', 'code', 'nextCode', 'credentialId'])
      registry.register('answer', rest[name]);
  }
  const { ipAddress, userAgent } = fieldsOf(client);
  for (const detail of [ipAddress, userAgent]) registry.register('client', detail);
  registry.register('userId', userId, { mustAppear: false });
  for (const options of Object.values(fieldsOf(providerOptions))) {
    for (const value of Object.values(fieldsOf(options))) {
      registry.register('providerOption', value, { mustAppear: false });
    }
  }
}

/** Registers the secrets in a result: those that the library makes, and those of the fake, which has no requests. */
function registerResult({ registry }: LeakDetector, result: unknown): void {
  const { handle, prompt, token } = fieldsOf(result);
  registry.register('handleId', fieldsOf(handle).id);
  registry.register('temporaryToken', token);
  const { setup, display } = fieldsOf(prompt);
  const { secret, uri, qrCodeUrl } = fieldsOf(setup);
  registry.register('seed', secret);
  for (const address of [uri, qrCodeUrl]) if (secret === undefined) registry.register('scan', address);
  registry.register('keypadDigits', fieldsOf(display).value);
  const { step } = fieldsOf(fieldsOf(handle).state);
  registry.register('stepToken', step);
}

export function fieldsOf(value: unknown): Readonly<Record<string, unknown>> {
  try {
    return typeof value === 'object' && value !== null ? { ...value } : {};
  } catch {
    // An unreadable property contains no secret.
    return {};
  }
}
