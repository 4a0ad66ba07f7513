import type { ActivationHandle, Prompt, VerificationHandle } from 'polyfactor';
import { toDataURL } from 'qrcode';
import { type Html, html } from './html.ts';
import { noticeOf, tokenField } from './page.ts';
import type { Session } from './session.ts';
import type { PendingStep } from './step.ts';
import { saidOf } from './texts.ts';

type AnyStep = Omit<PendingStep<ActivationHandle | VerificationHandle>, 'handle'>;

/** The script that the step's page needs, if any. */
export function scriptOf({ prompt: { expects }, isOver }: AnyStep): 'wait.js' | 'passkey.js' | undefined {
  if (isOver) return undefined;
  if (expects.includes('webauthn')) return 'passkey.js';
  return expects.includes('approval') ? 'wait.js' : undefined;
}

/** The identity provider's origin, if the page shows its QR code. The library has checked the origin. */
export function picturesOf({ prompt: { setup } }: AnyStep): string | undefined {
  return setup?.kind === 'app' && setup.qrCodeUrl !== undefined ? new URL(setup.qrCodeUrl).origin : undefined;
}

/** Shows everything that a prompt asks for. It reads `expects`, never the factor type. `at` is the path of the step. */
export async function stepBody(
  step: AnyStep,
  { session, at, back }: { readonly session: Session; readonly at: string; readonly back: Html },
): Promise<Html> {
  const { title, prompt, problem, isOver } = step;
  const { canResend } = prompt;
  const { destination } = prompt.factor;
  const said = problem === undefined ? undefined : saidOf(problem);
  return html`
  <h1>${title}</h1>
  ${noticeOf(session)}
  <div role="alert" id="problem">
    ${said !== undefined && html`<p class="problem" data-reason="${problem}">${said.what} ${said.next}</p>`}
  </div>
  ${!isOver && destination !== undefined && html`<p>It goes to <span id="destination">${destination}</span>.</p>`}
  ${!isOver && (await setupPart(prompt))}
  ${!isOver && answerParts(step, session, at)}
  ${
    canResend &&
    (!isOver || problem === 'expired') &&
    html`
  <form method="post" action="${at}/resend" id="resend-form">
    ${tokenField(session)}
    <button id="resend" type="submit" class="plain">Send a new one</button>
  </form>`
  }
  <p>${back}</p>`;
}

async function setupPart({ setup }: Prompt): Promise<Html | undefined> {
  if (setup === undefined) return undefined;
  const link = setup.uri ?? (setup.kind === 'app' ? setup.qrCodeUrl : undefined);
  const picture =
    setup.kind === 'app' && setup.qrCodeUrl !== undefined
      ? setup.qrCodeUrl
      : link !== undefined && (await toDataURL(link, { margin: 2, width: 240 }));
  return html`
  <p>Scan this picture with the app on your phone.</p>
  ${picture !== false && html`<img id="setup-picture" src="${picture}" alt="QR code to scan with the app" width="240" height="240">`}
  <details id="setup-text">
    <summary>No camera?</summary>
    ${setup.kind === 'totp' && html`<p>Enter this key in the app: <code id="setup-secret">${setup.secret}</code></p>`}
    ${link !== undefined && html`<p>Or open this link there: <code id="setup-link">${link}</code></p>`}
  </details>`;
}

function answerParts({ prompt }: AnyStep, session: Session, at: string): Html {
  const { expects, display, question, webauthn } = prompt;
  return html`
  ${
    expects.includes('code') &&
    html`
  <form method="post" action="${at}" id="code-form">
    ${tokenField(session)}
    <label for="code">Code</label>
    <input id="code" name="code" type="text" autocomplete="one-time-code" autocapitalize="off" spellcheck="false"
      maxlength="64" required autofocus>
    <button id="send-code" type="submit">Check the code</button>
  </form>`
  }
  ${
    expects.includes('answer') &&
    html`
  <form method="post" action="${at}" id="answer-form">
    ${tokenField(session)}
    <label for="answer">${question ?? 'Your answer'}</label>
    <input id="answer" name="answer" type="password" autocomplete="off" maxlength="256" required autofocus>
    <button id="send-answer" type="submit">Check the answer</button>
  </form>`
  }
  ${
    expects.includes('approval') &&
    html`
  ${display !== undefined && displayPart(display)}
  <p id="wait-status" role="status">Waiting for you to approve on your phone.</p>
  <form method="post" action="${at}/check" id="check-form">
    ${tokenField(session)}
    <button id="check" type="submit" class="plain">Check again</button>
  </form>`
  }
  ${
    webauthn !== undefined &&
    expects.includes('webauthn') &&
    html`
  <form method="post" action="${at}" id="passkey-form" data-kind="${webauthn.kind}" data-options="${JSON.stringify(webauthn.options)}">
    ${tokenField(session)}
    <input type="hidden" id="credential" name="credential" value="">
    <button id="use-passkey" type="submit">Use your security key or passkey</button>
    <p id="passkey-status" role="status"></p>
    <noscript><p>A security key needs JavaScript: switch it on for this site, or choose another method.</p></noscript>
  </form>`
  }`;
}

const displayPart = ({ kind, value }: NonNullable<Prompt['display']>): Html => html`
  <p>${kind === 'number-match' ? 'Pick this number on your phone:' : 'Type these digits on your phone’s keypad:'}
    <strong id="display" class="number">${value}</strong></p>`;
