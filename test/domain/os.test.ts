import { describe, expect, it } from 'vitest';
import { osFamilyOf } from '../../src/domain/os.ts';

describe('osFamilyOf', () => {
  it.each([
    ...['centos', 'ubuntu', 'Ubuntu', 'ubuntu-22.04', 'Ubuntu 22.04 LTS', 'CentOS_7', 'debian 12', ' Linux '],
    ...['AlmaLinux 9', 'alma 9', 'Rocky Linux', 'fedora', 'RHEL 9', 'Ubuntu 2022'],
  ])('knows %j as Linux', (name) => {
    expect(osFamilyOf(name)).toBe('linux');
  });

  it.each([
    ...['2012', '2016', '2019', '2022', '2025', '11', ' 2019 ', '2012 R2', '2012r2', '2012_R2'],
    ...['Windows', 'WINDOWS Server 2019', 'windows-11', 'Win 10', 'windows_2022'],
  ])('knows %j as Windows', (name) => {
    expect(osFamilyOf(name)).toBe('windows');
  });

  it.each([
    ...['', '   ', 'FreeBSD', '2008', '12', '22.04', '2019 or 2022', 'wine', 'darwin', 'buntu', 'null'],
    ...['Windows Subsystem for Linux', 'ubuntu or windows'],
    undefined,
  ])('does not guess at %j', (name) => {
    expect(osFamilyOf(name)).toBeUndefined();
  });
});
