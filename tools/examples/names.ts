import { readFileSync } from 'node:fs';
import ts from 'typescript';

// Which names does a piece of code declare, and which may it take from a prelude?

/** The names that the statements at the top of some code declare or import. */
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

/** The identifiers of some code: every name that it could mean is among them. */
export const identifiersIn = (code: string): ReadonlySet<string> => new Set(code.match(/[A-Za-z]\w*/g));

/** An import of the names of a prelude that the code uses and does not declare; empty where there are none. */
export function importOfPrelude(prelude: URL, specifier: string, code: string): string {
  const offered = declaredIn(readFileSync(prelude, 'utf8').replaceAll(/^import .*$/gm, ''));
  const types = new Set(readFileSync(prelude, 'utf8').match(/(?<=^export type )\w+/gm));
  const own = declaredIn(code);
  const identifiers = identifiersIn(code);
  const used = [...offered].filter((name) => identifiers.has(name) && !own.has(name));
  if (used.length === 0) return '';
  return `import { ${used.map((name) => (types.has(name) ? `type ${name}` : name)).join(', ')} } from '${specifier}';\n`;
}
