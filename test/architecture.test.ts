import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { FILE_RULES } from './helpers/architecture/file-rules.ts';
import { IMPORT_RULES } from './helpers/architecture/import-rules.ts';
import { isCode, ROOMS, ROOT_FILES } from './helpers/architecture/rooms.ts';
import { scan } from './helpers/architecture/source.ts';

// The rooms and their doors (design §6, style §3). Every rule is a function from sources to offenders and
// carries a breach it must notice and a neighbour it must let pass, so that no rule can rot into silence.
const RULES = [...FILE_RULES, ...IMPORT_RULES];

const root = fileURLToPath(new URL('..', import.meta.url));

/** Files git knows or would add; without git (an unpacked archive), all that is not an artefact. */
function filesOfTree(): string[] {
  try {
    const listed = execFileSync('git', ['ls-files', '-coz', '--exclude-standard'], {
      cwd: root,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    return [...new Set(listed.split('\0'))].filter((path) => path !== '' && existsSync(root + path));
  } catch {
    return walk('');
  }
}

function walk(folder: string): string[] {
  return readdirSync(root + folder, { withFileTypes: true }).flatMap((entry) => {
    if (['node_modules', '.git', '.build', '.vite', 'data'].includes(entry.name)) return [];
    return entry.isDirectory() ? walk(`${folder}${entry.name}/`) : [`${folder}${entry.name}`];
  });
}

const read = (path: string) => scan(path, readFileSync(root + path, 'utf8'));
const parse = (files: Record<string, string>) =>
  Object.entries(files).map(([path, text]) => scan(path, text));

describe('the tree', () => {
  const sources = filesOfTree().map((path) =>
    isCode(path) ? read(path) : { ...scan(path, ''), text: readFileSync(root + path, 'utf8') },
  );

  it('has every room and root file of the design', () => {
    const entries = new Set(sources.map(({ path }) => path.split('/')[0]));
    expect([...ROOMS, ...ROOT_FILES].filter((entry) => !entries.has(entry))).toEqual([]);
  });

  for (const { guarantee, offenders } of RULES) {
    it(guarantee, () => expect(offenders(sources)).toEqual([]));
  }
});

describe('the scanner', () => {
  for (const { guarantee, offenders, breach, keeps } of RULES) {
    it(`notices a breach of: ${guarantee}`, () => {
      expect(offenders(parse(breach)), 'the breach').not.toEqual([]);
      expect(offenders(parse(keeps)), 'its lawful neighbour').toEqual([]);
    });
  }

  it('sees static, type, re-exported, dynamic and inline-type imports', () => {
    const text =
      "import a from './a.ts'; import { type B } from './b.ts'; export { c } from './c.ts'; await import('./d.ts'); type E = import('./e.ts').E;";
    const seen = scan('server/lib/x.ts', text).imports.map(
      ({ target, typeOnly }) => `${target}${typeOnly ? ' (type)' : ''}`,
    );
    expect(seen).toEqual([
      'server/lib/a.ts',
      'server/lib/b.ts (type)',
      'server/lib/c.ts',
      'server/lib/d.ts',
      'server/lib/e.ts (type)',
    ]);
  });
});
