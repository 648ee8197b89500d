import { describe, expect, it } from 'vitest';
import { DroneModelSchema } from '../../server/registry/drone-model.schema.ts';
import { DRONE_MODELS, findDroneModel } from '../../server/registry/drone-models.ts';

describe('model register', () => {
  it.each(DRONE_MODELS.map((model) => [model.droneModelId, model] as const))(
    '%s fits the schema',
    (_id, model) => {
      expect(DroneModelSchema.parse(model)).toEqual(model);
      if (model.mtowKg !== null) expect(model.mtowKg).toBeGreaterThanOrEqual(model.emptyMassKg);
    },
  );

  it('names every model and every DJI device key once', () => {
    const ids = DRONE_MODELS.map((model) => model.droneModelId);
    const keys = DRONE_MODELS.flatMap((model) => model.djiEnum ?? []);
    expect(new Set(ids).size).toBe(ids.length);
    expect(new Set(keys).size).toBe(keys.length);
  });

  it('finds the two models of the demo with their published figures', () => {
    expect(findDroneModel('dji-matrice-200')).toMatchObject({
      emptyMassKg: 4.42,
      mtowKg: 6.14,
      maxAscentMps: 5,
      maxDescentMps: 3,
      maxLevelSpeedMps: 23,
      dimensionMeters: 0.643,
    });
    expect(findDroneModel('dji-mavic-pro')).toMatchObject({
      emptyMassKg: 0.734,
      maxAscentMps: 5,
      maxDescentMps: 3,
      maxLevelSpeedMps: 18,
    });
    expect(findDroneModel('no-such-model')).toBeUndefined();
  });
});
