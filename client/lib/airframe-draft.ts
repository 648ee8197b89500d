import type { DroneDeclaration } from '../../server/registry/drone.schema.ts';
import type { DroneModel } from '../../server/registry/drone-model.schema.ts';
import { formatNumber } from './format.ts';

/** Figures of an airframe with their units and digits, in the order they are shown. */
export const AIRFRAME_FIGURES = [
  { name: 'emptyMassKg', unit: 'kg', digits: 3 },
  { name: 'mtowKg', unit: 'kg', digits: 3 },
  { name: 'dimensionMeters', unit: 'm', digits: 2 },
  { name: 'maxLevelSpeedMps', unit: 'm/s', digits: 1 },
  { name: 'ceilingMeters', unit: 'm', digits: 0 },
  { name: 'maxHeightMeters', unit: 'm', digits: 0 },
  { name: 'maxRadiusMeters', unit: 'm', digits: 0 },
] as const;
export type FigureName = (typeof AIRFRAME_FIGURES)[number]['name'];
type Figure = (typeof AIRFRAME_FIGURES)[number];

/** Yes or no of an airframe that an operator declares. */
export const AIRFRAME_FLAGS = [
  'commercial',
  'airspaceKeeping',
  'monitoring',
  'shortRangeRadio',
  'agricultural',
] as const;

/** A measured figure in its unit; null: not known. */
export function formatFigure(value: number | null, { unit, digits }: Figure): string | null {
  const text = formatNumber(value, digits);
  return text === null ? null : `${Number(text)} ${unit}`;
}

/** What the model says, where it says anything of this. */
export function modelFigure(model: DroneModel, name: FigureName): number | null {
  return name === 'maxHeightMeters' || name === 'maxRadiusMeters' ? null : model[name];
}

/** An airframe's own figures as typed; empty: as its model. */
export interface AirframeDraft {
  figures: Record<FigureName, string>;
  flags: Record<(typeof AIRFRAME_FLAGS)[number], boolean>;
}

export function toAirframeDraft(declaration: DroneDeclaration, model: DroneModel): AirframeDraft {
  const typed = (name: FigureName): string => {
    const value = declaration[name];
    return value === null ? '' : String(value);
  };
  const figures = Object.fromEntries(AIRFRAME_FIGURES.map(({ name }) => [name, typed(name)]));
  const { commercial, airspaceKeeping, monitoring } = declaration;
  return {
    figures: figures as AirframeDraft['figures'],
    flags: {
      commercial,
      airspaceKeeping,
      monitoring,
      shortRangeRadio: declaration.shortRangeRadio ?? false,
      agricultural: declaration.agricultural ?? model.agricultural,
    },
  };
}

/** Flags that were unknown and stay off stay unknown. */
export function toDeclaration(
  draft: AirframeDraft,
  before: DroneDeclaration,
  model: DroneModel,
): DroneDeclaration {
  const figures = Object.fromEntries(
    AIRFRAME_FIGURES.map(({ name }) => {
      const text = draft.figures[name].trim();
      return [name, text === '' ? null : Number(text)];
    }),
  );
  const { shortRangeRadio, agricultural, ...flags } = draft.flags;
  return {
    ...before,
    ...flags,
    ...(figures as Record<FigureName, number | null>),
    shortRangeRadio: shortRangeRadio || before.shortRangeRadio !== null ? shortRangeRadio : null,
    agricultural: agricultural === model.agricultural ? null : agricultural,
  };
}
