import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import axe, { type AxeResults } from 'axe-core';
import type { Page } from 'playwright-core';

const SCREENSHOTS = fileURLToPath(new URL('screenshots', import.meta.url));

/** How a page is looked at. */
const LOOKS = [
  { look: 'light', colorScheme: 'light', width: 1200 },
  { look: 'dark', colorScheme: 'dark', width: 1200 },
  { look: 'phone', colorScheme: 'light', width: 390 },
] as const;

/** Findings of axe that count. */
const GRAVE: ReadonlySet<unknown> = new Set(['serious', 'critical']);

/**
 * Looks at a page in light and dark, on a desk and on a phone; leaves a picture of each.
 *
 * @returns what axe finds serious or critical, and where a phone would have to scroll sideways
 */
export async function findingsOn(page: Page, name: string): Promise<readonly string[]> {
  mkdirSync(SCREENSHOTS, { recursive: true });
  const findings: string[] = [];
  for (const { look, colorScheme, width } of LOOKS) {
    await page.emulateMedia({ colorScheme });
    await page.setViewportSize({ width, height: 900 });
    await page.screenshot({ path: join(SCREENSHOTS, `${name}-${look}.png`), fullPage: true });
    const found = [...(await axeFindings(page)), ...(await sidewaysScroll(page))];
    findings.push(...found.map((finding) => `${name}, ${look}: ${finding}`));
  }
  await page.emulateMedia({ colorScheme: 'light' });
  await page.setViewportSize({ width: 1200, height: 900 });
  return findings;
}

async function axeFindings(page: Page): Promise<readonly string[]> {
  await page.evaluate(axe.source);
  const { violations } = await page.evaluate<AxeResults>('axe.run(document)');
  return violations
    .filter(({ impact }) => GRAVE.has(impact))
    .flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html.slice(0, 120)}`));
}

async function sidewaysScroll(page: Page): Promise<readonly string[]> {
  const excess = await page.evaluate<number>('document.documentElement.scrollWidth - innerWidth');
  return excess > 0 ? [`it is ${excess} pixels too wide`] : [];
}
