import { afterEach, describe, expect, test } from 'vitest';
import { echoes } from './hostile-responses.ts';
import { overhear } from './observers.ts';
import { answeredBy, prepared, stages } from './prepared-tenants.ts';

// Whatever an identity provider says back, nothing of it goes on.

let stop: () => void = () => undefined;
afterEach(() => stop());

describe.each(stages)('%s', (_name, create) => {
  test('an answer that says everything back leaves nothing of it', async () => {
    const { book, calls, codes, refresh } = await prepared(create);
    const ears = overhear(book);
    stop = ears.stop;
    for (const [, hostile] of echoes(book)) {
      await refresh();
      await answeredBy(hostile, { free: calls.free, inTurn: [] });
      await refresh();
      await answeredBy(hostile, { free: [], inTurn: calls.inTurn });
    }
    ears.stop();
    expect(book.trespasses()).toEqual([]);
    expect(ears.printed).toEqual([]);
    const refused = ['INVALID_INPUT', 'NOT_FOUND', 'CONFLICT', 'UNAUTHENTICATED', 'FORBIDDEN', 'RATE_LIMITED'];
    expect(codes()).toEqual(expect.arrayContaining([...refused, 'UNAVAILABLE', 'UNEXPECTED_RESPONSE']));
  });
});
