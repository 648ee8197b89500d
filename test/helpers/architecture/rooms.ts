import { posix } from 'node:path';

/** Modules of server/, in order: imports point up this list, never down. */
export const MODULES = [
  'lib',
  'storage',
  'http',
  'realtime',
  'ledger',
  'registry',
  'airspace',
  'classification',
  'evidence',
  'telemetry',
  'flights',
  'pricing',
  'policies',
  'claims',
  'compliance',
];
export const DOMAIN = new Set(MODULES.slice(MODULES.indexOf('ledger')));
export const SERVER_ROOT = [
  'context-registry.ts',
  'context-domain.ts',
  'context-pipeline.ts',
  'context.ts',
  'live-source.ts',
  'server.ts',
  'product.ts',
  'main.ts',
];
export const SERVER_OTHER = ['config.ts', 'start.mjs', 'tsconfig.build.json', 'Dockerfile', 'deploy'];
export const SUFFIXES = [
  'schema',
  'model',
  'service',
  'routes',
  'handlers',
  'port',
  'adapter',
  'job',
  'data',
];
export const ROOMS = ['server', 'client', 'device-gateway', 'seeds', 'test'];
export const ROOT_FILES = [
  'package.json',
  'package-lock.json',
  'tsconfig.json',
  'docker-compose.yml',
  'README.md',
  'LICENSE',
];
export const MJS = ['server/start.mjs', 'test/run.mjs'];
/** Packages that only compute: what a pure file, and what the client shares with the server, may use. */
export const PURE_PACKAGES = new Set([
  'zod',
  'big.js',
  'h3-js',
  'canonicalize',
  'fflate',
  'rbush',
  '@turf/kinks',
  '@turf/boolean-intersects',
]);
/** Files of lib that do something rather than compute something. */
export const LIB_WITH_EFFECTS = new Set(['server/lib/logger.ts', 'server/lib/events.ts']);
export const LIMIT = { fileLines: 400, medianLines: 80, functionLines: 60, parameters: 4, mainLines: 40 };

export const isCode = (path: string) => /\.(ts|tsx|mjs)$/.test(path);
export const isTest = (path: string) => path.startsWith('test/');
export const isConfig = (path: string) => path.endsWith('.config.ts');
export const inProduct = (path: string) => !isTest(path) && !isConfig(path);
export const inNode = (path: string) => /^(server|device-gateway|seeds)\//.test(path) && path.endsWith('.ts');
export const nameOf = (path: string) => posix.basename(path);
export const stemOf = (path: string) => nameOf(path).replace(/\.(ts|tsx|mjs)$/, '');
export const suffixOf = (path: string) =>
  stemOf(path).includes('.') ? stemOf(path).slice(stemOf(path).indexOf('.') + 1) : undefined;
export const isCommand = (path: string) => nameOf(path) === 'main.ts';
export const isSchema = (path: string) => suffixOf(path) === 'schema';
export const isData = (path: string) => suffixOf(path) === 'data' || path.endsWith('.json');
export const isLib = (path: string) => path.startsWith('server/lib/');
export const moduleOf = (path: string) => /^server\/([^/]+)\//.exec(path)?.[1];
export const isDomain = (path: string) => DOMAIN.has(moduleOf(path) ?? '');
export const isDecoder = (path: string) => path.startsWith('device-gateway/decoders/');
export const isPure = (path: string) =>
  isCode(path) && (isDomain(path) || isDecoder(path)) && !suffixOf(path) && !isCommand(path);
/** Shareable without side effects: schemas, data, pure files, lib that computes, and the frozen limits. */
export const isValueFile = (path: string) =>
  isSchema(path) ||
  isData(path) ||
  isPure(path) ||
  path === 'server/config.ts' ||
  path === 'device-gateway/access.ts' ||
  (isLib(path) && !LIB_WITH_EFFECTS.has(path));
export const packageOf = (specifier: string) =>
  specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');

/** Place in the order; a module that is not listed counts as first, so that it may import nothing of ours. */
export function rankOf(path: string): number {
  const module = moduleOf(path);
  return module === undefined ? MODULES.length + SERVER_ROOT.indexOf(nameOf(path)) : MODULES.indexOf(module);
}

/** Data and tool configuration grow with what they list. */
export function inSizeBudget(path: string): boolean {
  return /\.(ts|tsx|mjs|css)$/.test(path) && !isData(path) && !isConfig(path);
}
