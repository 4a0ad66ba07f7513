/** The environment of a program that is started outside of a test run: nothing in it allows a config to name the fake. */
export function envOutsideTests(): Readonly<Record<string, string | undefined>> {
  const ofTests = /^(NODE_ENV|VITEST.*|JEST_WORKER_ID|NODE_TEST_CONTEXT|MFA_.*)$/;
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !ofTests.test(name)));
}
