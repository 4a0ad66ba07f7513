import { pathToFileURL } from 'node:url';
import { connectWith } from '../provider-client.ts';

// polyfactor as it was before a change: `--old` of run.ts names the folder of its build, with packages beside it.

const okta: typeof import('polyfactor/okta') = await import(
  `${pathToFileURL(process.env.POLYFACTOR_OLD ?? '').href}/okta.js`
);

export const connect = connectWith(okta.createOktaProvider);
