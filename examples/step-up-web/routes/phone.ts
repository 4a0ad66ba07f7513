import type { FastifyInstance } from 'fastify';
import type { Phone } from 'polyfactor/testing';
import { forms, readForm } from '../forms.ts';
import { type Html, html } from '../html.ts';
import { page, sendPage } from '../page.ts';
import { Refusal } from '../refusal.ts';

// The demo's phones simulate the phones of the users. Do not copy this file into a service.

/** A phone, its messages, and the other functions of its apps. */
export type DemoPhone = {
  readonly owner: string;
  readonly phone: Phone;
  readonly messages: () => readonly { readonly channel: string; readonly to: string; readonly text: string }[];
  /** Buttons that only one identity provider needs. `press` returns the text for the screen. */
  readonly extras: readonly { readonly id: string; readonly label: string; readonly press: () => Promise<string> }[];
};

/** The phones by user name. */
export type DemoPhones = ReadonlyMap<string, DemoPhone>;

export function phoneRoutes(app: FastifyInstance, phones: DemoPhones): void {
  const screens = new Map<string, string>();
  const phoneOf = (username: string): DemoPhone => {
    const found = phones.get(username);
    if (found === undefined) throw new Refusal(404, 'No such phone', 'Nobody of that name has a phone here.');
    return found;
  };

  app.get('/phone', async (_request, reply) => {
    const links = [...phones].map(
      ([username, { owner }]) => html`<li><a id="phone-${username}" href="/phone/${username}">${owner}</a></li>`,
    );
    const body = html`<h1>Whose phone?</h1><ul class="choices">${links}</ul>`;
    return sendPage(reply, page({ title: 'Phones', body }));
  });

  app.get<{ Params: { username: string } }>('/phone/:username', async (request, reply) => {
    const { username } = request.params;
    const demo = phoneOf(username);
    const screen = screens.get(username);
    screens.delete(username);
    const code = await codeOf(demo.phone);
    return sendPage(reply, page({ title: `${demo.owner}’s phone`, body: phoneBody(username, demo, code, screen) }));
  });

  /** Adds a route for one action on the phone. The action returns the text for the screen. */
  function thumb(name: string, act: (demo: DemoPhone, body: unknown) => string | Promise<string>): void {
    app.post<{ Params: { username: string } }>(`/phone/:username/${name}`, async (request, reply) => {
      const { username } = request.params;
      const demo = phoneOf(username);
      screens.set(username, await said(() => act(demo, request.body)));
      return reply.redirect(`/phone/${username}`, 303);
    });
  }

  thumb('scan', ({ phone }, body) => {
    const { setup } = readForm(forms.scan, body);
    const key = URL.parse(setup)?.searchParams.get('secret') ?? setup;
    if (isBound(phone, setup)) return 'The push app is connected.';
    if (!/^[A-Z2-7]{16,}=*$/i.test(key)) return 'No app on this phone can read that.';
    phone.scan({ kind: 'totp', secret: key.toUpperCase(), uri: setup });
    return 'The authenticator app has the key. Its code is below.';
  });
  thumb('push', ({ phone }, body) => {
    const { decision, number } = readForm(forms.push, body);
    if (decision === 'approve') phone.approve(number === '' ? undefined : number);
    else phone.deny();
    return decision === 'approve' ? 'Approved.' : 'Denied.';
  });
  thumb('key-in', ({ phone }, body) => {
    phone.keyIn(readForm(forms.keyIn, body).digits);
    return 'Keyed in.';
  });
  app.post<{ Params: { username: string; id: string } }>('/phone/:username/extra/:id', async (request, reply) => {
    const { username, id } = request.params;
    readForm(forms.empty, request.body ?? {});
    const extra = phoneOf(username).extras.find((one) => one.id === id);
    if (extra === undefined) throw new Refusal(404, 'No such button', 'This phone has no such button.');
    screens.set(username, await said(extra.press));
    return reply.redirect(`/phone/${username}`, 303);
  });
}

async function codeOf(phone: Phone): Promise<string | undefined> {
  try {
    return await phone.totp();
  } catch {
    return undefined;
  }
}

/** True if the push app accepts the link. It accepts only the link of a pending push enrollment. */
function isBound(phone: Phone, link: string): boolean {
  try {
    phone.scan({ kind: 'app', uri: link });
    return true;
  } catch {
    return false;
  }
}

/** Returns the text of an action. The phone throws an Error if the action is not possible, such as without a push. */
async function said(act: () => string | Promise<string>): Promise<string> {
  try {
    return await act();
  } catch (error) {
    if (error instanceof Refusal) throw error;
    return error instanceof Error ? error.message : 'That did not work.';
  }
}

const phoneBody = (
  username: string,
  { owner, messages, extras }: DemoPhone,
  code: string | undefined,
  screen: string | undefined,
): Html => html`
  <h1>${owner}’s phone</h1>
  <div role="status" id="screen">${screen !== undefined && html`<p class="notice">${screen}</p>`}</div>
  <p><a id="reload" href="/phone/${username}">Look again</a></p>
  <h2>Messages</h2>
  <ol id="messages" reversed>
    ${messages()
      .toReversed()
      .map(
        ({ channel, to, text }) =>
          html`<li data-channel="${channel}">${channel} to ${to}: <span class="text">${text}</span></li>`,
      )}
  </ol>
  <h2>Authenticator app</h2>
  <p>${code === undefined ? 'Nothing is set up.' : html`Code now: <strong id="totp" class="number">${code}</strong>`}</p>
  <form method="post" action="/phone/${username}/scan" id="scan-form">
    <label for="setup">Scan: paste the key or the link of the picture</label>
    <input id="setup" name="setup" type="text" autocomplete="off" spellcheck="false" maxlength="2000" required>
    <button id="scan" type="submit">Scan</button>
  </form>
  <h2>Push app</h2>
  <form method="post" action="/phone/${username}/push" id="push-form">
    <label for="number">Number, where the page shows one</label>
    <input id="number" name="number" type="text" inputmode="numeric" autocomplete="off" maxlength="8">
    <button id="approve" name="decision" value="approve" type="submit">Approve</button>
    <button id="deny" name="decision" value="deny" type="submit" class="plain">Deny</button>
  </form>
  <h2>Calls</h2>
  <form method="post" action="/phone/${username}/key-in" id="key-in-form">
    <label for="digits">Digits to key into the call</label>
    <input id="digits" name="digits" type="text" inputmode="numeric" autocomplete="off" maxlength="16" required>
    <button id="key-in" type="submit">Key in</button>
  </form>
  ${extras.map(
    ({ id, label }) => html`
  <form method="post" action="/phone/${username}/extra/${id}" id="extra-${id}">
    <button id="press-${id}" type="submit" class="plain">${label}</button>
  </form>`,
  )}`;
