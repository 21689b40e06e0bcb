import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { installExpressShop, type RunningShop, SECRETS, startShop } from '../examples/running-shop.ts';
import { catalogueOf } from '../examples/shopping.ts';
import { Visitor } from '../examples/visitor.ts';
import { findChromium, launchChromium } from './chromium.ts';
import { findingsOn } from './looks.ts';
import { type Person, personAt } from './person.ts';

let browser: Browser;
let shop: RunningShop;
let customer: Person;
let operator: Person;

beforeAll(async () => {
  browser = await launchChromium();
  shop = await startShop(installExpressShop('browser'));
  await catalogueOf(new Visitor(shop.url));
});
afterAll(async () => {
  await browser?.close();
  await shop?.stop();
});

beforeEach(async () => {
  customer = await personAt(browser, shop.url);
  operator = await personAt(browser, shop.url, { username: 'asha', password: SECRETS.OPERATOR_PASSWORD });
});
afterEach(async () => {
  await customer.leave();
  await operator.leave();
  expect([...customer.troubles, ...operator.troubles]).toEqual([]);
});

describe('in a real browser', () => {
  test('a customer buys a server and sees its login', async () => {
    const { page } = customer;
    await buy('103.82.72', '8 GB');
    // The page follows by itself.
    await page.getByRole('button', { name: 'Show the password' }).waitFor();
    expect(await fact('Memory')).toBe('8 GB');
    expect(await fact('Address')).toMatch(/^103\.82\.72\.\d+$/);
    expect(await fact('User')).toBe('root');
    await customer.press('Show the password');
    expect(await page.locator('code.password').innerText()).toMatch(/^\S{8,}$/);
    await customer.open(new URL(page.url()).pathname.replace(/\/password$/, ''));
    expect(await fact('Password')).toMatch(/^Shown on .* and not again\.$/);
  });

  test('a package that the provider no longer lists disappears from sale with a sync', async () => {
    const offer = customer.page.getByRole('heading', { name: 'Ocean Linux - 45.112.20' });
    await customer.open('/');
    expect(await offer.count()).toBe(1);
    await operator.open('/demo');
    await operator.press('Take off the list 45.112.20');
    await operator.open('/operator');
    await operator.press('Sync now');
    await customer.open('/');
    expect(await offer.count()).toBe(0);
    expect(await customer.page.getByRole('heading', { level: 2 }).count()).toBeGreaterThan(5);
  });

  test('an operator resolves an order in review, and its customer gets the server', async () => {
    await provoke('sells an address of another pool');
    await buy('103.83.x', '4 GB');
    await customer.page.getByText('Being looked at').waitFor();
    const id = await orderId();

    await operator.open('/operator');
    const waiting = operator.page.locator('article', { hasText: id });
    expect(await waiting.innerText()).toMatch(/Attempt 1: bought\s+\d+\.\d+\.\d+\.\d+/);
    await waiting.getByLabel('Deliver it as it is').check();
    await waiting.getByLabel('Why').fill('the customer agreed');
    await operator.press(`Decide on ${id}`);
    expect(await operator.page.getByRole('status').innerText()).toContain('on record');
    expect(await operator.page.locator('article', { hasText: id }).count()).toBe(0);

    await customer.page.reload();
    await customer.page.getByText('Your server is running.').waitFor();
    await operator.open(`/operator/orders/${id}`);
    expect(await operator.page.getByRole('group', { name: 'History' }).innerText()).toContain(
      'the customer agreed',
    );
  });

  test('an operator finds a server whose purchase got no answer, and delivers it', async () => {
    await provoke('its answer is lost: nobody can tell');
    await buy('202.71.16', '16 GB');
    await customer.page.getByText('Being looked at').waitFor();
    const id = await orderId();
    await operator.open('/demo');
    const charges = operator.page.getByRole('group', { name: 'Charges' });
    const ip = await charges.locator('tr', { hasText: '202.71.16' }).locator('code').innerText();

    await operator.open('/operator');
    const waiting = operator.page.locator('article', { hasText: id });
    await waiting.getByRole('radio', { name: 'It was bought' }).check();
    await waiting.getByLabel('Address, when it was bought').fill(ip);
    await waiting.getByLabel('Why').fill('seen in the panel');
    await operator.press(`Decide on ${id}`);

    await customer.page.reload();
    await customer.page.getByText('Your server is running.').waitFor();
    expect(await fact('Address')).toBe(ip);
  });

  test('an operator approves a withheld loss by its size', async () => {
    const offers = () => customer.page.locator('.offer').count();
    await customer.open('/');
    const before = await offers();
    await listIs('empty: the guard withholds the loss');
    await operator.press('Sync now');
    expect(await operator.page.locator('#guard').innerText()).toContain('Withheld');
    await customer.open('/');
    expect(await offers()).toBe(before);

    await operator.press(`Approve the loss of ${before} items`);
    await customer.open('/');
    expect(await offers()).toBe(0);
    expect(await findingsOn(customer.page, 'catalogue-empty')).toEqual([]);
    await listIs('as it is');
    await operator.press('Sync now');
    await customer.open('/');
    expect(await offers()).toBe(before);
  });

  test('a customer buys a server with the keyboard alone', async () => {
    const { page } = customer;
    const { keyboard } = page;
    await customer.open('/');
    await keyboard.press('Tab');
    expect(await focused()).toBe('Skip to the content');
    await keyboard.press('Enter');
    await tabTo(/^4 GB/);
    await keyboard.press('ArrowRight');
    expect(await focused()).toMatch(/^8 GB/);
    await tabTo(/^Order Ocean Linux - 103\.195\.160\.2$/);
    await enter();
    await tabTo(/^Pay ₹999$/);
    await enter();
    await page.getByRole('button', { name: 'Show the password' }).waitFor();
    await tabTo(/^Show the password$/);
    await enter();
    expect(await page.locator('code.password').innerText()).toMatch(/^\S{8,}$/);
    expect(await fact('Address')).toMatch(/^103\.195\.160\.\d+$/);
  });
});

describe('every page', () => {
  test('is without a serious finding, in light and dark, on a desk and on a phone', async () => {
    const findings: string[] = [];
    const look = async (person: Person, name: string) => {
      findings.push(...(await findingsOn(person.page, name)));
    };
    await customer.open('/orders');
    await look(customer, 'orders-empty');
    await customer.open('/');
    await look(customer, 'catalogue');
    await customer.press('Order Ocean Linux - 157.15.40');
    await look(customer, 'order-unpaid');
    await customer.press(/^Pay/);
    await look(customer, 'order-on-its-way');
    await customer.page.getByRole('button', { name: 'Show the password' }).waitFor();
    await look(customer, 'order-ready');
    await customer.press('Show the password');
    await look(customer, 'order-password');
    await provoke('its answer is lost: nobody can tell');
    await buy('103.181.91', '4 GB');
    await customer.page.getByText('Being looked at').waitFor();
    await look(customer, 'order-in-review');
    const id = await orderId();
    await provoke('sells an address of another pool');
    await buy('103.109.18x', '16 GB');
    await customer.page.getByText('Being looked at').waitFor();
    await customer.open('/orders');
    await look(customer, 'orders');
    await operator.open('/demo');
    await look(operator, 'demo');

    await listIs('unavailable: the sync fails');
    await operator.press('Sync now');
    await look(operator, 'operator-sync-failed');
    await listIs('half of it');
    await operator.press('Sync now');
    await operator.open('/operator/plan');
    await look(operator, 'plan');
    await listIs('empty: the guard withholds the loss');
    await operator.press('Sync now');
    await look(operator, 'operator');
    await operator.open(`/operator/orders/${id}`);
    await look(operator, 'diagnosis');
    await listIs('as it is');
    await operator.press('Sync now');
    await look(operator, 'operator-calm');
    expect(findings).toEqual([]);
  });

  test('of an error is as well', async () => {
    const visitor = await personAt(browser, shop.url);
    await visitor.open('/orders/ORD-of-somebody-else');
    expect(await visitor.page.getByRole('heading').innerText()).toBe('Not here');
    expect(await findingsOn(visitor.page, 'error')).toEqual([]);
    // The page itself is the one thing that was answered with an error.
    expect(visitor.troubles.filter((trouble) => !trouble.includes('404'))).toEqual([]);
    await visitor.leave();
  });
});

describe('a machine without a browser', () => {
  test('is told what to install, and what it named wrongly', () => {
    expect(() => findChromium({ CHROMIUM_PATH: 'no-such-browser' })).toThrow('names "no-such-browser"');
  });
});

/** Orders a server with a mouse, and pays for it. */
async function buy(packageName: string, memory: string): Promise<void> {
  await customer.open('/');
  const offer = customer.page.locator('.offer', {
    hasText: new RegExp(`- ${packageName.replaceAll('.', '\\.')}\\s`),
  });
  await offer.getByLabel(memory).check();
  const loaded = customer.page.waitForEvent('load');
  await offer.getByRole('button').click();
  await loaded;
  await customer.press(/^Pay/);
}

/** Sets up what goes wrong with the next purchase. */
async function provoke(words: string): Promise<void> {
  await choose('fault', words, 'Set it up');
}

/** Changes what the provider lists, and goes to where the next sync is asked for. */
async function listIs(words: string): Promise<void> {
  await choose('mode', words, 'Have it so');
  await operator.open('/operator');
}

async function choose(name: string, words: string, button: string): Promise<void> {
  await operator.open('/demo');
  const select = operator.page.locator(`select[name="${name}"]`);
  const label = (await select.locator('option').allInnerTexts()).find((text) => text.includes(words));
  await select.selectOption({ label: label ?? words });
  await operator.press(button);
}

async function orderId(): Promise<string> {
  return (await customer.page.locator('hgroup p').innerText()).replace('Order ', '');
}

/** What stands beside a name on the customer's page. */
function fact(name: string): Promise<string> {
  return customer.page
    .locator('.facts > div', { has: customer.page.getByText(name, { exact: true }) })
    .locator('dd')
    .innerText();
}

/** Presses Tab until the focus is on what is called so. */
async function tabTo(name: RegExp): Promise<void> {
  for (let presses = 0; presses < 60; presses += 1) {
    await customer.page.keyboard.press('Tab');
    if (name.test(await focused())) return;
  }
  throw new Error(`The keyboard does not reach ${name}.`);
}

async function enter(): Promise<void> {
  const loaded = customer.page.waitForEvent('load');
  await customer.page.keyboard.press('Enter');
  await loaded;
}

/** The words of what has the focus. */
function focused(): Promise<string> {
  return customer.page.evaluate<string>(
    '((document.activeElement.labels ?? [])[0] ?? document.activeElement).textContent.replace(/\\s+/g, " ").trim()',
  );
}
