import { execFile, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { Figures } from './measure.ts';
import type { Served } from './server.ts';

// Starts the processes of a run. They do not inherit the options of this process, such as an inspector.

const folder = fileURLToPath(new URL('.', import.meta.url));
const runFile = promisify(execFile);

/** The server, in its own process. */
export type Org = {
  readonly baseUrl: string;
  /** How many requests and connections it has served so far. */
  served(): Promise<Served>;
  stop(): void;
};

export async function startOrg(): Promise<Org> {
  const child = fork(new URL('server.ts', import.meta.url), { execArgv: [] });
  const nextMessage = async () => {
    const [message] = await once(child, 'message', { signal: AbortSignal.timeout(10_000) });
    return message;
  };
  const { baseUrl }: { readonly baseUrl: string } = await nextMessage();
  return {
    baseUrl,
    async served() {
      child.send('served?');
      return nextMessage();
    },
    stop: () => child.disconnect(),
  };
}

/** Measures one client in one scenario. A larger `divisor` means fewer calls. */
export async function measure(client: string, scenario: string, baseUrl: string, divisor: number): Promise<Figures> {
  return figuresOf(['--expose-gc', 'measure.ts', client, scenario, baseUrl, String(divisor)]);
}

/** Runs a program and returns the figures that it prints. It finds packages as a file in this folder would. */
export async function figuresPrintedBy(code: string): Promise<Figures> {
  return figuresOf(['--input-type=module', '--eval', code]);
}

async function figuresOf(args: readonly string[]): Promise<Figures> {
  const { stdout } = await runFile(process.execPath, args, { cwd: folder });
  return JSON.parse(stdout);
}
