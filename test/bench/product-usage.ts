import { readFileSync } from 'node:fs';

/** What the running product says of itself in `/metrics`, and what the system says where it can. */
export interface Usage {
  atMs: number;
  cpuSeconds: number;
  residentBytes: number;
  /** The most it ever held; the present figure where the system does not tell. */
  residentPeakBytes: number;
  heapUsedBytes: number;
  externalBytes: number;
  samples: number;
  batches: number;
  duplicates: number;
  quarantined: number;
  queued: number;
  isMqttConnected: boolean;
}

export async function readUsage(http: string, pid: number): Promise<Usage> {
  const metrics = parseMetrics(await (await fetch(`${http}/metrics`)).text());
  const read = (name: string): number => metrics.get(`skycover_${name}`) ?? 0;
  const residentBytes = read('process_resident_memory_bytes');
  return {
    atMs: performance.now(),
    cpuSeconds: read('process_cpu_seconds_total'),
    residentBytes,
    residentPeakBytes: peakOf(pid) ?? residentBytes,
    heapUsedBytes: read('nodejs_heap_size_used_bytes'),
    externalBytes: read('nodejs_external_memory_bytes'),
    samples: read('ingest_samples'),
    batches: read('ingest_batches'),
    duplicates: read('ingest_duplicates'),
    quarantined: read('ingest_quarantined'),
    queued: read('ingest_queue'),
    isMqttConnected: read('mqtt_connected') === 1,
  };
}

/** Cores that the product used between two readings. */
export function coresBetween(from: Usage, to: Usage): number {
  return ((to.cpuSeconds - from.cpuSeconds) * 1_000) / (to.atMs - from.atMs);
}

/** Prometheus text → values of the metrics that have no labels. */
function parseMetrics(text: string): Map<string, number> {
  const values = new Map<string, number>();
  for (const line of text.split('\n')) {
    const [name, value] = line.split(' ');
    if (name && value !== undefined && !name.startsWith('#')) values.set(name, Number(value));
  }
  return values;
}

/** Linux only. */
function peakOf(pid: number): number | undefined {
  try {
    const kilobytes = /VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
    return kilobytes === undefined ? undefined : Number(kilobytes) * 1_024;
  } catch {
    return undefined;
  }
}
