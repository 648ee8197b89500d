import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

// The offline half of dependency hygiene: what the lock file pins is at or above the version in which each
// published flaw was fixed (npm audit needs a network; this does not), is pinned by content, and is licensed
// in a way we may pass on.

interface Locked {
  version?: string;
  resolved?: string;
  integrity?: string;
  link?: boolean;
  hasInstallScript?: boolean;
}

/** Lowest version without a known flaw that reaches us; per major where several lines were fixed. */
const FLOORS: Record<string, readonly string[]> = {
  aedes: ['1.2.0'], // GHSA-p8r9-qf8w-p73r, GHSA-5jvp-3p2v-5qgf and all before
  'aedes-persistence': ['11.0.0'], // the other half of the QoS 2 store fix
  mqtt: ['2.15.0'], // CVE-2017-10910
  mongoose: ['9.9.2'], // sanitizeFilter gaps in countDocuments and cursors
  'better-sqlite3': ['12.11.1'], // bundles SQLite 3.53.2; CVE-2025-6965 needs < 3.50.2
  express: ['5.2.1'], // 5.2.0 was withdrawn
  qs: ['6.14.2'], // CVE-2026-2391
  'path-to-regexp': ['8.4.0'], // CVE-2026-4926, CVE-2026-4923
  'body-parser': ['2.3.0'], // CVE-2026-12590
  'proxy-addr': ['2.0.8'], // CVE-2026-90711
  morgan: ['1.11.0'], // CVE-2026-5078
  jsonwebtoken: ['9.0.0'], // CVE-2022-23539, -23540, -23541
  jws: ['3.2.3', '4.0.1'], // GHSA-869p-cjfg-cm3x
  'socket.io': ['4.6.2'], // CVE-2024-38355
  'socket.io-parser': ['4.2.6'], // CVE-2026-33151
  'engine.io': ['6.4.2'], // CVE-2023-31125
  ws: ['8.23.0'], // CVE-2026-48779, and maxPendingAutoPongs
  zod: ['3.22.4'], // CVE-2023-4316
  multer: ['2.2.0'], // CVE-2026-5079, CVE-2026-5038
  multiparty: ['4.3.0'], // CVE-2026-8159, -8161, -8162
  'express-rate-limit': ['8.3.0'], // CVE-2026-30827
  'pdfjs-dist': ['4.2.67'], // CVE-2024-4367
  jspdf: ['4.0.0'], // CVE-2025-68428
};
/** What the product stands on: a floor that guards nothing because a name changed would pass unseen. */
const PRESENT = [
  'aedes',
  'mqtt',
  'mongoose',
  'better-sqlite3',
  'express',
  'jsonwebtoken',
  'socket.io',
  'ws',
  'zod',
];
const INSTALL_SCRIPTS = ['better-sqlite3', 'fsevents'];
const LICENSES = [
  'MIT',
  'ISC',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'Apache-2.0',
  '0BSD',
  'BlueOak-1.0.0',
  'OFL-1.1',
];

const root = fileURLToPath(new URL('../..', import.meta.url));
const json = (path: string) => JSON.parse(readFileSync(root + path, 'utf8'));
const manifest: Record<'dependencies' | 'devDependencies', Record<string, string>> = json('package.json');
const locked: Record<string, Locked> = json('package-lock.json').packages;
const packages = Object.entries(locked).filter(([path, one]) => path !== '' && !one.link);
const nameOf = (path: string) => path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length);

/** Negative, zero or positive as `a` is below, at or above `b`; a pre-release is below its release. */
function compareVersions(a: string, b: string): number {
  const parts = (version: string) => (version.split(/[-+]/)[0] ?? '').split('.').map(Number);
  const [left, right] = [parts(a), parts(b)];
  for (let i = 0; i < 3; i += 1) {
    const difference = (left[i] ?? 0) - (right[i] ?? 0);
    if (difference !== 0) return difference;
  }
  return Number(b.includes('-')) - Number(a.includes('-'));
}

/** At or above the floor of its own major line; above all lines when its line has none. */
function isAtLeast(version: string, floors: readonly string[]): boolean {
  const major = (one: string) => Number(one.split('.')[0]);
  const line = floors.find((floor) => major(floor) === major(version));
  return line ? compareVersions(version, line) >= 0 : floors.every((floor) => major(floor) < major(version));
}

/** `(MIT OR X)` is ours to choose; `A AND B` binds us to both. */
function isLicensed(expression: string): boolean {
  const plain = expression.replace(/[()]/g, '');
  return plain
    .split(' OR ')
    .some((choice) => choice.split(' AND ').every((one) => LICENSES.includes(one.trim())));
}

describe('the lock file', () => {
  it.each(Object.entries(FLOORS))('holds no %s below %s', (name, floors) => {
    const versions = packages
      .filter(([path]) => nameOf(path) === name)
      .map(([, one]) => one.version ?? '0.0.0');
    expect(versions.filter((version) => !isAtLeast(version, floors))).toEqual([]);
    if (PRESENT.includes(name)) expect(versions).not.toEqual([]);
  });

  it('records no download addresses', () => {
    expect(packages.filter(([, one]) => one.resolved !== undefined).map(([path]) => path)).toEqual([]);
  });

  it('pins every package by the SHA-512 of its content', () => {
    expect(packages.length).toBeGreaterThan(100);
    expect(packages.filter(([, one]) => !one.integrity?.startsWith('sha512-')).map(([path]) => path)).toEqual(
      [],
    );
  });

  it('agrees with package.json, where every version is exact', () => {
    const wanted = { ...manifest.dependencies, ...manifest.devDependencies };
    const off = Object.entries(wanted).filter(
      ([name, version]) => locked[`node_modules/${name}`]?.version !== version,
    );
    expect(off).toEqual([]);
  });

  it('lets only known packages run code when they are installed', () => {
    const scripted = packages.filter(([, one]) => one.hasInstallScript).map(([path]) => nameOf(path));
    expect(scripted.filter((name) => !INSTALL_SCRIPTS.includes(name))).toEqual([]);
  });
});

describe('licences', () => {
  const direct = Object.keys({ ...manifest.dependencies, ...manifest.devDependencies });

  it('of all direct dependencies may be passed on', () => {
    const licences = direct
      .filter((name) => existsSync(`${root}node_modules/${name}/package.json`))
      .map((name): [string, string] => [name, String(json(`node_modules/${name}/package.json`).license)]);
    expect(licences.length).toBe(direct.length);
    expect(licences.filter(([, licence]) => !isLicensed(licence))).toEqual([]);
  });

  it('include our own text, whole', () => {
    const text = readFileSync(`${root}LICENSE`, 'utf8');
    expect(text).toContain('Apache License');
    expect(text).toContain('END OF TERMS AND CONDITIONS');
  });
});

describe('the comparison', () => {
  it('knows order, pre-releases, major lines and licence expressions', () => {
    expect(compareVersions('1.10.0', '1.9.9')).toBeGreaterThan(0);
    expect(compareVersions('2.0.0-beta.1', '2.0.0')).toBeLessThan(0);
    expect(isAtLeast('3.2.2', ['3.2.3', '4.0.1'])).toBe(false);
    expect(isAtLeast('4.0.0', ['3.2.3', '4.0.1'])).toBe(false);
    expect(isAtLeast('5.0.0', ['3.2.3', '4.0.1'])).toBe(true);
    expect(isAtLeast('0.1.17', ['1.0.0'])).toBe(false);
    expect(isLicensed('(GPL-3.0 OR MIT)')).toBe(true);
    expect(isLicensed('MIT AND GPL-3.0')).toBe(false);
  });
});
