import * as v from 'valibot';
import type { CallOptions } from '../spec/provider.ts';
import type { Warning } from '../spec/steps.ts';

// What the browser of the end user says about itself, and nobody but the user can change. A login never fails because of
// it: what can be sent is sent, and a warning names what was lost. It never holds the value.

type Client = NonNullable<CallOptions['client']>;
type Hint = keyof Client;

/** The hints as they can be sent, and what was lost of those that were given. */
export type ClientHints = { readonly sent: Client; readonly warnings: readonly Warning[] };

/** What of a text can be sent; undefined: nothing. `loss` says what cannot. */
type Reading = { readonly value: string | undefined; readonly loss?: string | undefined };

const MAX_ADDRESS_LENGTH = 128;
const MAX_USER_AGENT_LENGTH = 2_048;
const MAX_LANGUAGES_LENGTH = 1_024;

const readers: Readonly<Record<Hint, (text: string) => Reading>> = {
  ipAddress: readAddress,
  userAgent: readUserAgent,
  locale: readLocale,
};

// `Headers.get` returns null for a header that the browser did not send.
const hint = v.nullish(v.string());

/** `client` of every call. Another type than a text, and an unknown key, are mistakes of the application. */
export const clientHints = v.pipe(
  v.strictObject({ ipAddress: hint, userAgent: hint, locale: hint }),
  v.transform(({ ipAddress, userAgent, locale }): ClientHints => {
    const sent: Client = {};
    const warnings: Warning[] = [];
    for (const [name, text] of [
      ['ipAddress', ipAddress],
      ['userAgent', userAgent],
      ['locale', locale],
    ] as const) {
      if (typeof text !== 'string') continue;
      const { value, loss } = readers[name](text);
      if (value !== undefined) sent[name] = value;
      if (loss !== undefined) warnings.push({ type: 'compatibility', feature: `client.${name}`, details: loss });
    }
    return { sent, warnings };
  }),
);

const anAddress = v.pipe(v.string(), v.ip());

/** One address. Its port and its zone say nothing about the client. Which entry of a list does, nobody here can know. */
function readAddress(text: string): Reading {
  const written = text.length > MAX_ADDRESS_LENGTH ? '' : text.trim();
  const withoutPort = written.replace(/^\[([^\]]*)\](:\d{1,5})?$/, '$1').replace(/^([\d.]+):\d{1,5}$/, '$1');
  const [withoutZone = ''] = withoutPort.split('%');
  // A server that listens on IPv6 gives an IPv4 address this prefix.
  const address = withoutZone.replace(/^::ffff:(?=\d+\.)/i, '');
  if (v.is(anAddress, address)) return { value: address };
  return {
    value: undefined,
    loss: 'It is not one IP address, so it was left out. Choose one entry of a list yourself.',
  };
}

/** One line of printable ASCII, as a header needs it. */
function readUserAgent(text: string): Reading {
  const start = text.slice(0, MAX_USER_AGENT_LENGTH).trim();
  const value = start.replace(/[^\x20-\x7e]/gu, '?');
  if (!/[^? ]/.test(value)) return { value: undefined, loss: 'It has no printable ASCII, so it was left out.' };
  const isWhole = value === start && text.length <= MAX_USER_AGENT_LENGTH;
  const loss = `What is not printable ASCII was replaced, and what is longer than ${MAX_USER_AGENT_LENGTH} was cut off.`;
  return { value, loss: isWhole ? undefined : loss };
}

/** The language that the browser likes best: a tag, or a whole `Accept-Language`. */
function readLocale(text: string): Reading {
  const value = text
    .slice(0, MAX_LANGUAGES_LENGTH)
    .split(',')
    .map(weighed)
    .filter(({ weight }) => weight > 0)
    .sort((one, other) => other.weight - one.weight)
    .map(({ tag }) => canonicalTag(tag))
    .find((tag) => tag !== undefined);
  return { value, ...(value === undefined && { loss: 'It names no language that can be sent, so it was left out.' }) };
}

/** `de;q=0.8`. Without a weight it is 1; one that is no number counts as 0, which means: not this language. */
function weighed(entry: string): { readonly tag: string; readonly weight: number } {
  const [tag = '', ...parameters] = entry.split(';');
  const weight = parameters.map((parameter) => parameter.trim()).find((parameter) => /^q=/i.test(parameter));
  return { tag, weight: weight === undefined ? 1 : Number(weight.slice(2)) };
}

/** `en-us`, and `en_US.UTF-8` of an operating system, become `en-US`. Undefined for what is no BCP 47 tag of a language. */
function canonicalTag(written: string): string | undefined {
  const [name = ''] = written.trim().split(/[.@]/);
  const tag = name.replaceAll('_', '-');
  // Every language has two or three letters; `posix` and `unknown` have more.
  if (!/^[a-z]{2,3}(-|$)/i.test(tag)) return undefined;
  try {
    return Intl.getCanonicalLocales(tag)[0];
  } catch {
    return undefined;
  }
}
