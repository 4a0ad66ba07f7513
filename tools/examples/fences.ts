import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { importOfPrelude } from './names.ts';

// Writes the code blocks ("fences") of README.md and docs/ as modules. `npm run typecheck` compiles them.
// test/docs/docs.test.ts runs those that are marked with `run`.

const root = fileURLToPath(new URL('../..', import.meta.url));
export const FOLDER = join(root, 'reports/examples/docs');
const PRELUDE = new URL('prelude-docs.ts', import.meta.url);

/**
 * How a fence is checked. The comment before it says so. `run`: the fence is a complete module, and it runs.
 * `types only`: the fence is only compiled, and can use the names of the prelude. `continues`: the fence continues the
 * one before.
 */
export const MODES = ['run', 'types only', 'continues'] as const;
type Mode = (typeof MODES)[number];
export type Fence = {
  readonly page: string;
  /** The line of its first line of code on the page, from 1. */
  readonly line: number;
  readonly code: string;
  readonly mode: Mode | undefined;
};
/** One module to compile and run: a fence, and the fences that continue it. */
export type Module = { readonly name: string; readonly mode: Mode | undefined; readonly parts: readonly Fence[] };

/** The heading of the only fence in README.md that runs. The others there are checked with the prelude. */
const README_RUNS = 'Quick start';

export const pages: readonly string[] = [
  'README.md',
  ...readdirSync(join(root, 'docs')).flatMap((name) => (/\.md$/.test(name) ? `docs/${name}` : [])),
];

export const fences: readonly Fence[] = pages.flatMap(fencesOf);
export const modules: readonly Module[] = modulesOf(fences);

function fencesOf(page: string): readonly Fence[] {
  const lines = readFileSync(join(root, page), 'utf8').split('\n');
  const found: Fence[] = [];
  let heading = '';
  for (let at = 0; at < lines.length; at += 1) {
    const line = lines[at] ?? '';
    heading = /^## (.*)/.exec(line)?.[1] ?? heading;
    const language = /^\s*```(\w*)/.exec(line)?.[1];
    if (language === undefined) continue;
    const end = lines.findIndex((text, index) => index > at && /^\s*```\s*$/.test(text));
    if (end < 0) throw new Error(`${page}:${at + 1} begins a fence that has no end.`);
    if (/^(tsx?|typescript|jsx?|javascript|mts|mjs)$/.test(language)) {
      const before = lines.slice(0, at).findLast((text) => text.trim() !== '') ?? '';
      const comment = /^<!-- (.*) -->$/.exec(before.trim())?.[1];
      const modeInReadme = page !== 'README.md' ? undefined : heading === README_RUNS ? 'run' : 'types only';
      const mode = MODES.find((known) => known === comment) ?? modeInReadme;
      const code = lines.slice(at + 1, end).join('\n');
      found.push({ page, line: at + 2, code, mode: language === 'ts' ? mode : undefined });
    }
    at = end;
  }
  return found;
}

function modulesOf(all: readonly Fence[]): readonly Module[] {
  const found: (Module & { readonly parts: Fence[] })[] = [];
  for (const fence of all) {
    const last = found.at(-1);
    if (fence.mode === 'continues' && last?.parts[0]?.page === fence.page) last.parts.push(fence);
    else found.push({ name: `${basename(fence.page)}.${fence.line}.ts`, mode: fence.mode, parts: [fence] });
  }
  return found;
}

/** The code of a module. Each line keeps its line number on the page, so compiler errors point to the page. */
function codeOf({ mode, parts }: Module): string {
  let code = '';
  for (const part of parts) code += '\n'.repeat(part.line - code.split('\n').length) + part.code.concat('\n');
  const names = mode === 'types only' ? importOfPrelude(PRELUDE, '../../../tools/examples/prelude-docs.ts', code) : '';
  return `${code}${names}export {};\n`;
}

export function writeFences(): void {
  rmSync(FOLDER, { recursive: true, force: true });
  mkdirSync(FOLDER, { recursive: true });
  for (const module of modules) writeFileSync(join(FOLDER, module.name), codeOf(module));
}
