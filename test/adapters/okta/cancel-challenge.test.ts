import { expect, test } from 'vitest';
import { createOktaProvider } from '../../../adapters/okta/index.ts';
import { waitForApproval } from '../../../src/index.ts';
import { createOktaEmulator } from '../../../src/testkit/emulator/index.ts';
import { thrown } from '../../support/scripted-tenant.ts';

test('a push that was approved while it was being canceled says that it was used', async () => {
  const userId = '00u15s1KDETTQMQYABRL';
  const okta = createOktaEmulator({ users: [userId] });
  const { orgUrl, apiToken, clock } = okta;
  const statuses: string[] = [];
  let approve = async () => {};
  const mfa = createOktaProvider({
    orgUrl,
    apiToken,
    now: clock.now,
    fetch: async (url, init) => {
      if (init.method !== 'DELETE') return okta.fetch(url, init);
      await approve();
      return new Response(null, { status: 204 });
    },
  });
  const enrollment = await mfa.enroll({ userId, factor: { type: 'push' } });
  if (enrollment.status !== 'pending' || enrollment.prompt.setup === undefined) throw new Error('Nothing to scan.');
  okta.phone(userId).scan(enrollment.prompt.setup);
  const enrolled = await waitForApproval(mfa, { userId, handle: enrollment.handle });
  if (enrolled.status !== 'active') throw new Error('The factor is not active.');
  const { handle } = await mfa.challenge({ userId, factor: enrolled.factor });
  approve = async () => {
    okta.approve(userId);
    statuses.push((await mfa.verify({ userId, handle })).status);
  };
  const error = await thrown(mfa.cancelChallenge({ userId, handle }));
  expect(statuses).toEqual(['approved']);
  expect(error).toMatchObject({ code: 'HANDLE_INVALID' });
});
