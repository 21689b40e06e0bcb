import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { type Browser, chromium } from 'playwright-core';

/** What it is called where it is installed by itself. */
const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome'];
const FOLDERS = ['/usr/bin', '/usr/local/bin', '/snap/bin', '/opt/google/chrome'];
const APPLICATIONS = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
];

/** It asks nobody for anything but the pages it is sent to. */
const FLAGS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** Starts the browser of this machine. @throws Error when there is none */
export function launchChromium(): Promise<Browser> {
  return chromium.launch({ executablePath: findChromium(process.env), args: FLAGS });
}

/** The browser at `CHROMIUM_PATH`, or the first one in a usual place. @throws Error when there is none */
export function findChromium({ CHROMIUM_PATH, PATH = '' }: NodeJS.ProcessEnv): string {
  if (CHROMIUM_PATH) {
    if (isExecutable(CHROMIUM_PATH)) return CHROMIUM_PATH;
    throw new Error(`CHROMIUM_PATH names "${CHROMIUM_PATH}", which is no program that can be run.`);
  }
  const folders = [...PATH.split(delimiter).filter((folder) => folder !== ''), ...FOLDERS];
  const places = [...NAMES.flatMap((name) => folders.map((folder) => join(folder, name))), ...APPLICATIONS];
  const found = places.find(isExecutable);
  if (found !== undefined) return found;
  throw new Error(
    'There is no Chromium to drive. Install it ("apt-get install chromium" on Debian), or set CHROMIUM_PATH to one.',
  );
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
