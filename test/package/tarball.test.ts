import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { codeSubpaths, manifest, packed, projectWithPeers, root, runIn } from './installed-package.ts';

const { exports: subpaths, version } = manifest;
const specifiers = codeSubpaths.map((subpath) => `polyfactor${subpath.slice(1)}`);

describe('the tarball', () => {
  const { files } = packed;

  test('contains one declaration for each source, and only code that an entry reaches', () => {
    const sources = ['src', 'adapters'].flatMap((folder) =>
      readdirSync(`${root}${folder}`, { recursive: true, encoding: 'utf8' })
        .filter((path) => path.endsWith('.ts'))
        .map((path) => `dist/types/${folder}/${path.replace(/\.ts$/, '.d.ts')}`),
    );
    expect(files.filter((path) => path.endsWith('.d.ts')).toSorted()).toEqual(sources.toSorted());
    const reached = new Set<string>();
    const addReachable = (path: string) => {
      if (reached.has(path)) return;
      reached.add(path);
      for (const [, name = ''] of readFileSync(`${root}${path}`, 'utf8').matchAll(/["']\.\/([\w-]+\.js)["']/g)) {
        addReachable(`dist/${name}`);
      }
    };
    for (const subpath of codeSubpaths) addReachable(subpaths[subpath].default.replace('./', ''));
    expect(files.filter((path) => path.endsWith('.js')).toSorted()).toEqual([...reached].toSorted());
  });

  test('contains every file that a subpath names', () => {
    const named = codeSubpaths.flatMap((subpath) => Object.values<string>(subpaths[subpath]));
    expect(named.map((path) => path.replace('./', '')).filter((path) => !files.includes(path))).toEqual([]);
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
       const same = Object.keys(imported).every((name) => imported[name] === required[name]);
       console.log(Object.keys(imported).length > 0 && same);`,
      );
      expect(output).toBe('true\n');
      expect(loaded.some((line) => line.includes('/polyfactor/dist/'))).toBe(true);
      expect(
        loaded.filter((line) => /\/node_modules\/(ky|otplib|@otplib|hono|@hono|@simplewebauthn)\//.test(line)),
      ).toEqual([]);
    },
  );

  test('has one MfaError class for all subpaths', () => {
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
