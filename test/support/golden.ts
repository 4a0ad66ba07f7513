// Formats tables as readable lines for golden files and their diffs.

/** One line for each entry, `verify     code 200 result:SUCCESS -> approved`, in the order of the table. */
export function outcomeLines(outcomes: Readonly<Record<string, Readonly<Record<string, string>>>>): string {
  const width = Math.max(...Object.keys(outcomes).map((operation) => operation.length));
  const lines = Object.entries(outcomes).flatMap(([operation, entries]) =>
    Object.entries(entries).map(([response, outcome]) => `${operation.padEnd(width)}  ${response} -> ${outcome}`),
  );
  return block('outcomes', lines);
}

/** A title, and below it a value as indented JSON. */
export function jsonBlock(title: string, value: unknown): string {
  return block(title, [JSON.stringify(value, undefined, 2)]);
}

/** A title, and below it lines. */
export function block(title: string, lines: readonly string[]): string {
  return `# ${title}\n${lines.join('\n')}\n`;
}

/** How many lines of a listing end with this outcome. */
export function countOf(listing: string, outcome: string): number {
  return listing.split('\n').filter((line) => line.endsWith(` -> ${outcome}`)).length;
}
