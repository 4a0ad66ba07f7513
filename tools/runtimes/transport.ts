import { rules } from '../../test/transport/rules.ts';
import type { Ended, Send } from '../../test/transport/send.ts';
import type { World } from './concurrency.ts';
import { type Check, type Outcome, runChecks } from './contract.ts';
import { type Exception, exceptions } from './exceptions.ts';

// The rules of the transport, with the HTTP client of the runtime: `service.ts` sends, this process is the server.

/** Runs every rule. An exception must break its rule: if it does not, it must go. */
export async function runTransport({ place, call }: Pick<World, 'place' | 'call'>, runtime: string): Promise<Outcome> {
  const excepted = exceptions[runtime] ?? [];
  const send: Send = async (attempt) => {
    const response = await call(`/send?${new URLSearchParams({ attempt: JSON.stringify(attempt) })}`);
    const ended: Ended = await response.json();
    return ended;
  };
  const checks = rules.map(({ rule, run }): Check => {
    const exception = excepted.find((candidate) => candidate.rule === rule);
    return { place, rule, run: () => (exception === undefined ? run(send) : assertBroken(run(send), exception)) };
  });
  return { ...(await runChecks(checks)), exceptions: excepted };
}

async function assertBroken(running: Promise<void>, { rule, why }: Exception): Promise<void> {
  const kept = await running.then(
    () => true,
    () => false,
  );
  if (kept) throw new Error(`This runtime keeps the rule now. Delete its exception: ${rule} (${why})`);
}
