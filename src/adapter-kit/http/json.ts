import { unexpected } from '../../core/operation.ts';
import type { HttpAnswer } from './client.ts';

// What every adapter needs to read an answer.

/** The value; UNEXPECTED_RESPONSE where the answer has none although it should. */
export function documented<T>(value: T | undefined, status: number): T {
  if (value === undefined) throw unexpected(status, 'a body that is not what it documents');
  return value;
}

/** Milliseconds from the answer to an instant that it names; undefined where it names none that can be read. */
export function spanTo(end: string | undefined, { answeredAt }: Pick<HttpAnswer, 'answeredAt'>): number | undefined {
  const time = Date.parse(end ?? '');
  return Number.isNaN(time) ? undefined : time - answeredAt;
}

// Ids are JSON numbers in some answers, and a number of over 2^53 loses digits: such a one is read as its text.
const LONG_NUMBER = /\d{16}/;

/** JSON; undefined where the text is none. */
export function parseJson(text: string): unknown {
  try {
    return LONG_NUMBER.test(text) ? JSON.parse(text, keepDigits) : JSON.parse(text);
  } catch {
    return undefined;
  }
}

function keepDigits(_key: string, value: unknown, context?: { readonly source?: string }): unknown {
  if (typeof value !== 'number' || Number.isSafeInteger(value)) return value;
  const { source = '' } = context ?? {};
  return /^\d+$/.test(source) ? source : value;
}
