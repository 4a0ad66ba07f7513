import { readFileSync } from 'node:fs';

// Where the promises stand: the rows of the threat model, the lines about an adapter's work, and the sentences of the
// comments of the interface.

const textOf = (path: string): string => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');

/** The text of a Markdown section, without its heading. */
function sectionOf(path: string, heading: string): string {
  const [, after = ''] = textOf(path).split(`\n${heading}\n`);
  return after.split(/^## /m)[0] ?? '';
}

/** The first cells of the rows of a table. */
const rowsOf = (section: string): readonly string[] =>
  [...section.matchAll(/^\| (?!-|threat |rule )(.+?) \|/gm)].map(([, cell = '']) => cell.replaceAll('**', ''));

const bulletsOf = (section: string): readonly string[] =>
  [...section.matchAll(/^- (.+)$/gm)].map(([, line = '']) => line);

/** The sentences of a comment. What it throws is one sentence for each error code. */
function sentencesOf(comment: string): readonly string[] {
  const lines = comment.split('\n').map((line) => line.trim().replace(/^\* ?/, ''));
  const [text = ''] = lines.join(' ').split('@example');
  return text.split(/(?=@throws)/).flatMap((part) => {
    const line = part.trim();
    if (line.startsWith('@throws'))
      return line.includes('codes of every method') ? [] : [line.replace('@throws MfaError ', '')];
    return line === '' ? [] : line.split(/(?<=\.) (?=[A-Z])/);
  });
}

/** The comments of the members of a type. */
function membersOf(path: string, start: string): readonly (readonly [name: string, sentences: readonly string[]])[] {
  const [, after = ''] = textOf(path).split(start);
  const [body = ''] = after.split(/^}/m);
  return body
    .split('/**')
    .slice(1)
    .map((part) => {
      const [comment = '', member = ''] = part.split('*/');
      const [, name = ''] = /^(?:readonly )?(\w+)/.exec(member.trim()) ?? [];
      return [name, sentencesOf(comment)] as const;
    });
}

/** The comment above a declaration. */
function commentAbove(path: string, declaration: string): readonly string[] {
  const [before = ''] = textOf(path).split(declaration);
  return sentencesOf(before.slice(before.lastIndexOf('/**') + 3, before.lastIndexOf('*/')));
}

const PROVIDER = 'src/spec/provider.ts';
const ADAPTER = 'docs/writing-an-adapter.md';
const KIT = '## What the kit does, and what is left to you';

/** Every sentence that promises something, by its place. */
export function sources(): Readonly<Record<string, readonly string[]>> {
  const methods = membersOf(PROVIDER, 'export interface MfaProvider {');
  return {
    'SECURITY.md, threat model': rowsOf(sectionOf('SECURITY.md', '## Threat model')),
    'Writing an adapter, what the kit does': bulletsOf(sectionOf(ADAPTER, KIT)),
    'Writing an adapter, what is left to you': rowsOf(sectionOf(ADAPTER, KIT)),
    'Operating, several processes': [
      ...sectionOf('docs/operating.md', '## Several processes').matchAll(/^Handles .*$/gm),
    ].map(([line]) => line),
    Capabilities: commentAbove('src/spec/capabilities.ts', 'export type Capabilities'),
    CallOptions: membersOf(PROVIDER, 'export type CallOptions = {').flatMap(([, sentences]) => sentences),
    Common: membersOf('src/spec/common.ts', 'export type Common = {').flatMap(([, sentences]) => sentences),
    MfaProvider: commentAbove(PROVIDER, 'export interface MfaProvider {'),
    ...Object.fromEntries(methods.map(([name, sentences]) => [`MfaProvider.${name}`, sentences])),
  };
}
