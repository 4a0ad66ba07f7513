/** Markup that is safe to send. Only `html` creates it. */
export type Html = { readonly markup: string };

type Part = Html | string | number | false | undefined | readonly Part[];

/**
 * Creates markup and escapes every value that is not markup itself. Put values only between tags or into quoted
 * attributes. `false` and `undefined` become empty text.
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
