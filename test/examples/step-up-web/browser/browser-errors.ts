import type { BrowserContext } from 'playwright-core';

/** Pages and requests of scripts may be refused; the tests check that. All other resources must load. */
const MAY_BE_REFUSED: ReadonlySet<string> = new Set(['document', 'fetch']);

/**
 * Collects the errors of every tab of a browser: console errors and warnings, violations of the
 * Content-Security-Policy, script errors, and scripts, styles and images that failed to load. The list is live.
 */
export async function collectBrowserErrors(context: BrowserContext): Promise<readonly string[]> {
  const browserErrors: string[] = [];
  const levels: ReadonlySet<string> = new Set(['error', 'warning']);
  context.on('console', (message) => {
    // Chromium logs this for every status of 400 and above. The response handler below decides which are errors.
    const isStatus = message.text().startsWith('Failed to load resource: the server responded with a status');
    if (levels.has(message.type()) && !isStatus) browserErrors.push(`console: ${message.text()}`);
  });
  context.on('weberror', (error) => browserErrors.push(`script: ${error.error().message}`));
  context.on('response', (response) => {
    const type = response.request().resourceType();
    if (response.status() >= 400 && !MAY_BE_REFUSED.has(type))
      browserErrors.push(`${type}: status ${response.status()}`);
  });
  context.on('requestfailed', (request) => {
    // The browser aborts pending requests when it leaves a page.
    if (MAY_BE_REFUSED.has(request.resourceType()) || request.failure()?.errorText === 'net::ERR_ABORTED') return;
    browserErrors.push(`${request.resourceType()}: ${request.failure()?.errorText}`);
  });
  await context.addInitScript(() => {
    document.addEventListener('securitypolicyviolation', ({ effectiveDirective, blockedURI }) => {
      console.error(`policy: ${effectiveDirective} forbids ${blockedURI}`);
    });
  });
  return browserErrors;
}
