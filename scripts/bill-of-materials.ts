import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { carriedPackages } from './carried-packages.ts';

/** What is read of a CycloneDX document. */
export interface BillOfMaterials {
  readonly bomFormat: string;
  readonly metadata: { readonly component: { readonly name: string; readonly version: string } };
  readonly components: readonly {
    readonly name: string;
    readonly version: string;
    readonly purl: string;
    readonly hashes: readonly { readonly alg: string }[];
    readonly licenses: readonly unknown[];
  }[];
}

interface Lock {
  readonly packages: Readonly<Record<string, { readonly version: string }>>;
}

/**
 * What somebody gets who installs the package, as a CycloneDX document: what it depends on and what its build
 * carries inside, in the versions of the lock file. npm writes it; this hides from npm all that only the project
 * itself needs.
 *
 * @param project - the project's folder, built
 */
export function billOfMaterials(project: string): BillOfMaterials {
  const { dependencies, ...manifest } = readJson(join(project, 'package.json'));
  const lock: Lock = readJson(join(project, 'package-lock.json'));
  const needed = Object.keys(dependencies).map((name) => `node_modules/${name}`);
  const folders = [...new Set([...needed, ...carriedPackages(join(project, 'dist'))])];
  const shipped = folders.map((folder) => ({ name: nameOf(folder), ...lock.packages[folder] }));
  const { name, version, description, license, author } = manifest;
  return cycloneDx({
    ...{ name, version, description, license, author },
    dependencies: Object.fromEntries(shipped.map((one) => [one.name, one.version ?? ''])),
    packages: Object.fromEntries(shipped.map((one) => [`node_modules/${one.name}`, alone(one)])),
  });
}

interface Shipped {
  readonly name: string;
  readonly dependencies: Readonly<Record<string, string>>;
  /** Entries of a lock file. */
  readonly packages: Readonly<Record<string, object>>;
}

/** Has npm write the document, in a folder with a manifest and a lock file that name nothing else. */
function cycloneDx({ packages, ...manifest }: Shipped): BillOfMaterials {
  const root = mkdtempSync(join(tmpdir(), 'smartvps-sbom-'));
  try {
    const folder = join(root, manifest.name);
    mkdirSync(folder);
    writeFileSync(join(folder, 'package.json'), JSON.stringify(manifest));
    const lock = { lockfileVersion: 3, requires: true, packages: { '': manifest, ...packages } };
    writeFileSync(join(folder, 'package-lock.json'), JSON.stringify(lock));
    const options = ['--package-lock-only', '--sbom-format', 'cyclonedx', '--sbom-type', 'library'];
    return JSON.parse(execFileSync('npm', ['sbom', ...options], { cwd: folder, encoding: 'utf8' }));
  } finally {
    rmSync(root, { recursive: true });
  }
}

/** What the code of a carried package did not use is not here; and what is a tool of the project is part of this. */
function alone(entry: object): object {
  return { ...entry, dev: undefined, dependencies: undefined };
}

function nameOf(folder: string): string {
  return folder.slice(folder.lastIndexOf('node_modules/') + 'node_modules/'.length);
}

function readJson(file: string) {
  return JSON.parse(readFileSync(file, 'utf8'));
}
