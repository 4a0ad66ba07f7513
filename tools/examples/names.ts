import { readFileSync } from 'node:fs';
import ts from 'typescript';

// Finds the names that some code declares, and the names that it needs from a prelude.

/** The names that the top-level statements of some code declare or import. */
export function declaredIn(code: string): ReadonlySet<string> {
  const source = ts.createSourceFile('example.ts', code, ts.ScriptTarget.Latest);
  return new Set(source.statements.flatMap(namesOf));
}

function namesOf(statement: ts.Statement): readonly string[] {
  if (ts.isVariableStatement(statement))
    return statement.declarationList.declarations.flatMap(({ name }) => boundIn(name));
  if (ts.isImportDeclaration(statement)) {
    const bindings = statement.importClause?.namedBindings;
    return bindings !== undefined && ts.isNamedImports(bindings) ? bindings.elements.map(({ name }) => name.text) : [];
  }
  const isNamed =
    ts.isFunctionDeclaration(statement) ||
    ts.isClassDeclaration(statement) ||
    ts.isTypeAliasDeclaration(statement) ||
    ts.isInterfaceDeclaration(statement);
  return isNamed && statement.name !== undefined ? [statement.name.text] : [];
}

function boundIn(name: ts.BindingName): readonly string[] {
  if (ts.isIdentifier(name)) return [name.text];
  return name.elements.flatMap((element) => (ts.isBindingElement(element) ? boundIn(element.name) : []));
}

/** All identifiers in some code. They include every name that the code uses. */
export const identifiersIn = (code: string): ReadonlySet<string> => new Set(code.match(/[A-Za-z]\w*/g));

/** An import statement for the prelude's names that the code uses and does not declare. Empty if there are none. */
export function importOfPrelude(prelude: URL, specifier: string, code: string): string {
  const offered = declaredIn(readFileSync(prelude, 'utf8').replaceAll(/^import .*$/gm, ''));
  const types = new Set(readFileSync(prelude, 'utf8').match(/(?<=^export type )\w+/gm));
  const own = declaredIn(code);
  const identifiers = identifiersIn(code);
  const used = [...offered].filter((name) => identifiers.has(name) && !own.has(name));
  if (used.length === 0) return '';
  return `import { ${used.map((name) => (types.has(name) ? `type ${name}` : name)).join(', ')} } from '${specifier}';\n`;
}
