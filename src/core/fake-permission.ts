import { MfaError } from '../spec/errors.ts';
import { fromProcess } from './process.ts';

// The fake knows every code, so whoever can read its messages gets in. It must not run where people log in.

type ReadVariable = (name: string) => string | undefined;

/** What may allow the fake where the environment does not. */
type Permissions = {
  readonly allowInProduction?: boolean | undefined;
  readonly allowOutsideTests?: boolean | undefined;
};

/** Vitest, Jest and node:test set these in the processes that run tests. */
const RUNNER_VARIABLES = ['VITEST', 'JEST_WORKER_ID', 'NODE_TEST_CONTEXT'] as const;

/** A variable of this process. Undefined also where the runtime does not let us read it. */
export function processVariable(name: string): string | undefined {
  return withoutBlanks(fromProcess((current) => current?.env?.[name]));
}

/** The environment of a config allows it to name the fake. The names of our own variables begin with `prefix`. */
export function isFakeAllowed(read: ReadVariable, prefix: string): boolean {
  return !isProduction(read) && isTestOrAllowed(read, prefix);
}

/** Throws INVALID_CONFIG under NODE_ENV=production. Code that creates the fake means it everywhere else. */
export function assertNotInProduction({ allowInProduction }: Permissions): void {
  if (allowInProduction === true || !isProduction(processVariable)) return;
  throw refusal(
    'The fake hands out its own codes and runs under NODE_ENV=production: configure a real provider, or set allowInProduction where you mean it.',
  );
}

/** Throws INVALID_CONFIG if a config names the fake where nothing says that this is meant. */
export function assertFakeAllowedByConfig(permissions: Permissions): void {
  assertNotInProduction(permissions);
  if (permissions.allowOutsideTests === true || isTestOrAllowed(processVariable)) return;
  throw refusal(
    `A configuration names the fake, which hands out its own codes, outside of a test: configure a real provider, or set NODE_ENV=test or MFA_ALLOW_FAKE=1 (the variables ${RUNNER_VARIABLES.join(', ')} of test runners allow it too).`,
  );
}

function isTestOrAllowed(read: ReadVariable, prefix = ''): boolean {
  if (nodeEnvironment(read) === 'test' || withoutBlanks(read(`${prefix}MFA_ALLOW_FAKE`)) === '1') return true;
  return RUNNER_VARIABLES.some((name) => withoutBlanks(read(name)) !== undefined);
}

function isProduction(read: ReadVariable): boolean {
  return nodeEnvironment(read) === 'production';
}

function nodeEnvironment(read: ReadVariable): string | undefined {
  return withoutBlanks(read('NODE_ENV'))?.toLowerCase();
}

/** Shells and files leave blanks around a value. A blank value counts as absent. */
export function withoutBlanks(value: unknown): string | undefined {
  return typeof value === 'string' ? value.trim() || undefined : undefined;
}

function refusal(message: string): MfaError {
  return new MfaError({ code: 'INVALID_CONFIG', provider: 'fake' }, message);
}
