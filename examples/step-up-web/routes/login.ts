import type { FastifyInstance } from 'fastify';
import { type Context, callOptions, spend } from '../context.ts';
import { forms, readForm } from '../forms.ts';
import { hasFactor } from '../guards.ts';
import { type Html, html } from '../html.ts';
import { noticeOf, page, sendPage, tokenField } from '../page.ts';
import { isPassword } from '../passwords.ts';
import type { Session } from '../session.ts';

/** Sign-in with a password, and sign-out. The password opens only the page for the second factor. */
export function loginRoutes(app: FastifyInstance, context: Context): void {
  const { mfa, users, sessions, limits, hasPhone } = context;

  app.get('/', async (_request, reply) => reply.redirect('/account', 303));

  app.get('/login', async (request, reply) => {
    const open = sessions.of(request);
    if (open?.username !== undefined) return reply.redirect('/account', 303);
    const session = open ?? sessions.begin(request, reply);
    return sendPage(reply, page({ title: 'Sign in', body: loginBody(session, false), hasPhone }));
  });

  app.post('/login', async (request, reply) => {
    const { username, password } = readForm(forms.login, request.body);
    const user = users.find(username);
    const address = `address ${request.ip}`;
    const name = `user ${user?.username ?? ''}`;
    spend(limits.passwords, address, 'wrong passwords');
    if (user !== undefined) spend(limits.passwords, name, 'wrong passwords');
    if (!(await isPassword(password, user?.password)) || user === undefined) {
      const session = sessions.of(request) ?? sessions.begin(request, reply);
      reply.code(401);
      return sendPage(reply, page({ title: 'Sign in', body: loginBody(session, true), hasPhone }));
    }
    // The failures of the IP address are kept. Otherwise an attacker with one password could reset the count.
    limits.passwords.giveBack(address);
    limits.passwords.clear(name);
    // This call comes before the session begins. So if it fails, nobody is half signed in.
    const factors = await mfa.listFactors({ userId: user.userId, ...callOptions(context, request) });
    const session = sessions.begin(request, reply, username);
    if (hasFactor(factors)) return reply.redirect('/login/factor', 303);
    session.notice = 'Set up a second factor first: without one, nothing else opens.';
    return reply.redirect('/security', 303);
  });

  app.post('/logout', async (request, reply) => {
    readForm(forms.empty, request.body);
    const session = sessions.of(request);
    if (session !== undefined) sessions.end(session, reply);
    return reply.redirect('/login', 303);
  });
}

const loginBody = (session: Session, isWrong: boolean): Html => html`
  <h1>Sign in</h1>
  ${noticeOf(session)}
  <div role="alert" id="problem">
    ${isWrong && html`<p class="problem" data-reason="password">The name or the password is not right. Try again.</p>`}
  </div>
  <form method="post" action="/login" id="login-form">
    ${tokenField(session)}
    <label for="username">Name</label>
    <input id="username" name="username" type="text" autocomplete="username" autocapitalize="off" spellcheck="false"
      maxlength="64" required autofocus>
    <label for="password">Password</label>
    <input id="password" name="password" type="password" autocomplete="current-password" maxlength="256" required>
    <button id="sign-in" type="submit">Sign in</button>
  </form>`;
