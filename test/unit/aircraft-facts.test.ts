import { describe, expect, it } from 'vitest';
import { toAircraftFacts } from '../../server/classification/aircraft-facts.ts';
import { classify } from '../../server/classification/classify.ts';
import { DroneDeclarationSchema } from '../../server/registry/drone.schema.ts';
import { findDroneModel } from '../../server/registry/drone-models.ts';

function classOf(droneModelId: string, declaration: object = {}): string {
  const model = findDroneModel(droneModelId);
  if (!model) throw new Error(`no model ${droneModelId}`);
  const facts = toAircraftFacts(model, DroneDeclarationSchema.parse(declaration));
  return classify(facts, { commercial: true }).legalClass.value;
}

describe('legal class of registered models', () => {
  it.each([
    ['dji-matrice-200', 'small'],
    ['dji-mavic-pro', 'light'],
    ['dji-mini-4-pro', 'light'],
    ['dji-fpv', 'small'],
    ['dji-matrice-350', 'small'],
    ['dji-flycart-30', 'medium'],
    ['dji-agras-t50', 'medium'],
    ['hylio-ag-272', 'large'],
    ['ehang-eh216-s', 'large'],
  ])('%s is %s', (droneModelId, legalClass) => {
    expect(classOf(droneModelId)).toBe(legalClass);
  });

  it('follows the declared airframe when it differs from its model', () => {
    expect(classOf('dji-mavic-pro', { emptyMassKg: 5, mtowKg: 8 })).toBe('small');
    expect(classOf('dji-mavic-pro', { monitoring: false })).toBe('medium');
  });
});
