// Runs every rule of the contract that applies to Acme: node examples/custom-adapter/contract.ts
import { runContract, type World } from 'polyfactor/testing';
import { createAcme } from './acme.ts';
import { createAcmeProvider } from './adapter.ts';

/** A tenant of Acme, the adapter over it, and the people that the contract plays. */
export function createWorld(create = createAcmeProvider): World {
  const acme = createAcme();
  const { baseUrl, apiToken, clock, fetch } = acme;
  const [userId, otherUserId] = acme.users;
  return {
    connect: (common) => create({ baseUrl, apiToken, ...common }),
    fetch,
    userId,
    otherUserId,
    phone: acme.phone(userId),
    otherPhone: acme.phone(otherUserId),
    clock,
    lock: acme.lock,
    secrets: [apiToken],
  };
}

if (import.meta.main) {
  const report = runContract(() => createWorld(), { print: console.log });
  report.then(({ failed }) => {
    process.exitCode = failed.length === 0 ? 0 : 1;
  });
}
