import type { Manifest } from './bundle.schema.ts';

/**
 * manifest.json piece by piece, one record per line for people to read: a long flight's manifest is never one
 * string. What is signed is the hash of these bytes.
 */
export function* manifestText(manifest: Manifest): Generator<string> {
  const { records, payloads, withheldPayloads, ...rest } = manifest;
  yield `${JSON.stringify(rest, null, 2).slice(0, -2)},\n`;
  yield* listText('records', records);
  yield ',\n';
  yield* listText('payloads', payloads);
  yield ',\n';
  yield* listText('withheldPayloads', withheldPayloads);
  yield '\n}\n';
}

function* listText(name: string, items: readonly unknown[]): Generator<string> {
  yield `  ${JSON.stringify(name)}: [`;
  for (const [index, item] of items.entries())
    yield `${index === 0 ? '\n' : ',\n'}    ${JSON.stringify(item)}`;
  yield items.length > 0 ? '\n  ]' : ']';
}
