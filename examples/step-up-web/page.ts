import type { FastifyReply } from 'fastify';
import { type Html, html } from './html.ts';
import type { Session } from './session.ts';

/** A whole page. `script` is a file of `public/`. */
export function page({
  title,
  body,
  script,
  session,
  hasPhone = false,
}: {
  readonly title: string;
  readonly body: Html;
  readonly script?: 'wait.js' | 'passkey.js' | undefined;
  readonly session?: Session | undefined;
  readonly hasPhone?: boolean | undefined;
}): Html {
  return html`<!doctype html>
<html lang="en">
<head>
  <meta charset="utf-8">
  <meta name="viewport" content="width=device-width, initial-scale=1">
  <title>${title} – step-up example</title>
  <link rel="stylesheet" href="/public/style.css">
  <link rel="icon" href="data:,">
  ${script !== undefined && html`<script type="module" src="/public/${script}"></script>`}
</head>
<body>
  <header>
    <nav aria-label="Main">
      ${session?.username !== undefined && navigation(session)}
      ${hasPhone && html`<a id="nav-phone" href="/phone" target="_blank" rel="noopener">The demo phone</a>`}
    </nav>
  </header>
  <main>
${body}
  </main>
</body>
</html>
`;
}

const navigation = (session: Session): Html => html`
      <a id="nav-account" href="/account">Account</a>
      <a id="nav-security" href="/security">Security</a>
      <form method="post" action="/logout" id="logout-form">
        ${tokenField(session)}
        <button id="logout" type="submit" class="plain">Sign out</button>
      </form>`;

/** The CSRF token. Every POST form must contain it. */
export const tokenField = ({ csrfToken }: Session): Html =>
  html`<input type="hidden" name="_csrf" value="${csrfToken}">`;

/** The result of the last form. It is shown once, and screen readers read it. */
export function noticeOf(session: Session): Html {
  const { notice } = session;
  session.notice = undefined;
  return html`<div role="status" id="notice">${notice !== undefined && html`<p class="notice">${notice}</p>`}</div>`;
}

export function sendPage(reply: FastifyReply, { markup }: Html): FastifyReply {
  return reply.type('text/html; charset=utf-8').send(markup);
}
