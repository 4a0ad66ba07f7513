import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { describe, expect, test } from 'vitest';
import { packed } from './installed-package.ts';

const call = (options: string) => `
import type { MfaProvider } from 'polyfactor';
import { createOktaProvider } from 'polyfactor/okta';
import { createOneLoginV1Provider } from 'polyfactor/onelogin-v1';
import { createOneLoginV2Provider } from 'polyfactor/onelogin-v2';
import { createFakeProvider } from 'polyfactor/fake';
import 'polyfactor/testing';
import 'polyfactor/emulator';
export const okta: MfaProvider = createOktaProvider({ orgUrl: 'https://acme.okta.com', apiToken: 'token' });
export const v1: MfaProvider = createOneLoginV1Provider({ subdomain: 'acme', clientId: 'id', clientSecret: 'secret' });
export const v2: MfaProvider = createOneLoginV2Provider({ region: 'eu', accessToken: 'token' });
export const fake: MfaProvider = createFakeProvider();
export const factors = okta.listFactors({ userId: '00u1', providerOptions: ${options} });
`;

const known = { okta: ['templateId'], 'onelogin-v1': ['smsMessage'], 'onelogin-v2': ['redirectTo', 'customMessage'] };
const validOptions = Object.entries(known).map(
  ([id, keys]) => `'${id}': { ${keys.map((key) => `${key}: 'x'`).join(', ')} }`,
);
const files: Readonly<Record<string, string>> = {
  'right.ts': call(`{ ${validOptions.join(', ')} }`),
  'okta.ts': call(`{ okta: { templateID: 'x' } }`),
  'v1.ts': call(`{ 'onelogin-v1': { smsmessage: 'x' } }`),
  'v2.ts': call(`{ 'onelogin-v2': { redirectURL: 'x' } }`),
};

const parsed = new Map<string, ts.SourceFile>();

/** Compiles a strict project that uses the installed package. Its files exist only in memory. */
function compile(resolution: 'nodenext' | 'bundler') {
  const options: ts.CompilerOptions = {
    noEmit: true,
    strict: true,
    exactOptionalPropertyTypes: true,
    target: ts.ScriptTarget.ES2023,
    lib: ['lib.es2024.d.ts', 'lib.dom.d.ts'],
    types: [],
    module: resolution === 'bundler' ? ts.ModuleKind.ESNext : ts.ModuleKind.NodeNext,
    moduleResolution: resolution === 'bundler' ? ts.ModuleResolutionKind.Bundler : ts.ModuleResolutionKind.NodeNext,
  };
  const written = new Map(Object.entries(files).map(([name, code]) => [join(packed.project, name), code]));
  const base = ts.createCompilerHost(options);
  const host: ts.CompilerHost = {
    ...base,
    getCurrentDirectory: () => packed.project,
    fileExists: (path) => written.has(path) || existsSync(path),
    readFile: (path) => written.get(path) ?? (existsSync(path) ? readFileSync(path, 'utf8') : undefined),
    getSourceFile(path, language, ...rest) {
      const code = written.get(path);
      if (code !== undefined) return ts.createSourceFile(path, code, language);
      // The libraries are the same for both resolutions. Other files are not: a file knows how it was resolved.
      const isLibrary = /\/typescript\/lib\//.test(path);
      const file = (isLibrary && parsed.get(path)) || base.getSourceFile(path, language, ...rest);
      if (isLibrary && file) parsed.set(path, file);
      return file;
    },
  };
  const program = ts.createProgram([...written.keys()], options, host);
  const own = program.getSourceFiles().filter(({ fileName }) => fileName.startsWith(packed.project));
  const diagnostics = own.flatMap((file) => [
    ...program.getSyntacticDiagnostics(file),
    ...program.getSemanticDiagnostics(file),
  ]);
  const problems = diagnostics.map(
    ({ file, messageText }) =>
      `${file?.fileName.slice(packed.project.length + 1)}: ${ts.flattenDiagnosticMessageText(messageText, ' ')}`,
  );
  return { problems, declarations: own.length - written.size };
}

describe.each(['nodenext', 'bundler'] as const)('the declarations with module resolution %s', (resolution) => {
  test('contain the options of each adapter, so that a misspelled option is an error', () => {
    const { problems, declarations } = compile(resolution);
    expect(declarations).toBeGreaterThan(50);
    expect(problems).toEqual([
      expect.stringMatching(/^okta\.ts: .*'templateID'/),
      expect.stringMatching(/^v1\.ts: .*'smsmessage'/),
      expect.stringMatching(/^v2\.ts: .*'redirectURL'/),
    ]);
  });
});
