import { createRequire } from 'node:module';

// An `import` of node:http reads all that it exports, and one of its exports loads the whole of Node's `fetch`: a third of
// the time until a cold process has its first answer. For a module of Node it does not matter from where it is required.
const load = createRequire('/');

export const http: typeof import('node:http') = load('node:http');
export const https: typeof import('node:https') = load('node:https');
