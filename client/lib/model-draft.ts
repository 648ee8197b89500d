import type { Airframe, DeclareDroneModelInput } from '../../server/registry/drone-model.schema.ts';

type Figure =
  | 'emptyMassKg'
  | 'mtowKg'
  | 'maxLevelSpeedMps'
  | 'maxAscentMps'
  | 'maxDescentMps'
  | 'dimensionMeters'
  | 'ceilingMeters';

/** A model as typed; empty means not known. */
export type ModelDraft = Record<Figure | 'droneModelId' | 'maker' | 'name' | 'source', string> & {
  airframe: Airframe;
  agricultural: boolean;
};

export const EMPTY_MODEL: ModelDraft = {
  droneModelId: '',
  maker: '',
  name: '',
  airframe: 'multirotor',
  emptyMassKg: '',
  mtowKg: '',
  maxLevelSpeedMps: '',
  maxAscentMps: '',
  maxDescentMps: '',
  dimensionMeters: '',
  ceilingMeters: '',
  agricultural: false,
  source: '',
};

const orNull = (text: string): number | null => (text.trim() === '' ? null : Number(text));

export function toDroneModel(draft: ModelDraft): DeclareDroneModelInput {
  const { droneModelId, maker, name, airframe, agricultural, source } = draft;
  return {
    droneModelId,
    maker,
    name,
    airframe,
    agricultural,
    source,
    emptyMassKg: Number(draft.emptyMassKg),
    mtowKg: orNull(draft.mtowKg),
    maxLevelSpeedMps: Number(draft.maxLevelSpeedMps),
    maxAscentMps: Number(draft.maxAscentMps),
    maxDescentMps: Number(draft.maxDescentMps),
    dimensionMeters: Number(draft.dimensionMeters),
    ceilingMeters: orNull(draft.ceilingMeters),
    djiEnum: null,
    windLimitMps: null,
    power: null,
    notes: '',
  };
}
