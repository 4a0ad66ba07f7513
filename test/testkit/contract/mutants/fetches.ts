import type { Fetch, FetchAnswer } from '../../../../src/spec/fetch.ts';
import type { Mutant } from './mutant.ts';

// Mutants whose HTTP client does too much.

/** Sends a request again. */
const again =
  (isWanted: (answer: FetchAnswer) => boolean): NonNullable<Mutant['fetch']> =>
  (fetch) =>
  async (url, init) => {
    const answer = await fetch(url, init);
    return isWanted(answer) ? fetch(url, init) : answer;
  };

/** Sends the same credential wherever a header leads. */
const following =
  (isWanted: (answer: FetchAnswer) => boolean): NonNullable<Mutant['fetch']> =>
  (fetch): Fetch =>
  async (url, init) => {
    const answer = await fetch(url, init);
    const to = answer.headers.get('location');
    return to !== null && isWanted(answer) ? fetch(new URL(to, url).href, init) : answer;
  };

export const fetchMutants: readonly Mutant[] = [
  {
    rule: 'wire-02-challenge-sms-code',
    title: 'sends a message again after a server error',
    sees: 'the number of requests of challenge with status 500 is 2, not 1',
    fetch: again(({ status }) => status >= 500),
  },
  {
    rule: 'wire-02-verify-sms-code',
    title: 'sends a code again after a broken connection',
    sees: 'the number of requests of verify with a broken connection is 2, not 1',
    fetch: (fetch) => async (url, init) => {
      try {
        return await fetch(url, init);
      } catch {
        return fetch(url, init);
      }
    },
  },
  {
    rule: 'wire-03-enroll-sms',
    title: 'sends a message again after a rate limit',
    sees: 'the number of requests of enroll with status 429 is 2, not 1',
    fetch: again(({ status }) => status === 429),
  },
  {
    rule: 'wire-04-verify-sms-code',
    title: 'follows redirects with its credential',
    sees: 'verify with status 301 in place of a response was not refused: it answered approved',
    fetch: following(({ status }) => status >= 300 && status < 400),
  },
  {
    rule: 'wire-08-challenge-sms-code',
    title: 'sends every message twice',
    sees: 'challenge sends 2 requests that change something',
    fetch: (fetch) => async (url, init) => {
      if (url.endsWith('/attempts')) await fetch(url, init);
      return fetch(url, init);
    },
  },
  {
    rule: 'address-01-sms-code',
    title: 'follows the link of a step',
    sees: 'the number of requests to another origin, for links in the responses to a challenge, is',
    fetch: following(() => true),
  },
  {
    rule: 'address-02-push',
    title: 'follows the link of an enrollment',
    sees: 'the number of requests to another origin, for links in the responses to an enrollment,',
    fetch: following(() => true),
  },
  {
    rule: 'parallel-01-totp-code',
    title: 'gives a response to whoever asks at the same time',
    sees: 'a call that must succeed threw UNEXPECTED_RESPONSE: The identity provider gave another',
    fetch: (fetch) => {
      let running: Promise<Response> | undefined;
      return async (url, init) => {
        running ??= (async () => (await fetch(url, init)) as Response)().finally(() => {
          running = undefined;
        });
        return (await running).clone();
      };
    },
  },
];
