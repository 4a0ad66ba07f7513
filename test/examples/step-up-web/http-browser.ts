import type { FastifyInstance } from 'fastify';

// A browser without a screen. It keeps cookies, follows redirects, and fills in the forms of a page.

export const ORIGIN = 'http://localhost:3000';

export type Page = {
  readonly status: number;
  readonly path: string;
  readonly html: string;
  readonly headers: Readonly<Record<string, string | number | readonly string[] | undefined>>;
};

export type Fields = Readonly<Record<string, string>>;
type Send = { readonly headers?: Readonly<Record<string, string>>; readonly follow?: boolean };

export type Browser = {
  get(path: string, options?: Send): Promise<Page>;
  /** Sends any fields to any path, with the newest CSRF token unless the fields contain one. */
  post(path: string, fields?: Fields, options?: Send): Promise<Page>;
  /** Fills in and sends the form with this id on the open page. Throws if there is none. */
  submit(id: string, fields?: Fields, options?: Send): Promise<Page>;
  /** The open page. */
  readonly page: Page;
  readonly token: string;
  readonly cookie: string | undefined;
  /** Sets another browser's cookie, or an old one. */
  setCookie(cookie: string | undefined): void;
};

/** `recordBody` gets every body that the server sends. */
export function createBrowser(app: FastifyInstance, recordBody: (body: string) => void): Browser {
  let cookie: string | undefined;
  let token = '';
  let page: Page = { status: 0, path: '', html: '', headers: {} };

  async function send(method: 'GET' | 'POST', path: string, fields: Fields | undefined, options: Send): Promise<Page> {
    const response = await app.inject({
      method,
      url: path,
      headers: {
        ...(cookie !== undefined && { cookie }),
        ...(method === 'POST' && {
          origin: ORIGIN,
          'sec-fetch-site': 'same-origin',
          'content-type': 'application/x-www-form-urlencoded',
        }),
        'user-agent': 'test browser',
        'accept-language': 'en-US,en;q=0.5',
        ...options.headers,
      },
      ...(fields !== undefined && { payload: new URLSearchParams(fields).toString() }),
    });
    recordBody(response.body);
    for (const { name, value } of response.cookies) cookie = value === '' ? undefined : `${name}=${value}`;
    const { location } = response.headers;
    const next = { status: response.statusCode, path, html: response.body, headers: response.headers };
    if (typeof location === 'string' && options.follow !== false) return send('GET', location, undefined, {});
    const [, found] = /name="_csrf" value="([^"]+)"/.exec(response.body) ?? [];
    if (found !== undefined) token = found;
    // Responses to a script do not open a page.
    if (String(response.headers['content-type']).startsWith('text/html')) page = next;
    return next;
  }

  const post: Browser['post'] = (path, fields = {}, options = {}) =>
    send('POST', path, { _csrf: token, ...fields }, options);

  return {
    get: (path, options = {}) => send('GET', path, undefined, options),
    post,
    submit(id, fields = {}, options = {}) {
      const form = formIn(page.html, id);
      return send('POST', form.action, { ...form.fields, ...fields }, options);
    },
    get page() {
      return page;
    },
    get token() {
      return token;
    },
    get cookie() {
      return cookie;
    },
    setCookie(value) {
      cookie = value;
    },
  };
}

/** A form of a page, with the values of its fields. */
export function formIn(html: string, id: string): { readonly action: string; readonly fields: Fields } {
  const [, attributes = '', inside = ''] =
    new RegExp(`<form ([^>]*id="${id}"[^>]*)>([\\s\\S]*?)</form>`).exec(html) ?? [];
  const [, action] = /action="([^"]+)"/.exec(attributes) ?? [];
  if (action === undefined) throw new Error(`The page has no form ${id}.`);
  const inputs = [...inside.matchAll(/<input [^>]*>/g)].map(([input]) => [
    /name="([^"]*)"/.exec(input)?.[1] ?? '',
    unescaped(/value="([^"]*)"/.exec(input)?.[1] ?? ''),
  ]);
  return { action, fields: Object.fromEntries(inputs) };
}

/** The id of the form with all of these attributes, such as `data-type="totp"`. */
export function formIdWith(html: string, ...attributes: readonly string[]): string {
  const forms = [...html.matchAll(/<form ([^>]*)>/g)].map(([, found = '']) => found);
  const form = forms.find((found) => attributes.every((attribute) => found.includes(attribute)));
  const [, id] = /id="([^"]+)"/.exec(form ?? '') ?? [];
  if (id === undefined) throw new Error(`The page has no form with ${attributes.join(' and ')}.`);
  return id;
}

/** The text of the element with this id. */
export function textOf(html: string, id: string): string {
  const [, text] = new RegExp(`<(\\w+)[^>]* id="${id}"[^>]*>([\\s\\S]*?)</\\1>`).exec(html)?.slice(1) ?? [];
  if (text === undefined) throw new Error(`The page has no element ${id}.`);
  return unescaped(text.replace(/<[^>]*>/g, '').trim());
}

export const reasonIn = (html: string): string | undefined => /data-reason="([^"]+)"/.exec(html)?.[1];

/** An attribute of the element with this id. */
export function attributeOf(html: string, id: string, name: string): string {
  const [element = ''] = new RegExp(`<[^>]* id="${id}"[^>]*>`).exec(html) ?? [];
  const [, value] = new RegExp(`${name}="([^"]*)"`).exec(element) ?? [];
  if (value === undefined) throw new Error(`The element ${id} has no ${name}.`);
  return unescaped(value);
}

const unescaped = (text: string): string =>
  text
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&');
