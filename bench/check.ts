import { type ClientName, OLD_CLIENT } from './client.ts';
import { measureCold } from './cold.ts';
import { clientsOf } from './plan.ts';
import { measure, type Org } from './processes.ts';

/** What one `listFactors` and one login of a client must give. */
type Expected = { readonly factors: number; readonly requests: number };

function expectedOf(client: ClientName): Expected {
  switch (client) {
    // The two documented lists have different lengths. One more request each gets the access token.
    case 'raw-fetch-v1':
      return { factors: 2, requests: 4 };
    case 'raw-fetch-v2':
      return { factors: 5, requests: 4 };
    // Before the measurement, polyfactor sends one more request: it challenges a factor from its own list.
    case 'polyfactor-v1':
      return { factors: 2, requests: 5 };
    case 'polyfactor-v2':
      return { factors: 5, requests: 5 };
    case 'polyfactor':
    case OLD_CLIENT:
      return { factors: 3, requests: 4 };
    default:
      return { factors: 3, requests: 3 };
  }
}

/** Checks that every client returns the right results, and sends as many requests as the others. */
export async function checkAll(org: Org): Promise<void> {
  for (const client of clientsOf('list')) {
    const before = await org.served();
    const { factors, loggedIn } = await measure(client, 'check', org, 1);
    const requests = (await org.served()).requests - before.requests;
    const expected = expectedOf(client);
    if (factors !== expected.factors || loggedIn !== 1 || requests !== expected.requests) {
      throw new Error(`${client}: ${factors} factors, ${loggedIn} logins, ${requests} requests.`);
    }
  }
  for (const client of clientsOf('cold')) {
    const before = await org.served();
    const { factors } = await measureCold(client, org.baseUrl);
    const requests = (await org.served()).requests - before.requests;
    if (factors !== 3 || requests !== 1) throw new Error(`${client}, cold: ${factors} factors, ${requests} requests.`);
  }
}
