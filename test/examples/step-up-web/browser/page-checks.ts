import type { Page } from 'playwright-core';

// Checks of a page's accessibility and layout. Each returns a list of problems, and runs in the page.

const CONTROLS = 'a[href], button:not(:disabled), input:not([type=hidden]), select, textarea, summary';

/** A screen reader needs a language, a title, one heading, and a name for every control and image. */
export function accessibilityProblems(page: Page): Promise<readonly string[]> {
  return page.evaluate((controls) => {
    const found: string[] = [];
    if (document.documentElement.lang !== 'en') found.push('no language');
    if (document.title.trim() === '') found.push('no title');
    const headings = document.querySelectorAll('h1');
    if (headings.length !== 1 || headings[0]?.textContent?.trim() === '') found.push(`${headings.length} headings`);
    if (document.querySelectorAll('main').length !== 1) found.push('no main part');
    for (const control of document.querySelectorAll(controls)) {
      const isField = /^(INPUT|SELECT|TEXTAREA)$/.test(control.tagName);
      const labels = 'labels' in control && control.labels instanceof NodeList ? [...control.labels] : [];
      const label = isField
        ? labels.map(({ textContent }) => textContent ?? '').join(' ')
        : (control.textContent ?? '');
      const name = control.getAttribute('aria-label') ?? label;
      if (name.trim() === '') found.push(`no name: ${control.outerHTML}`);
    }
    for (const image of document.images) {
      if (image.alt.trim() === '') found.push(`no alternative text: ${image.outerHTML}`);
      if (!image.complete || image.naturalWidth === 0) found.push('an image that did not load');
    }
    const ids = [...document.querySelectorAll('[id]')].map(({ id }) => id);
    if (new Set(ids).size !== ids.length) found.push('a duplicate id');
    return found;
  }, CONTROLS);
}

/** Texts with less contrast than WCAG AA requires (4.5 to 1), in the current colors. */
export function lowContrastTexts(page: Page): Promise<readonly string[]> {
  return page.evaluate(() => {
    const luminance = (color: readonly number[]): number => {
      const [r = 0, g = 0, b = 0] = color.map((part) => {
        const share = part / 255;
        return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
      });
      return 0.2126 * r + 0.7152 * g + 0.0722 * b;
    };
    const partsOf = (color: string): readonly number[] => (color.match(/[\d.]+/g) ?? []).map(Number);
    const backgroundOf = (element: Element | null): readonly number[] => {
      if (element === null) return [255, 255, 255];
      const [r = 0, g = 0, b = 0, alpha = 1] = partsOf(getComputedStyle(element).backgroundColor);
      return alpha === 1 ? [r, g, b] : backgroundOf(element.parentElement);
    };
    return [...document.body.querySelectorAll('*')].flatMap((element) => {
      const hasText = [...element.childNodes].some(
        ({ nodeType, nodeValue }) => nodeType === Node.TEXT_NODE && (nodeValue ?? '').trim() !== '',
      );
      const isField = element instanceof HTMLInputElement && element.type !== 'hidden';
      if ((!hasText && !isField) || !element.checkVisibility()) return [];
      const textLuminance = luminance(partsOf(getComputedStyle(element).color).slice(0, 3));
      const backgroundLuminance = luminance(backgroundOf(element));
      const contrast =
        (Math.max(textLuminance, backgroundLuminance) + 0.05) / (Math.min(textLuminance, backgroundLuminance) + 0.05);
      return contrast < 4.5 ? [`${contrast.toFixed(1)} to 1: ${element.outerHTML.slice(0, 120)}`] : [];
    });
  });
}

/** How many pixels the page is wider than its window. */
export function horizontalOverflow(page: Page): Promise<number> {
  return page.evaluate(() => Math.max(0, document.documentElement.scrollWidth - innerWidth));
}

/** Controls that the Tab key never reaches, or whose focus is not visible. */
export async function keyboardProblems(page: Page): Promise<readonly string[]> {
  const all = await page.locator(CONTROLS).evaluateAll((controls) => {
    const visible = controls.filter((control) => control.checkVisibility());
    for (const [index, control] of visible.entries()) control.setAttribute('data-tab-index', String(index));
    return visible.map((control) => control.outerHTML);
  });
  const unreached = new Set(all.keys());
  const unseen: string[] = [];
  // Once around: from the field that has the focus by itself, over the end of the page, to where it began.
  for (let presses = 0; presses < 2 * all.length + 4 && unreached.size > 0; presses += 1) {
    await page.keyboard.press('Tab');
    const focused = await page.evaluate(() => {
      const { activeElement } = document;
      if (activeElement === null || !activeElement.hasAttribute('data-tab-index')) return undefined;
      const { outlineStyle, outlineWidth } = getComputedStyle(activeElement);
      const { top, bottom } = activeElement.getBoundingClientRect();
      return {
        index: Number(activeElement.getAttribute('data-tab-index')),
        isSeen: outlineStyle !== 'none' && Number.parseFloat(outlineWidth) >= 2 && bottom > 0 && top < innerHeight,
      };
    });
    if (focused === undefined || !unreached.delete(focused.index)) continue;
    if (!focused.isSeen) unseen.push(`the focus is not seen: ${all[focused.index]}`);
  }
  return [...unseen, ...[...unreached].map((index) => `never reached: ${all[index]}`)];
}
