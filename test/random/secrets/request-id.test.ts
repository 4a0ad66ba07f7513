import { expect, test } from 'vitest';
import { createOktaProvider } from '../../../adapters/okta/index.ts';
import { createOneLoginV1Provider } from '../../../adapters/onelogin/v1/index.ts';
import { createOneLoginV2Provider } from '../../../adapters/onelogin/v2/index.ts';
import { Book } from './leak-detector.ts';
import { listener, watched } from './observers.ts';

// The identity provider's id of a request goes into errors and events: is it an id?

const USER = '7350519467';
const TOKEN = 'quadrangle-umbrella-91xkcd';

/** What is let out where the header of the request's id says this. */
async function bookOf(requestId: string): Promise<Book> {
  const book = new Book();
  book.garden.plant('credential', TOKEN);
  book.garden.plant('userId', USER, { mustShow: false });
  const headers = { 'x-okta-request-id': requestId, 'x-request-id': requestId };
  const common = {
    accessToken: TOKEN,
    fetch: () => new Response('{}', { status: 404, headers }),
    onEvent: listener(book),
  };
  const providers = [
    watched(createOktaProvider({ orgUrl: 'https://acme.okta.com', ...common }), book),
    watched(createOneLoginV1Provider({ subdomain: 'acme', ...common }), book),
    watched(createOneLoginV2Provider({ subdomain: 'acme', ...common }), book),
  ];
  for (const mfa of providers) await mfa.listFactors({ userId: USER }).catch(() => undefined);
  return book;
}

test('an id goes on', async () => {
  const book = await bookOf('reqVy8wsvmBQN27h4soUE3ZEnA');
  book.garden.plant('answer', 'reqVy8wsvmBQN27h4soUE3ZEnA');
  expect(book.trespasses()).toEqual(['answer: event.requestId', 'answer: listFactors error.requestId']);
});

// A gateway that writes the request into the header, with its credential or the user in the path, would put both into
// the logs of the application.
test.each([
  ['a header', `Bearer ${TOKEN}`],
  ['a request', `GET /api/1/users/${USER}/otp_devices HTTP/1.1`],
])('%s in the place of the id does not', async (_name, requestId) => {
  expect((await bookOf(requestId)).trespasses()).toEqual([]);
});
