/**
 * What a request's query says of a dry run: `true` for `dryRun=1`, `false` for nothing at all, `undefined` for
 * anything else that looks like it. A dry run that is misspelt must not become a real one.
 */
export function readDryRun(url: string): boolean | undefined {
  // Some servers hand on what stood in the request line: a path without a host.
  const { searchParams } = new URL(url, 'http://host.invalid');
  const meant = [...searchParams].filter((pair) => pair.some(meansDryRun));
  if (meant.length === 0) return false;
  const [[name, value] = []] = meant;
  return meant.length === 1 && name === 'dryRun' && value === '1' ? true : undefined;
}

/** Whatever stands around or between its letters: `dry`, `dry-run`, `amp;dryRun`, `options[dryRun]`, `1?dryRun`. */
function meansDryRun(text: string): boolean {
  const letters = text.toLowerCase().replace(/[^a-z]/g, '');
  return letters === 'dry' || letters.includes('dryrun');
}
