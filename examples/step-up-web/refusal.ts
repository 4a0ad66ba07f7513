/** A refusal by the service, with the text for its page. The text never contains the input. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  readonly status: 400 | 403 | 404 | 409 | 429;
  readonly title: string;
  readonly retryAfterMs: number | undefined;

  constructor(status: Refusal['status'], title: string, text: string, retryAfterMs?: number) {
    super(text);
    this.status = status;
    this.title = title;
    this.retryAfterMs = retryAfterMs;
  }
}

/** Sends the browser to another page of the service. */
export class Detour extends Error {
  override readonly name = 'Detour';
  readonly to: '/login' | '/login/factor' | '/login/step' | '/security' | '/account';

  constructor(to: Detour['to']) {
    super('The browser is sent to another page.');
    this.to = to;
  }
}
