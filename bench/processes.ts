import { execFile, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { createCertificate } from './certificate.ts';
import type { Figures } from './measure.ts';
import type { Served } from './server.ts';

// Starts the processes of a run. They do not inherit the options of this process, such as an inspector.

const folder = fileURLToPath(new URL('.', import.meta.url));
const runFile = promisify(execFile);

/** The server, in its own process. */
export type Org = {
  readonly baseUrl: string;
  /** The same server over TLS, and the file with the certificate that a client must trust. */
  readonly tlsUrl: string;
  readonly certificate: string;
  /** How many requests and connections it has served so far. */
  served(): Promise<Served>;
  stop(): void;
};

export async function startOrg(): Promise<Org> {
  const { key, certificate } = createCertificate();
  const child = fork(new URL('server.ts', import.meta.url), [key, certificate], { execArgv: [] });
  const nextMessage = async () => {
    const [message] = await once(child, 'message', { signal: AbortSignal.timeout(10_000) });
    return message;
  };
  const urls: Pick<Org, 'baseUrl' | 'tlsUrl'> = await nextMessage();
  return {
    ...urls,
    certificate,
    async served() {
      child.send('served?');
      return nextMessage();
    },
    stop: () => child.disconnect(),
  };
}

/** Measures one client in one scenario. A larger `divisor` means fewer calls. */
export async function measure(client: string, scenario: string, org: Org, divisor: number): Promise<Figures> {
  const isTls = scenario.endsWith('TLS');
  const args = ['--expose-gc', 'measure.ts', client, scenario, isTls ? org.tlsUrl : org.baseUrl, String(divisor)];
  return figuresOf(args, isTls ? { NODE_EXTRA_CA_CERTS: org.certificate } : {});
}

/** Runs a program and returns the figures that it prints. It finds packages as a file in this folder would. */
export async function figuresPrintedBy(code: string): Promise<Figures> {
  return figuresOf(['--input-type=module', '--eval', code]);
}

async function figuresOf(args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Figures> {
  const { stdout } = await runFile(process.execPath, args, { cwd: folder, env: { ...process.env, ...env } });
  return JSON.parse(stdout);
}
