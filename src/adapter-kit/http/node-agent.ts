import type { Agent } from 'node:http';
import type { HttpAgent } from '../../spec/common.ts';
import { invalidConfig } from '../../spec/errors.ts';
import { http, https } from './node-modules.ts';

/** An idle connection is closed after this time, or earlier if the server says so. Load balancers keep it for a minute. */
const MAX_IDLE_MS = 30_000;

/** A keep-alive agent for one provider. Its idle connections do not keep the process running. */
export function createOwnAgent(protocol: string): Agent {
  // An agent of one's own goes past the proxy of the environment unless it is told (Node 22.21 and 24.5).
  const options = { keepAlive: true, timeout: MAX_IDLE_MS, ...(usesEnvProxy() && { proxyEnv: process.env }) };
  return protocol === 'https:' ? new https.Agent(options) : new http.Agent(options);
}

function usesEnvProxy(): boolean {
  const { NODE_USE_ENV_PROXY, NODE_OPTIONS = '' } = process.env;
  return NODE_USE_ENV_PROXY === '1' || [...process.execArgv, ...NODE_OPTIONS.split(/\s+/)].includes('--use-env-proxy');
}

/** The caller's agent, if it can be used for this protocol. Throws INVALID_CONFIG. */
export function usableAgent(agent: HttpAgent, protocol: string): Agent {
  if (!isNodeAgent(agent)) {
    throw invalidConfig([
      "agent: must be an http.Agent or https.Agent (undici's dispatcher belongs into the option fetch)",
    ]);
  }
  // A proxy agent computes its protocol for each request.
  const own: unknown = Object.getOwnPropertyDescriptor(agent, 'protocol')?.value;
  if (own === undefined || own === protocol) return agent;
  throw invalidConfig([`agent: must be an Agent of node:${protocol.slice(0, -1)}, as the base URL is`]);
}

/** By its members: another copy of a package may have made it. */
function isNodeAgent(agent: HttpAgent): agent is Agent {
  return 'addRequest' in agent && typeof agent.addRequest === 'function';
}
