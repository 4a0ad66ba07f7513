import { execFile, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { Figures } from './measure.ts';
import type { Served } from './server.ts';

// The processes that a run is made of. Each starts without what this one was started with, as an inspector.

const folder = fileURLToPath(new URL('.', import.meta.url));
const runFile = promisify(execFile);

/** The server, in a process of its own. */
export type Org = {
  readonly baseUrl: string;
  /** What it has served so far. */
  served(): Promise<Served>;
  stop(): void;
};

export async function startOrg(): Promise<Org> {
  const child = fork(new URL('server.ts', import.meta.url), { execArgv: [] });
  const heard = async () => {
    const [message] = await once(child, 'message', { signal: AbortSignal.timeout(10_000) });
    return message;
  };
  const { baseUrl }: { readonly baseUrl: string } = await heard();
  return {
    baseUrl,
    async served() {
      child.send('served?');
      return heard();
    },
    stop: () => child.disconnect(),
  };
}

/** One client in one scenario; `divisor` makes it shorter. */
export async function measured(client: string, scenario: string, baseUrl: string, divisor: number): Promise<Figures> {
  return figuresOf(['--expose-gc', 'measure.ts', client, scenario, baseUrl, String(divisor)]);
}

/** The figures that a program prints, which finds packages as a file of this folder does. */
export async function printed(code: string): Promise<Figures> {
  return figuresOf(['--input-type=module', '--eval', code]);
}

async function figuresOf(args: readonly string[]): Promise<Figures> {
  const { stdout } = await runFile(process.execPath, args, { cwd: folder });
  return JSON.parse(stdout);
}
