import type { Common } from '../../../../src/spec/common.ts';
import type { MfaProvider } from '../../../../src/spec/provider.ts';

// Records the true answer of every operation at an emulator, and delivers one of them in place of another.

/** A response as it was on the wire. */
type WireResponse = {
  readonly method: string;
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
};
/** The true answer of an operation. */
export type TrueAnswer = Omit<WireResponse, 'method'> & { readonly name: string };
/** An operation that begins or ends a step. */
export type StepOperation<M extends MfaProvider = MfaProvider> = {
  readonly name: string;
  readonly run: (mfa: M) => Promise<unknown>;
  /** The responses to its reads before its own request, such as the list of factors. */
  readonly reads: readonly WireResponse[];
  /** When it was recorded. */
  readonly at: number;
};

/** A tenant at an emulator. */
export type Tenant<M extends MfaProvider> = {
  readonly create: (common: Pick<Common, 'fetch' | 'now'>) => M;
  readonly fetch: (url: string, init?: RequestInit) => Promise<Response>;
  readonly now: () => number;
  /** A look-up that an operation may send because of an answer. The tenant answers it. */
  readonly lookUp?: RegExp;
};

/** `record` runs an operation with a provider of its own, which remembers nothing of the operations before it. */
export function createRecorder<M extends MfaProvider>({ create, fetch, now, lookUp }: Tenant<M>) {
  const answers: TrueAnswer[] = [];
  const steps: StepOperation<M>[] = [];

  async function run<T>(work: (mfa: M) => Promise<T>) {
    const responses: WireResponse[] = [];
    const mfa = create({
      now,
      async fetch(url, init) {
        const response = await fetch(url, { ...init, signal: init.signal ?? null });
        const text = await response.clone().text();
        const headers = Object.fromEntries(response.headers);
        responses.push({ method: init.method ?? 'GET', status: response.status, headers, text });
        return response;
      },
    });
    return { result: await work(mfa), responses };
  }

  return {
    answers,
    steps,
    /** Keeps the last response as the answer of this operation, or the one at `position`. */
    async record<T>(name: string, work: (mfa: M) => Promise<T>, position = -1): Promise<T> {
      const { result, responses } = await run(work);
      const own = responses.at(position);
      if (own === undefined) throw new Error(`${name} sends no such request.`);
      answers.push({ name, ...own });
      return result;
    },
    /** The same for an operation that begins a step, which is kept as well. One that sends nothing is not. */
    async recordStep<T>(name: string, work: (mfa: M) => Promise<T>): Promise<T> {
      const { result, responses } = await run(work);
      const own = responses.at(-1);
      if (own === undefined || own.method === 'GET') return result;
      answers.push({ name, ...own });
      steps.push({ name, run: work, reads: responses.slice(0, -1), at: now() });
      return result;
    },
    /** Keeps an operation that ends a step by one request. It is not run now. */
    keepEnd(name: string, work: (mfa: M) => Promise<unknown>): void {
      steps.push({ name, run: work, reads: [], at: now() });
    },

    /** What the operation reports if its own request gets this answer. */
    async deliver({ run, reads, at }: StepOperation<M>, { status, headers, text }: TrueAnswer): Promise<unknown> {
      const script = [...reads, { status, headers, text }];
      const mfa = create({
        now: () => at,
        fetch(url, init) {
          if (lookUp?.test(url)) return fetch(url, { ...init, signal: init.signal ?? null });
          const next = script.shift();
          if (next === undefined) throw new TypeError('fetch failed');
          const body = next.status === 204 ? null : next.text;
          return new Response(body, { status: next.status, headers: next.headers });
        },
      });
      return run(mfa).catch((error: unknown) => error);
    },
  };
}

export type Recorder<M extends MfaProvider> = ReturnType<typeof createRecorder<M>>;
