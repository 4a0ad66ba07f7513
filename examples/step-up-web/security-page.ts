import type { AvailableFactor, Capabilities, Factor } from 'polyfactor';
import { type Html, html } from './html.ts';
import { noticeOf, tokenField } from './page.ts';
import type { Session } from './session.ts';
import { nameOfFactor, nameOfType, STATUSES } from './texts.ts';
import type { User } from './users.ts';

const FORMS: ReadonlySet<string> = new Set(['totp', 'sms', 'voice', 'email', 'push', 'webauthn']);

/**
 * Whether this page can enroll the factor. It cannot enroll factors that need another form (questions, hardware
 * tokens). It also cannot enroll factors that need a number that the service has verified, because this service
 * verifies none.
 */
export function isOffered({ factors }: Capabilities, { type }: AvailableFactor): boolean {
  return FORMS.has(type) && factors[type].enroll && factors[type].preverified !== 'required';
}

export function factorsBody({
  session,
  user,
  factors,
  offered,
}: {
  readonly session: Session;
  readonly user: User;
  readonly factors: readonly Factor[];
  readonly offered: readonly AvailableFactor[];
}): Html {
  return html`
  <h1>Security</h1>
  ${noticeOf(session)}
  <h2 id="yours">Your methods</h2>
  ${factors.length === 0 && html`<p id="no-factors">You have none yet.</p>`}
  <ul class="factors" aria-labelledby="yours">
    ${factors.map((factor, index) => factorItem(session, factor, index + 1))}
  </ul>
  ${session.enrollment !== undefined && html`<p><a id="go-on-setting-up" href="/security/step">Go on setting up</a></p>`}
  <h2 id="more">Set up another</h2>
  ${offered.length === 0 && html`<p>Nothing more is offered to you.</p>`}
  <ul class="choices" aria-labelledby="more">
    ${offered.map((available, index) => offerItem(session, user, available, index + 1))}
  </ul>`;
}

const factorItem = (session: Session, factor: Factor, number: number): Html => html`
    <li id="factor-${number}" data-type="${factor.type}" data-status="${factor.status}">
      <span>${nameOfFactor(factor)} (${STATUSES[factor.status]})</span>
      <form method="post" action="/security/remove" id="remove-form-${number}">
        ${tokenField(session)}
        <input type="hidden" name="factorId" value="${factor.id}">
        <button id="remove-${number}" type="submit" class="plain" aria-label="Remove ${nameOfFactor(factor)}">Remove</button>
      </form>
    </li>`;

function offerItem(session: Session, user: User, { id, type, displayName }: AvailableFactor, number: number): Html {
  const isPhone = type === 'sms' || type === 'voice';
  const name = nameOfType(type);
  return html`
    <li>
      <form method="post" action="/security/enroll" id="enroll-form-${number}" data-type="${type}">
        ${tokenField(session)}
        <input type="hidden" name="availableId" value="${id}">
        ${
          isPhone &&
          html`
        <label for="phone-${number}">Phone number for: ${displayName}</label>
        <input id="phone-${number}" name="phoneNumber" type="tel" autocomplete="tel" maxlength="32" required
          placeholder="+14155550100" value="${user.phoneNumber ?? ''}">`
        }
        ${
          type === 'email' &&
          html`
        <label for="email-${number}">Address for: ${displayName}</label>
        <input id="email-${number}" name="email" type="email" autocomplete="email" maxlength="254" required
          value="${user.email ?? ''}">`
        }
        <button id="enroll-${number}" type="submit">Set up ${name}${displayName !== name && ` (${displayName})`}</button>
      </form>
    </li>`;
}
