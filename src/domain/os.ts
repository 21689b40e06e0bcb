/** The two families whose logins and images differ. */
export type OsFamily = 'linux' | 'windows';

/** Names the provider and shops use, lower-case. The bare numbers are Windows Server editions and Windows 11. */
const LINUX = /\b(?:linux|ubuntu|centos|debian|alma|rocky|fedora|rhel)/;
const WINDOWS = /\bwin(?:dows)?(?![a-z])|^(?:2012|2016|2019|2022|2025|11)(?:\s?r2)?$/;

/** Which family an operating system's name belongs to; `undefined` when the name does not clearly say. */
export function osFamilyOf(name: string | undefined): OsFamily | undefined {
  const text = name?.trim().toLowerCase().replaceAll('_', ' ') ?? '';
  const linux = LINUX.test(text);
  if (linux === WINDOWS.test(text)) return undefined;
  return linux ? 'linux' : 'windows';
}
