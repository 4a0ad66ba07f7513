import type { BrowserContext } from 'playwright-core';

/** A page and a step of a script may be refused, and the tests say where; whatever a page is made of never is. */
const REFUSABLE: ReadonlySet<string> = new Set(['document', 'fetch']);

/**
 * Listens to every tab of a browser for what nobody should hear of: errors and warnings of the console, what the
 * Content-Security-Policy forbade, errors of scripts, and scripts, styles and pictures that did not come. The list grows.
 */
export async function listenForComplaints(context: BrowserContext): Promise<readonly string[]> {
  const complaints: string[] = [];
  const said: ReadonlySet<string> = new Set(['error', 'warning']);
  context.on('console', (message) => {
    // Chromium writes so for every status from 400 on; which of them are wrong is told below.
    const isStatus = message.text().startsWith('Failed to load resource: the server responded with a status');
    if (said.has(message.type()) && !isStatus) complaints.push(`console: ${message.text()}`);
  });
  context.on('weberror', (error) => complaints.push(`script: ${error.error().message}`));
  context.on('response', (response) => {
    const type = response.request().resourceType();
    if (response.status() >= 400 && !REFUSABLE.has(type)) complaints.push(`${type}: status ${response.status()}`);
  });
  context.on('requestfailed', (request) => {
    // A page that is left lets go of what it still waits for.
    if (REFUSABLE.has(request.resourceType()) || request.failure()?.errorText === 'net::ERR_ABORTED') return;
    complaints.push(`${request.resourceType()}: ${request.failure()?.errorText}`);
  });
  await context.addInitScript(() => {
    document.addEventListener('securitypolicyviolation', ({ effectiveDirective, blockedURI }) => {
      console.error(`policy: ${effectiveDirective} forbids ${blockedURI}`);
    });
  });
  return complaints;
}
