import type { Airframe } from './drone-model.schema.ts';

/** How an aircraft flies (分型), for choices; every one that the schema knows. */
export const AIRFRAMES: readonly Airframe[] = ['multirotor', 'fixedWing', 'vtol', 'helicopter'];
