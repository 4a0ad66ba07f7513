import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { beforeAll, describe, expect, test } from 'vitest';
import { ERROR_CODES } from '../support/error-codes.ts';
import * as servers from './framework-servers.ts';
import { projectWith } from './project.ts';

// An MfaError that an application does not catch reaches the framework's own error handler. The answer must be 5xx: with
// the identity provider's 401 the browser would log the user out. The server must live on. What the error says is for the
// operator: nothing of it should reach a browser, and the rows that show something say why.

type Row = {
  readonly name: string;
  readonly serve: string;
  readonly NODE_ENV?: string;
  /** What of the error is in the answer. */
  readonly shows: readonly ('code' | 'message' | 'stack')[];
};

const rows: readonly Row[] = [
  { name: 'Express 4, production', serve: servers.express4, NODE_ENV: 'production', shows: [] },
  { name: 'Express 5, production', serve: servers.express5, NODE_ENV: 'production', shows: [] },
  // Without NODE_ENV this is development, for which Express sends the stack of every error.
  { name: 'Express 4', serve: servers.express4, shows: ['message', 'stack'] },
  { name: 'Express 5', serve: servers.express5, shows: ['message', 'stack'] },
  // Fastify sends code and message of every error, and reads no property that could forbid it. mfaPlugin can.
  { name: 'Fastify 4', serve: servers.fastify('fastify4'), shows: ['code', 'message'] },
  { name: 'Fastify 5', serve: servers.fastify('fastify'), shows: ['code', 'message'] },
  { name: 'Fastify 3 with mfaPlugin', serve: servers.fastify('fastify3', servers.mfaPlugin), shows: ['code'] },
  { name: 'Fastify 4 with mfaPlugin', serve: servers.fastify('fastify4', servers.mfaPlugin), shows: ['code'] },
  { name: 'Fastify 5 with mfaPlugin', serve: servers.fastify('fastify', servers.mfaPlugin), shows: ['code'] },
  { name: 'Koa 2', serve: servers.koa('koa2'), shows: [] },
  { name: 'Koa 3', serve: servers.koa('koa'), shows: [] },
  { name: 'h3 1', serve: servers.h3v1(), shows: [] },
  { name: 'h3 2', serve: servers.h3v2(), shows: [] },
  // For development: h3 then sends the stack of every error.
  { name: 'h3 1 with debug', serve: servers.h3v1('{ debug: true }'), shows: ['message', 'stack'] },
  { name: 'h3 2 with debug', serve: servers.h3v2('{ debug: true }'), shows: ['message', 'stack'] },
  { name: 'Hono', serve: servers.hono, shows: [] },
  { name: 'Nest', serve: servers.nest, shows: [] },
];

type Server = ChildProcessByStdio<null, Readable, Readable>;
type Failure = { readonly code: string; readonly message: string };
type Started = {
  readonly port: number;
  /** By their place in the path. */
  readonly errors: readonly Failure[];
};

async function startedBy(server: Server): Promise<Started> {
  let problem = '';
  server.stderr.on('data', (text) => {
    problem += text;
  });
  for await (const line of createInterface(server.stdout)) return JSON.parse(line);
  throw new Error(`The server did not start: ${problem}`);
}

/** All that a browser gets. Without an answer the status is 0. */
async function get(port: number, path: string): Promise<{ readonly status: number; readonly text: string }> {
  try {
    const response = await fetch(`http://127.0.0.1:${port}${path}`, { headers: { accept: 'text/html, */*;q=0.8' } });
    const { status, statusText, headers } = response;
    return { status, text: [statusText, ...headers, await response.text()].join('\n') };
  } catch {
    return { status: 0, text: '' };
  }
}

/** The sentences of a text, however HTML or JSON writes what is between them. */
const sentencesOf = (text: string) => text.replaceAll(/(?:&#?\w+;|\W)+/g, ' ').trim();

/** Also a half of the message counts: what happened, or what to do. */
function partsIn(text: string, { code, message }: Failure) {
  const sentences = sentencesOf(text);
  return [
    ...(sentences.includes(code) ? ['code'] : []),
    ...(message.split(': ').some((half) => sentences.includes(sentencesOf(half))) ? ['message'] : []),
    ...(/\bat .*:\d+:\d+/.test(text) ? ['stack'] : []),
    ...servers.NEVER.filter((secret) => text.includes(secret)),
  ];
}

describe('an MfaError in the default error handler of', () => {
  let project = '';
  beforeAll(async () => {
    project = await projectWith('framework-errors', servers.packages);
  });

  test.concurrent.each(rows.map((row, at) => ({ ...row, file: `server-${at}.mjs` })))(
    '$name: 5xx, the server lives, and the browser gets $shows',
    async ({ serve, file, NODE_ENV, shows }) => {
      writeFileSync(join(project, file), servers.programOf(serve));
      // Vitest sets NODE_ENV.
      const { NODE_ENV: _, ...others } = process.env;
      const env = NODE_ENV === undefined ? others : { ...others, NODE_ENV };
      const server = spawn(process.execPath, [file], { cwd: project, env, stdio: ['ignore', 'pipe', 'pipe'] });
      try {
        const { port, errors } = await startedBy(server);
        expect(errors.map(({ code }) => code)).toEqual(ERROR_CODES.filter((code) => code !== 'BUSY'));
        for (const [at, error] of errors.entries()) {
          const { status, text } = await get(port, `/fail/${at}`);
          const alive = await get(port, '/alive');
          const answer = { status, shows: partsIn(text, error), alive: alive.status, exitCode: server.exitCode };
          expect(answer, error.code).toEqual({ status: 500, shows, alive: 200, exitCode: null });
        }
      } finally {
        server.kill();
      }
    },
  );
});
