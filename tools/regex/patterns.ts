import { readFileSync } from 'node:fs';
import ts from 'typescript';

// Finds the regular expressions of a source file.

/** A regular expression and its place. `undefined` in place of a source: it is put together at run time. */
export type Pattern = {
  readonly place: string;
  readonly source: string | undefined;
  readonly flags: string;
};

/** The regular expressions of a file: the literals, and what `RegExp` is called with. */
export function patternsIn(path: string, code = readFileSync(path, 'utf8')): readonly Pattern[] {
  const file = ts.createSourceFile(path, code, ts.ScriptTarget.Latest, true);
  const found: Pattern[] = [];
  function visit(node: ts.Node): void {
    const read = readPattern(node);
    if (read !== undefined) {
      const { line } = file.getLineAndCharacterOfPosition(node.getStart(file));
      found.push({ place: `${path}:${line + 1}`, ...read });
    }
    ts.forEachChild(node, visit);
  }
  visit(file);
  return found;
}

function readPattern(node: ts.Node): Omit<Pattern, 'place'> | undefined {
  if (ts.isRegularExpressionLiteral(node)) {
    const end = node.text.lastIndexOf('/');
    return { source: node.text.slice(1, end), flags: node.text.slice(end + 1) };
  }
  const isCall = ts.isNewExpression(node) || ts.isCallExpression(node);
  if (!isCall || !ts.isIdentifier(node.expression) || node.expression.text !== 'RegExp') return undefined;
  const [source, flags] = node.arguments ?? [];
  // The literal inside is found on its own.
  if (source !== undefined && ts.isRegularExpressionLiteral(source)) return undefined;
  const isReadable = flags === undefined || ts.isStringLiteralLike(flags);
  return {
    source: isReadable && source !== undefined && ts.isStringLiteralLike(source) ? source.text : undefined,
    flags: isReadable && flags !== undefined ? flags.text : '',
  };
}
