import type { ZoneFormat } from '../../server/airspace/zone-import.schema.ts';

/** A picked file: its JSON (null when it is none) and the format it seems to have. */
export interface ZoneFile {
  document: Record<string, unknown> | null;
  format: ZoneFormat;
  /** From the file's name, as a source may be called. */
  suggestedSource: string;
}

export async function readZoneFile(file: File): Promise<ZoneFile> {
  const suggestedSource = toSource(file.name);
  try {
    const json: unknown = JSON.parse(await file.text());
    const isObject = typeof json === 'object' && json !== null && !Array.isArray(json);
    const document = isObject ? { ...json } : null;
    return { document, format: formatOf(document), suggestedSource };
  } catch {
    return { document: null, format: 'geojson', suggestedSource };
  }
}

/** GeoJSON says so (RFC 7946 §1.4); ED-269 has features without a type of the collection. */
export function formatOf(document: Record<string, unknown> | null): ZoneFormat {
  return document !== null && document.type !== 'FeatureCollection' && Array.isArray(document.features)
    ? 'ed269'
    : 'geojson';
}

export function toSource(fileName: string): string {
  const plain = fileName
    .replace(/\.[^.]*$/, '')
    .toLowerCase()
    .replace(/[^a-z0-9.-]+/g, '-')
    .replace(/^[-.]+|[-.]+$/g, '');
  return plain.slice(0, 40);
}
