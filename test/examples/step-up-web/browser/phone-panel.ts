import type { Page } from 'playwright-core';
import type { Visitor } from './visitor.ts';

// What a user does on the phone. The example serves the demo phone as a page.

export type PhonePanel = {
  /** Pastes a key or the link of a picture. `becomes` is the phone's message afterwards. */
  scan(text: string, becomes: 'The push app is connected.' | 'The authenticator app has the key.'): Promise<void>;
  /** The code that the authenticator app shows now. */
  totp(): Promise<string>;
  /** The code in the newest text message. */
  messageCode(): Promise<string>;
  approve(number?: string): Promise<void>;
  deny(): Promise<void>;
};

/** Opens a user's phone in a new tab, by the link on every page. */
export async function openPhone({ page, context }: Visitor, owner = 'Ada Lovelace'): Promise<PhonePanel> {
  const opened = context.waitForEvent('page');
  await page.getByRole('link', { name: 'The demo phone' }).click();
  const panel = await opened;
  await panel.getByRole('link', { name: owner }).click();
  await panel.getByRole('heading', { name: `${owner}’s phone` }).waitFor();

  return {
    async scan(text, becomes) {
      await panel.getByLabel('Scan: paste the key or the link of the picture').fill(text);
      await panel.getByRole('button', { name: 'Scan' }).click();
      await onScreen(panel, becomes);
    },
    async totp() {
      await refresh(panel);
      return (await panel.locator('#totp').textContent()) ?? '';
    },
    async messageCode() {
      await refresh(panel);
      const text = (await panel.locator('#messages li[data-channel=sms] .text').first().textContent()) ?? '';
      const [code] = /\d{4,8}/.exec(text) ?? [];
      if (code === undefined) throw new Error('The newest message on the phone holds no code.');
      return code;
    },
    async approve(number) {
      if (number !== undefined) await panel.getByLabel('Number, where the page shows one').fill(number);
      await panel.getByRole('button', { name: 'Approve' }).click();
      await onScreen(panel, 'Approved.');
    },
    async deny() {
      await panel.getByRole('button', { name: 'Deny' }).click();
      await onScreen(panel, 'Denied.');
    },
  };
}

async function onScreen(panel: Page, text: string): Promise<void> {
  await panel.locator('#screen').getByText(text).waitFor();
}

async function refresh(panel: Page): Promise<void> {
  await panel.getByRole('link', { name: 'Look again' }).click();
  await panel.waitForLoadState();
}
