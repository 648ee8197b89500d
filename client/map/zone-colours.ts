import type { Zone } from '../../server/airspace/zone.schema.ts';

/** Colour of a zone's edge and fill, on the light map and the dark one; the dash differs too. */
export const ZONE_STYLES: Readonly<
  Record<Zone['kind'], { light: string; dark: string; dash: readonly [number, number] | null }>
> = {
  prohibited: { light: '#a3123d', dark: '#ff6d94', dash: null },
  controlled: { light: '#2456b8', dark: '#7fb0ff', dash: null },
  restricted: { light: '#7a3fb0', dark: '#c79bff', dash: [4, 2] },
  temporary: { light: '#a55a00', dark: '#ffb65c', dash: [1.5, 1.5] },
  underwriting: { light: '#4c5a66', dark: '#b4c2cf', dash: [1, 2] },
  suitable: { light: '#1f7a5c', dark: '#58d0a4', dash: [6, 2] },
};
