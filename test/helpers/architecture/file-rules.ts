import { pathsThat, usesThat } from './queries.ts';
import {
  inSizeBudget,
  isCode,
  isConfig,
  isDecoder,
  LIMIT,
  MJS,
  MODULES,
  ROOMS,
  ROOT_FILES,
  SERVER_OTHER,
  SERVER_ROOT,
  SUFFIXES,
  stemOf,
  suffixOf,
} from './rooms.ts';
import type { Rule } from './source.ts';

/** Where files live, how they are named and how large they grow. */
export const FILE_RULES: readonly Rule[] = [
  {
    guarantee: 'the root holds the rooms and the agreed files, nothing else',
    offenders: (sources) => {
      const rooms = new Set(sources.map(({ path }) => path.split('/')[0] ?? ''));
      return [...rooms].filter(
        (entry) => !entry.startsWith('.') && ![...ROOMS, ...ROOT_FILES].includes(entry),
      );
    },
    breach: { 'docs/plan.md': '', 'README.md': '' },
    keeps: { 'README.md': '', '.nvmrc': '', 'server/main.ts': '' },
  },
  {
    guarantee: 'server/ holds the listed modules and root files, nothing else',
    offenders: (sources) =>
      pathsThat(sources, (path) => {
        const [room, entry = ''] = path.split('/');
        return room === 'server' && ![...MODULES, ...SERVER_ROOT, ...SERVER_OTHER].includes(entry);
      }),
    breach: { 'server/billing/invoice.ts': '' },
    keeps: { 'server/pricing/quote.ts': '', 'server/main.ts': '' },
  },
  {
    guarantee: 'a file in server/ or decoders/ has a known suffix or none',
    offenders: (sources) =>
      pathsThat(
        sources,
        (path) =>
          isCode(path) &&
          (path.startsWith('server/') || isDecoder(path)) &&
          ![undefined, ...SUFFIXES].includes(suffixOf(path)),
      ),
    breach: { 'server/flights/flight.manager.ts': '' },
    keeps: { 'server/flights/flight.model.ts': '', 'server/flights/take-off.ts': '' },
  },
  {
    guarantee: 'exports have names (tool configs excepted)',
    offenders: (sources) =>
      usesThat(
        sources,
        (path) => !isConfig(path),
        (what) => what === 'export default',
      ),
    breach: { 'client/app.tsx': 'export default function App() { switch (1) { default: } }' },
    keeps: { 'client/vite.config.ts': 'export default {};', 'client/app.tsx': 'switch (1) { default: }' },
  },
  {
    guarantee: 'there are no barrels and no drawers: index, utils, helpers, common',
    offenders: (sources) =>
      sources
        .filter(
          ({ path, onlyReExports }) =>
            isCode(path) &&
            (onlyReExports || /^(index|utils?|helpers?|common|misc)(\.|$)/.test(stemOf(path))),
        )
        .map(({ path }) => path),
    breach: { 'server/pricing/tariffs.ts': "export * from './tariff.ts';" },
    keeps: { 'test/helpers/server.ts': 'export const a = 1;' },
  },
  {
    guarantee: 'nothing is typed any, and no checker is silenced',
    offenders: (sources) => [
      ...usesThat(
        sources,
        () => true,
        (what) => what === 'any',
      ),
      ...sources
        .filter(({ path, text }) => isCode(path) && /@ts-(ignore|nocheck)|biome-ignor[e]/.test(text))
        .map(({ path }) => `${path} silences a checker`),
    ],
    breach: { 'server/lib/a.ts': 'export const a = (b: unknown) => b as any;' },
    keeps: { 'server/lib/a.ts': 'export const any = 1; // any number' },
  },
  {
    guarantee: 'no file has more than 400 lines, and server/main.ts at most 40',
    offenders: (sources) =>
      sources
        .filter(
          ({ path, lines }) =>
            inSizeBudget(path) && lines > (path === 'server/main.ts' ? LIMIT.mainLines : LIMIT.fileLines),
        )
        .map(({ path, lines }) => `${path}: ${lines} lines`),
    breach: { 'server/lib/a.ts': '\n'.repeat(402) },
    keeps: { 'server/lib/a.ts': '\n'.repeat(399), 'server/airspace/cells.data.ts': '\n'.repeat(900) },
  },
  {
    guarantee: 'the median file has at most 80 lines',
    offenders: (sources) => {
      const sizes = sources
        .filter(({ path }) => inSizeBudget(path))
        .map(({ lines }) => lines)
        .sort((a, b) => a - b);
      const median = sizes[Math.floor((sizes.length - 1) / 2)] ?? 0;
      return median > LIMIT.medianLines ? [`median of ${sizes.length} files: ${median} lines`] : [];
    },
    breach: { 'server/lib/a.ts': '\n'.repeat(90), 'server/lib/b.ts': '\n'.repeat(91), 'server/lib/c.ts': '' },
    keeps: { 'server/lib/a.ts': '\n'.repeat(90), 'server/lib/b.ts': '', 'server/lib/c.ts': '' },
  },
  {
    guarantee:
      'functions have at most 60 lines and 4 parameters (test files excepted: describe blocks, table columns)',
    offenders: (sources) =>
      sources.flatMap(({ path, functions }) =>
        functions
          .filter(
            ({ lines, parameters }) =>
              !path.endsWith('.test.ts') && (parameters > LIMIT.parameters || lines > LIMIT.functionLines),
          )
          .map(
            ({ name, line, lines, parameters }) =>
              `${path}:${line} ${name}: ${lines} lines, ${parameters} parameters`,
          ),
      ),
    breach: { 'server/lib/a.ts': 'class A { constructor(a: 1, b: 2, c: 3, d: 4, e: 5) {} }' },
    keeps: { 'server/lib/a.ts': `const f = (a: 1, b: 2) => {${'\n'.repeat(59)}};` },
  },
  {
    guarantee: 'source files and their folders are named in kebab-case, React components too',
    offenders: (sources) =>
      pathsThat(
        sources,
        (path) => (isCode(path) || path.endsWith('.css')) && !/^([a-z0-9]+([-./][a-z0-9]+)*)$/.test(path),
      ),
    breach: { 'client/features/FlightMap.tsx': '' },
    keeps: { 'client/features/flight-map.test.tsx': '' },
  },
  {
    guarantee: 'what Node runs before a build is server/start.mjs and test/run.mjs; all else is TypeScript',
    offenders: (sources) =>
      pathsThat(sources, (path) => /\.(js|cjs|mjs|jsx)$/.test(path) && !MJS.includes(path)),
    breach: { 'server/seed.mjs': '' },
    keeps: { 'server/start.mjs': '', 'server/main.ts': '' },
  },
  {
    guarantee: 'no file names a place on a developer machine',
    offenders: (sources) =>
      sources
        .filter(({ text }) =>
          /(^|[\s"'`(=:])(\/(work|root)\/|\/(home|Users)\/\w+\/|[A-Z]:\\Users\\)/m.test(text),
        )
        .map(({ path }) => path),
    breach: { 'README.md': `see ${'/'}home/someone/notes` },
    keeps: { 'README.md': 'see ./root/work and https://example.com/home/x/' },
  },
];
