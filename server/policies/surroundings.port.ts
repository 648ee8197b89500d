import type { Surroundings } from '../airspace/surroundings.schema.ts';
import type { Volume } from '../airspace/volume.schema.ts';

/** What is around a checked volume in a window (Unix ms). */
export interface SurroundingsSource {
  around(volume: Volume, window: { fromMs: number; toMs: number }): Promise<Surroundings>;
}
