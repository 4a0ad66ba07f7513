import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type typescript from 'typescript';

// Compiles code that uses the installed package, as its users do: with one of their compilers and settings. The code
// exists only in memory.

type Compiler = typeof typescript;

/** How a project finds modules. `extensions`: the files that its code is in. */
export type Setting = {
  readonly module: string;
  readonly moduleResolution: string;
  readonly extensions: readonly ('ts' | 'mts' | 'cts')[];
};

const both = ['mts', 'cts'] as const;
export const SETTINGS: readonly Setting[] = [
  // Also called "node", the default of "module": "commonjs". It does not read `exports`.
  { module: 'CommonJS', moduleResolution: 'node10', extensions: ['ts'] },
  { module: 'Node16', moduleResolution: 'node16', extensions: both },
  { module: 'Node18', moduleResolution: 'node16', extensions: both },
  { module: 'Node20', moduleResolution: 'node16', extensions: both },
  { module: 'NodeNext', moduleResolution: 'nodenext', extensions: both },
  { module: 'ESNext', moduleResolution: 'bundler', extensions: ['ts'] },
  { module: 'Preserve', moduleResolution: 'bundler', extensions: ['ts', 'cts'] },
];

/** Code that must compile. Its wrong lines are marked, so that a type which has become `any` is a problem too. */
const code = `
  import { type MfaProvider, isMfaError, MfaError, waitForApproval } from 'polyfactor';
  import { createFakeProvider } from 'polyfactor/fake';
  import { createOktaProvider } from 'polyfactor/okta';
  import { createOneLoginV1Provider } from 'polyfactor/onelogin-v1';
  import { createOneLoginV2Provider } from 'polyfactor/onelogin-v2';
  import { mfaContract } from 'polyfactor/testing';
  import { createOktaEmulator } from 'polyfactor/emulator';
  import { checkOptions } from 'polyfactor/adapter-kit';

  declare module 'polyfactor' {
    interface ProviderOptionsMap {
      acme: { readonly audience?: string };
    }
  }

  export const okta: MfaProvider = createOktaProvider({ orgUrl: 'https://acme.okta.com', apiToken: 'token' });
  export const v1: MfaProvider = createOneLoginV1Provider({ subdomain: 'acme', clientId: 'id', clientSecret: 'secret' });
  export const v2: MfaProvider = createOneLoginV2Provider({ region: 'eu', accessToken: 'token' });
  export const fake: MfaProvider = createFakeProvider();
  export const others: readonly unknown[] = [mfaContract, createOktaEmulator, checkOptions, waitForApproval];
  export const isRight = (error: unknown): error is MfaError => error instanceof MfaError || isMfaError(error, 'BUSY');
  const list = (providerOptions: Parameters<MfaProvider['listFactors']>[0]['providerOptions']) =>
    okta.listFactors({ userId: '00u1', providerOptions });
  list({ okta: { templateId: 'x' }, 'onelogin-v1': { smsMessage: 'x' }, acme: { audience: 'x' } });
  list({ 'onelogin-v2': { redirectTo: 'x', customMessage: 'x' } });
  // @ts-expect-error
  list({ okta: { templateID: 'x' } });
  // @ts-expect-error
  list({ 'onelogin-v1': { smsmessage: 'x' } });
  // @ts-expect-error
  list({ 'onelogin-v2': { redirectURL: 'x' } });
  // @ts-expect-error
  list({ acme: { audienc: 'x' } });
  // @ts-expect-error
  isMfaError(new Error(), 'NO_CODE') satisfies boolean;
`;

/** Code that uses both builds: a provider of the one where the other is imported. */
const mixed = `
  import { okta } from './main.cjs';
  import { type MfaProvider, type VerificationHandle, waitForApproval } from 'polyfactor';
  declare const handle: VerificationHandle;
  export const mfa: MfaProvider = okta;
  export const result = waitForApproval(okta, { userId: '00u1', handle });
`;

/** For the subpaths of frameworks, in a project that has them. Fastify needs the types of Node; the package does not. */
export const FRAMEWORKS = `
  import { InjectMfa, MfaModule, mfaToken } from 'polyfactor/nestjs';
  import mfaPluginByDefault, { mfaPlugin } from 'polyfactor/fastify';
  import type { FastifyInstance } from 'fastify';

  const config = { provider: 'okta', orgUrl: 'https://acme.okta.com', apiToken: 'token' } as const;
  export const module = MfaModule.forRoot({ ...config, name: 'one', isGlobal: true });
  export const others = [InjectMfa(), mfaToken(), MfaModule.forRootAsync({ useFactory: () => config })];
  // @ts-expect-error
  MfaModule.forRoot({ ...config, orgURL: 'x' });
  declare const app: FastifyInstance;
  app.register(mfaPlugin, config);
  app.register(mfaPluginByDefault, { mfa: { listFactors: async () => [] } });
  export const factors = () => app.mfa.listFactors({ userId: '00u1' });
  // @ts-expect-error
  app.mfa.listFactor;
`;

const libraries = new Map<string, typescript.SourceFile>();

/** What the compiler says about the code and about the declarations of the package, and how many it has read. */
export function compile(
  ts: Compiler,
  project: string,
  { module, moduleResolution, extensions }: Setting,
  more: { readonly files: Readonly<Record<string, string>>; readonly types: readonly string[] } = {
    files: {},
    types: [],
  },
): { readonly problems: readonly string[]; readonly declarations: number } {
  const { options, errors } = ts.convertCompilerOptionsFromJson(
    {
      noEmit: true,
      strict: true,
      exactOptionalPropertyTypes: true,
      esModuleInterop: true,
      target: 'ES2022',
      lib: ['ES2023', 'DOM'],
      types: more.types,
      module,
      moduleResolution,
      // TypeScript 6 has deprecated node10.
      ...(Number.parseInt(ts.version, 10) >= 6 && { ignoreDeprecations: '6.0' }),
    },
    project,
  );
  const written = new Map(
    [
      ...extensions.map((extension) => [`main.${extension}`, code] as const),
      ...(extensions.includes('mts') && extensions.includes('cts') ? [['mixed.mts', mixed] as const] : []),
      ...Object.entries(more.files),
    ].map(([name, text]) => [join(project, name), text]),
  );
  const base = ts.createCompilerHost(options);
  const program = ts.createProgram([...written.keys()], options, {
    ...base,
    getCurrentDirectory: () => project,
    fileExists: (path) => written.has(path) || existsSync(path),
    readFile: (path) => written.get(path) ?? (existsSync(path) ? readFileSync(path, 'utf8') : undefined),
    getSourceFile(path, language, ...rest) {
      const text = written.get(path);
      if (text !== undefined) return ts.createSourceFile(path, text, language);
      // The libraries are the same for every setting. Other files are not: a file knows how it was resolved.
      const isLibrary = /\/lib\/lib\.[^/]*$/.test(path);
      const file = (isLibrary && libraries.get(path)) || base.getSourceFile(path, language, ...rest);
      if (isLibrary && file) libraries.set(path, file);
      return file;
    },
  });
  const own = program
    .getSourceFiles()
    .filter(({ fileName }) => written.has(fileName) || /\/node_modules\/polyfactor\/dist\//.test(fileName));
  const diagnostics = own.flatMap((file) => [
    ...program.getSyntacticDiagnostics(file),
    ...program.getSemanticDiagnostics(file),
  ]);
  const problems = [...errors, ...program.getOptionsDiagnostics(), ...diagnostics].map(
    ({ file, code, messageText }) =>
      `${file?.fileName.slice(project.length + 1)}: TS${code} ${ts.flattenDiagnosticMessageText(messageText, ' ')}`,
  );
  return { problems, declarations: own.length - written.size };
}
