import { isCode, PURE_PACKAGES, packageOf } from './rooms.ts';
import type { Import, Source } from './source.ts';

/** Offending imports as `file → what it imports`. */
export const importsThat = (
  sources: Source[],
  applies: (path: string) => boolean,
  offends: (one: Import, from: string) => boolean,
) =>
  sources
    .filter(({ path }) => isCode(path) && applies(path))
    .flatMap(({ path, imports }) =>
      imports.filter((one) => offends(one, path)).map((one) => `${path} → ${one.target ?? one.specifier}`),
    );
export const usesThat = (
  sources: Source[],
  applies: (path: string) => boolean,
  offends: (what: string, from: string) => boolean,
) =>
  sources
    .filter(({ path }) => isCode(path) && applies(path))
    .flatMap(({ path, uses }) =>
      uses.filter(({ what }) => offends(what, path)).map(({ what, line }) => `${path}:${line} ${what}`),
    );
export const pathsThat = (sources: Source[], offends: (path: string) => boolean) =>
  sources.map(({ path }) => path).filter(offends);

/** What `from` reaches through our own files, itself included. */
function reach(from: string, sources: Source[]): Source[] {
  const byPath = new Map(sources.map((one) => [one.path, one]));
  const found = new Map<string, Source>();
  const open = [from];
  for (let path = open.pop(); path !== undefined; path = open.pop()) {
    const source = byPath.get(path);
    if (!source || found.has(path)) continue;
    found.set(path, source);
    for (const { target, typeOnly } of source.imports) if (target && !typeOnly) open.push(target);
  }
  return [...found.values()];
}
/** Whether a file, with all it loads, needs a node: module or a package that acts. */
export const needsNode = (from: string, sources: Source[]) =>
  reach(from, sources).some(({ imports }) =>
    imports.some((one) => !one.target && !one.typeOnly && !PURE_PACKAGES.has(packageOf(one.specifier))),
  );
/** Whether a file, with all it loads, loads zod. */
export const needsZod = (from: string, sources: Source[]) =>
  reach(from, sources).some(({ imports }) =>
    imports.some((one) => !one.typeOnly && packageOf(one.specifier) === 'zod'),
  );
