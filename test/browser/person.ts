import type { Browser, BrowserContext, Page } from 'playwright-core';

/** Somebody at a browser of their own, who sees everything that goes wrong in it. */
export interface Person {
  readonly page: Page;
  /** Errors on the console, exceptions, requests that failed or were answered with an error. */
  readonly troubles: readonly string[];
  /** Goes to a page of the shop. */
  open(path: string): Promise<void>;
  /** Presses the button of this name and waits for the page behind it. */
  press(button: string | RegExp): Promise<void>;
  leave(): Promise<void>;
}

/** @param login - what the person answers when a page asks who they are */
export async function personAt(
  browser: Browser,
  baseURL: string,
  login?: { readonly username: string; readonly password: string },
): Promise<Person> {
  const context: BrowserContext = await browser.newContext({
    baseURL,
    reducedMotion: 'reduce',
    viewport: { width: 1200, height: 900 },
    ...(login && { httpCredentials: { ...login, send: 'always' } }),
  });
  const page = await context.newPage();
  const troubles: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error') troubles.push(`console: ${message.text()}`);
  });
  page.on('pageerror', (error) => troubles.push(`exception: ${error.message}`));
  page.on('requestfailed', (request) =>
    troubles.push(`failed: ${request.url()} ${request.failure()?.errorText}`),
  );
  page.on('response', (response) => {
    if (response.status() >= 400) troubles.push(`answered ${response.status()}: ${response.url()}`);
  });
  return {
    page,
    troubles,
    async open(path) {
      await page.goto(path, { waitUntil: 'load' });
    },
    async press(button) {
      const loaded = page.waitForEvent('load');
      await page.getByRole('button', { name: button }).click();
      await loaded;
    },
    leave: () => context.close(),
  };
}
