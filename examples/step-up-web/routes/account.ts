import type { FastifyInstance } from 'fastify';
import type { Context } from '../context.ts';
import { forms, readForm } from '../forms.ts';
import { freshlySignedIn, isFresh, signedIn } from '../guards.ts';
import { html } from '../html.ts';
import { noticeOf, page, sendPage, tokenField } from '../page.ts';

/** The protected page. Its button needs a recent second factor. */
export function accountRoutes(app: FastifyInstance, context: Context): void {
  const { hasPhone } = context;

  app.get('/account', async (request, reply) => {
    const { session, user } = signedIn(context, request);
    const body = html`
  <h1>Account</h1>
  ${noticeOf(session)}
  <p id="who">You are signed in as ${user.displayName}.</p>
  <p>Transfers so far: <span id="transfers">${session.transfers}</span></p>
  <form method="post" action="/account/transfer" id="transfer-form">
    ${tokenField(session)}
    <button id="transfer" type="submit">Transfer 100 credits</button>
    ${!isFresh(context, session) && html`<p id="stale">You will be asked to confirm that it is you.</p>`}
  </form>`;
    return sendPage(reply, page({ title: 'Account', body, session, hasPhone }));
  });

  app.post('/account/transfer', async (request, reply) => {
    readForm(forms.empty, request.body);
    const { session } = freshlySignedIn(context, request, '/account');
    session.transfers += 1;
    session.notice = '100 credits are on their way.';
    return reply.redirect('/account', 303);
  });
}
