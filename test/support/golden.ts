// What a table says, as lines that a person reads in a golden file and in its diff.

/** One line for each entry, `verify     code 200 result:SUCCESS -> approved`, in the order of the table. */
export function outcomeLines(outcomes: Readonly<Record<string, Readonly<Record<string, string>>>>): string {
  const width = Math.max(...Object.keys(outcomes).map((operation) => operation.length));
  const lines = Object.entries(outcomes).flatMap(([operation, words]) =>
    Object.entries(words).map(([word, outcome]) => `${operation.padEnd(width)}  ${word} -> ${outcome}`),
  );
  return block('outcomes', lines);
}

/** A value as indented JSON beneath its title. */
export function jsonBlock(title: string, value: unknown): string {
  return block(title, [JSON.stringify(value, undefined, 2)]);
}

/** Lines beneath a title. */
export function block(title: string, lines: readonly string[]): string {
  return `# ${title}\n${lines.join('\n')}\n`;
}

/** How many lines of a listing end in this outcome. */
export function countOf(listing: string, outcome: string): number {
  return listing.split('\n').filter((line) => line.endsWith(` -> ${outcome}`)).length;
}
