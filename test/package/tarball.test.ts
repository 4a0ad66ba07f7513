import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { packed, projectWith, root, runIn } from './installed-package.ts';

const { exports: subpaths, version } = JSON.parse(readFileSync(`${root}package.json`, 'utf8'));
const code: readonly string[] = Object.keys(subpaths).filter((subpath) => subpath !== './package.json');
const specifiers = code.map((subpath) => `polyfactor${subpath.slice(1)}`);

describe('the tarball', () => {
  const { files } = packed;

  test('holds the built package and its papers, and no source, test or configuration', () => {
    const papers = ['CHANGELOG.md', 'LICENSE', 'README.md', 'SECURITY.md', 'package.json'];
    expect(files.filter((path) => !path.startsWith('dist/')).toSorted()).toEqual(papers);
    expect(files.filter((path) => path.startsWith('dist/') && !/\.(js|d\.ts)$/.test(path))).toEqual([]);
  });

  test('holds one declaration for each source, and no code that no entry reaches', () => {
    const sources = ['src', 'adapters'].flatMap((folder) =>
      readdirSync(`${root}${folder}`, { recursive: true, encoding: 'utf8' })
        .filter((path) => path.endsWith('.ts'))
        .map((path) => `dist/types/${folder}/${path.replace(/\.ts$/, '.d.ts')}`),
    );
    expect(files.filter((path) => path.endsWith('.d.ts')).toSorted()).toEqual(sources.toSorted());
    const reached = new Set<string>();
    const visit = (path: string) => {
      if (reached.has(path)) return;
      reached.add(path);
      for (const [, name = ''] of readFileSync(`${root}${path}`, 'utf8').matchAll(/["']\.\/([\w-]+\.js)["']/g)) {
        visit(`dist/${name}`);
      }
    };
    for (const subpath of code) visit(subpaths[subpath].default.replace('./', ''));
    expect(files.filter((path) => path.endsWith('.js')).toSorted()).toEqual([...reached].toSorted());
  });

  test('holds every file that a subpath names', () => {
    const named = code.flatMap((subpath) => Object.values<string>(subpaths[subpath]));
    expect(named.map((path) => path.replace('./', '')).filter((path) => !files.includes(path))).toEqual([]);
  });
});

describe('installed in an empty project', () => {
  // The subpaths that are parts of somebody else's framework need it to be imported.
  const project = projectWith(['@nestjs/common', 'fastify-plugin']);

  test.each(specifiers)('%s can be imported and required, and loads no client or optional peer', (specifier) => {
    const { output, loaded } = runIn(
      project,
      `import { createRequire } from 'node:module';
       const imported = await import('${specifier}');
       const required = createRequire(import.meta.url)('${specifier}');
       const same = Object.keys(imported).every((name) => imported[name] === required[name]);
       console.log(Object.keys(imported).length > 0 && same);`,
    );
    expect(output).toBe('true\n');
    expect(loaded.some((line) => line.includes('/polyfactor/dist/'))).toBe(true);
    expect(
      loaded.filter((line) => /\/node_modules\/(ky|otplib|@otplib|hono|@hono|@simplewebauthn)\//.test(line)),
    ).toEqual([]);
  });

  test('has one MfaError, whichever subpath throws it', () => {
    const { output } = runIn(
      project,
      `import { MfaError } from 'polyfactor';
       import { createFakeProvider } from 'polyfactor/fake';
       import { createOktaProvider } from 'polyfactor/okta';
       const thrown = (call) => { try { call(); } catch (error) { return error; } };
       console.log(thrown(() => createOktaProvider({})) instanceof MfaError);
       console.log(thrown(() => createFakeProvider({ like: 'nobody' })) instanceof MfaError);`,
    );
    expect(output).toBe('true\ntrue\n');
  });

  test.each([
    ['okta', `orgUrl: 'https://acme.okta.com', apiToken: 'token'`],
    ['onelogin-v1', `subdomain: 'acme', clientId: 'id', clientSecret: 'secret'`],
    ['onelogin-v2', `subdomain: 'acme', accessToken: 'token'`],
    ['fake', ''],
  ])('createMfaProvider loads the adapter that the config names, %s, and no other', (provider, options) => {
    const { loaded } = runIn(
      project,
      `import { createMfaProvider } from 'polyfactor';
       await createMfaProvider({ provider: '${provider}', ${options} });`,
    );
    const adapters = ['okta', 'onelogin-v1', 'onelogin-v2', 'fake'];
    expect(adapters.filter((id) => loaded.some((line) => line.endsWith(`/dist/${id}.js`)))).toEqual([provider]);
  });

  test('requests carry the version of the package', () => {
    const { output } = runIn(
      project,
      `import { createOktaProvider } from 'polyfactor/okta';
       const fetch = async (request) => { console.log(request.headers.get('user-agent')); return Response.json([]); };
       const mfa = createOktaProvider({ orgUrl: 'https://acme.okta.com', apiToken: 'token', fetch });
       await mfa.listFactors({ userId: '00u1' });`,
    );
    expect(output).toBe(`polyfactor/${version}\n`);
  });
});
