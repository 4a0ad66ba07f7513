import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { codeSubpaths, manifest, packed, projectWithPeers, root, runIn } from './installed-package.ts';

const { exports: subpaths, imports, main, types, typesVersions, version } = manifest;
const specifiers = codeSubpaths.map((subpath) => `polyfactor${subpath.slice(1)}`);

describe('the tarball', () => {
  const { files } = packed;

  test.each([
    ['import', 'dist/'],
    ['require', 'dist/cjs/'],
  ])('contains for %s one declaration for each source, and only code that an entry reaches', (condition, folder) => {
    const own = files.filter(
      (path) => path.startsWith(folder) && (folder === 'dist/cjs/' || !/^dist\/cjs\//.test(path)),
    );
    const sources = ['src', 'adapters'].flatMap((room) =>
      readdirSync(`${root}${room}`, { recursive: true, encoding: 'utf8' })
        .filter((path) => path.endsWith('.ts'))
        .map((path) => `${folder}types/${room}/${path.replace(/\.ts$/, '.d.ts')}`),
    );
    expect(own.filter((path) => path.endsWith('.d.ts')).toSorted()).toEqual(sources.toSorted());
    const reached = new Set<string>();
    const addReachable = (path: string) => {
      if (reached.has(path)) return;
      reached.add(path);
      for (const [, name = ''] of readFileSync(`${root}${path}`, 'utf8').matchAll(/["']\.\/([\w-]+\.js)["']/g)) {
        addReachable(`${folder}${name}`);
      }
    };
    for (const subpath of codeSubpaths) addReachable(subpaths[subpath][condition].default.replace('./', ''));
    if (condition === 'import')
      for (const path of Object.values<string>(imports['#sender'])) addReachable(path.replace('./', ''));
    expect(own.filter((path) => path.endsWith('.js')).toSorted()).toEqual([...reached].toSorted());
  });

  test('contains every file that a subpath names, and names the same for TypeScript that reads no exports', () => {
    const targets = codeSubpaths.map((subpath) => subpaths[subpath]);
    const named = targets.flatMap((target) => Object.values<Record<string, string>>(target)).flatMap(Object.values);
    expect(named.map((path) => path.replace('./', '')).filter((path) => !files.includes(path))).toEqual([]);
    expect({ types, default: main }).toEqual(subpaths['.'].require);
    const others = codeSubpaths.filter((subpath) => subpath !== '.');
    const forTypeScript = others.map((subpath) => [subpath.slice(2), [subpaths[subpath].require.types]]);
    expect(typesVersions).toEqual({ '*': Object.fromEntries(forTypeScript) });
  });
});

describe('the package installed in an empty project', () => {
  // The subpaths for frameworks cannot be imported without the framework.
  const project = projectWithPeers(['@nestjs/common', 'fastify-plugin']);

  test.each(specifiers)(
    '%s can be imported and required without loading an HTTP client or optional peer',
    (specifier) => {
      const { output, loaded } = runIn(
        project,
        `import { createRequire } from 'node:module';
       const imported = await import('${specifier}');
       const required = createRequire(import.meta.url)('${specifier}');
       console.log(Object.keys(imported).length > 0);
       console.log(String(Object.keys(imported).toSorted()) === String(Object.keys(required).toSorted()));`,
      );
      expect(output).toBe('true\ntrue\n');
      const own = loaded.filter((line) => line.includes('/polyfactor/dist/'));
      const required = own.filter((line) => line.includes('/polyfactor/dist/cjs/'));
      expect(required.length).toBeGreaterThan(0);
      expect(own.length).toBeGreaterThan(required.length);
      // The build names the modules of packages that it bundles in comments.
      const bundled = required.flatMap(
        (line) => readFileSync(new URL(line.replace('loaded ', '')), 'utf8').match(/^\/\/ node_modules\/.*$/gm) ?? [],
      );
      const later = /\bnode_modules\/(ky|otplib|@otplib|hono|@hono|@simplewebauthn)\//;
      expect([...loaded, ...bundled].filter((line) => later.test(line))).toEqual([]);
    },
  );

  test.each([
    ['import', ''],
    ['require', `import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);`],
  ])('has one MfaError class for all subpaths by %s', (way, before) => {
    const from = (specifier: string) => (way === 'import' ? `await import('${specifier}')` : `require('${specifier}')`);
    const { output } = runIn(
      project,
      `${before}
       const { MfaError } = ${from('polyfactor')};
       const { createFakeProvider } = ${from('polyfactor/fake')};
       const { createOktaProvider } = ${from('polyfactor/okta')};
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
  ])('createMfaProvider loads only the adapter that the config names: %s', (provider, options) => {
    const { loaded } = runIn(
      project,
      `import { createMfaProvider } from 'polyfactor';
       await createMfaProvider({ provider: '${provider}', ${options} });`,
    );
    const adapters = ['okta', 'onelogin-v1', 'onelogin-v2', 'fake'];
    expect(adapters.filter((id) => loaded.some((line) => line.endsWith(`/dist/${id}.js`)))).toEqual([provider]);
  });

  test('sends the package version as user agent', () => {
    const { output } = runIn(
      project,
      `import { createOktaProvider } from 'polyfactor/okta';
       const fetch = async (url, init) => { console.log(init.headers['user-agent']); return Response.json([]); };
       const mfa = createOktaProvider({ orgUrl: 'https://acme.okta.com', apiToken: 'token', fetch });
       await mfa.listFactors({ userId: '00u1' });`,
    );
    expect(output).toBe(`polyfactor/${version}\n`);
  });
});
