/** A refusal of the service's own, and what its page says. The text never holds what was sent. */
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

/** Not here, not yet: the browser is sent to another page of ours. */
export class Detour extends Error {
  override readonly name = 'Detour';
  readonly to: '/login' | '/login/factor' | '/login/step' | '/security' | '/account';

  constructor(to: Detour['to']) {
    super('The browser is sent to another page.');
    this.to = to;
  }
}
