/** Markup that is safe to send: `html` alone makes it. */
export type Html = { readonly markup: string };

type Part = Html | string | number | false | undefined | readonly Part[];

/**
 * Markup in which every value is escaped, but for other markup. Values belong between tags or in quoted attributes;
 * `false` and `undefined` leave nothing behind.
 */
export function html(texts: TemplateStringsArray, ...parts: readonly Part[]): Html {
  const written = parts.map(write);
  return { markup: texts.map((text, index) => text + (written[index] ?? '')).join('') };
}

function write(part: Part): string {
  if (part === false || part === undefined) return '';
  if (typeof part === 'string' || typeof part === 'number') return escapeText(String(part));
  return 'markup' in part ? part.markup : part.map(write).join('');
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

const escapeText = (text: string): string => text.replace(/[&<>"']/g, (letter) => ENTITIES[letter] ?? '');
