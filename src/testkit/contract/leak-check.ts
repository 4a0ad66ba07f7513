import { isMfaError } from '../../spec/errors.ts';
import type { MfaEvent } from '../../spec/events.ts';
import { searchValue } from './assert-no-secrets.ts';
import type { World } from './world.ts';

// What no error, result or event may hold. It is checked for every call of every rule.

export type LeakCheck = {
  /** Remembers what a caller has given: it must not come back. */
  hear(input: unknown): void;
  checkResult(operation: string, result: unknown): void;
  checkError(operation: string, error: unknown): void;
  checkEvent(event: MfaEvent): void;
  /** The first thing that was wrong. */
  complaint(): string | undefined;
};

const EXAMPLE = '+14155550100';

/** A text that the contract must not find. */
type Secret = { readonly what: string; readonly text: string };

export function createLeakCheck({ userId, otherUserId, phone, otherPhone, secrets }: World): LeakCheck {
  const credentials = secrets.map((text): Secret => ({ what: 'a credential of the service', text }));
  // The number that the messages of this library show as an example belongs to nobody.
  const contacts = [phone, otherPhone].flatMap(({ phoneNumber, email }): readonly Secret[] => [
    { what: 'a phone number', text: phoneNumber === EXAMPLE ? '' : phoneNumber },
    { what: 'an e-mail address', text: email },
  ]);
  const people = [userId, otherUserId].map((text): Secret => ({ what: 'a user id', text }));
  const given = new Map<string, Secret>();
  let complaint: string | undefined;

  function check(where: string, value: unknown, unwanted: readonly Secret[]): void {
    if (complaint !== undefined) return;
    const found = searchValue(value, (text) => unwanted.find((secret) => isIn(text, secret.text)));
    if (found !== undefined) complaint = `${where} holds ${found.found.what}`;
  }

  return {
    hear(input) {
      for (const { what, text } of answersIn(input)) given.set(text, { what, text });
    },
    checkResult(operation, result) {
      // A code must not be in what the browser or the session store gets, nor a whole number in a prompt.
      check(`the result of ${operation}`, result, [...credentials, ...(operation === 'enroll' ? [] : given.values())]);
      check(`the prompt of ${operation}`, shownIn(result), contacts);
    },
    checkError(operation, error) {
      check(`the error of ${operation}`, error, [...credentials, ...contacts, ...people, ...given.values()]);
      if (isMfaError(error) && error.cause !== undefined) complaint ??= `the error of ${operation} has a cause`;
    },
    checkEvent({ durationMs: _, ...event }) {
      check(`the event of ${event.operation}`, event, [...credentials, ...contacts, ...people, ...given.values()]);
    },
    complaint: () => complaint,
  };
}

/**
 * True if the text holds the secret. A short one must stand alone, because it can be a part of an id or of a word; and it
 * is not looked for in the file names of a stack.
 */
export function isIn(text: string, secret: string): boolean {
  if (secret === '') return false;
  let at = text.indexOf(secret);
  if (at === -1) return false;
  if (secret.length > 9) return true;
  const prose = text.replaceAll(/^ +at .*$/gm, '');
  for (at = prose.indexOf(secret); at !== -1; at = prose.indexOf(secret, at + 1)) {
    const around = (prose[at - 1] ?? '') + (prose[at + secret.length] ?? '');
    if (!/[\w-]/.test(around)) return true;
  }
  return false;
}

/** What a browser shows, without what an app or an authenticator scans: that may name the account. */
function shownIn(result: unknown): unknown {
  if (typeof result !== 'object' || result === null || !('prompt' in result)) return undefined;
  const { setup: _, webauthn: __, ...shown } = Object(result.prompt);
  return shown;
}

/** The codes and answers in an input. */
function answersIn(input: unknown): readonly Secret[] {
  if (typeof input !== 'object' || input === null || !('answer' in input)) return [];
  const { answer } = input;
  if (typeof answer !== 'object' || answer === null) return [];
  const texts = ['code' in answer && answer.code, 'answer' in answer && answer.answer];
  return texts
    .filter((text) => typeof text === 'string' && text.trim().length >= 6)
    .map((text) => ({ what: 'the code or answer of a user', text: String(text) }));
}
