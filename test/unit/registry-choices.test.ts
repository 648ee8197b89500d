import { expect, it } from 'vitest';
import { AIRFRAMES } from '../../server/registry/airframes.ts';
import { AirframeSchema } from '../../server/registry/drone-model.schema.ts';
import { LICENCE_CLASSES } from '../../server/registry/licence-classes.ts';
import { LicenceClassSchema } from '../../server/registry/pilot.schema.ts';

it('offers every airframe and licence class that the schemas know', () => {
  expect(AIRFRAMES).toEqual(AirframeSchema.options);
  expect(LICENCE_CLASSES).toEqual(LicenceClassSchema.options);
});
