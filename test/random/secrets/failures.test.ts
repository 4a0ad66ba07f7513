import { afterEach, expect, test } from 'vitest';
import type { Call } from './calls.ts';
import { failures, silence } from './hostile-responses.ts';
import { tried } from './journey.ts';
import { Book } from './leak-detector.ts';
import { interference } from './observed-fetch.ts';
import { overhear } from './observers.ts';
import { answeredBy, prepared, stages } from './prepared-tenants.ts';

// However a request fails, nothing of it goes on. All stages at once: the time goes into waits.

let stop: () => void = () => undefined;
afterEach(() => stop());

type Prepared = Awaited<ReturnType<typeof prepared>>;

async function onEachStage(trouble: (stage: Prepared) => Promise<void>): Promise<void> {
  const ears = overhear(new Book());
  stop = ears.stop;
  const ended = await Promise.all(
    stages.map(async ([name, create]) => {
      const stage = await prepared(create);
      await stage.refresh();
      await trouble(stage);
      return { name, trespasses: stage.book.trespasses(), codes: stage.codes() };
    }),
  );
  ears.stop();
  expect(ears.printed).toEqual([]);
  for (const { name, trespasses, codes } of ended) {
    expect([name, trespasses]).toEqual([name, []]);
    expect(codes).toContain('UNAVAILABLE');
  }
}

test('a request that fails with all that it held leaves nothing of it', () =>
  onEachStage(async ({ book, calls, refresh }) => {
    const hostiles = failures(book).map(([, hostile]) => hostile);
    await Promise.all(hostiles.map((hostile) => answeredBy(hostile, { free: calls.free, inTurn: [] })));
    for (const hostile of hostiles) {
      await refresh();
      await answeredBy(hostile, { free: [], inTurn: calls.inTurn });
    }
  }));

test('a time-out and an abort leave nothing, and the reason of the abort is that of the caller', () =>
  onEachStage(async ({ calls: { free, inTurn } }) => {
    await interference.run(silence, async () => {
      await Promise.all(free.map((call) => tried(() => call())));
      await Promise.all([...free, ...inTurn].map(abortedTwice));
    });
  }));

/** Before the call and during it. */
async function abortedTwice(call: Call): Promise<void> {
  const reason = new Error('The user has left.');
  for (const wait of [0, 5]) {
    const controller = new AbortController();
    if (wait === 0) controller.abort(reason);
    else setTimeout(() => controller.abort(reason), wait);
    const ended = await call({ signal: controller.signal }).catch((error: unknown) => error);
    // A call that needs no request may be refused before.
    if (ended !== reason) expect(ended).toHaveProperty('code');
  }
}
