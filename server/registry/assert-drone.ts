import { AppError } from '../lib/errors.ts';
import { isRegistrationMark, parseProductId } from './aircraft-marks.ts';
import { findAircraftProblems } from './check-aircraft.ts';
import type { DroneDeclaration } from './drone.schema.ts';
import type { DroneModel } from './drone-model.schema.ts';

/** Throws REGISTRATION_MARK_INVALID (not UAS and 8 digits), PRODUCT_ID_INVALID (GB/T 41300). */
export function checkMarks(input: {
  registrationMark?: string | null | undefined;
  productId?: string | null | undefined;
}): void {
  const { registrationMark, productId } = input;
  if (typeof registrationMark === 'string' && !isRegistrationMark(registrationMark))
    throw new AppError('REGISTRATION_MARK_INVALID', { field: 'registrationMark' });
  if (typeof productId === 'string' && !parseProductId(productId))
    throw new AppError('PRODUCT_ID_INVALID', { field: 'productId' });
}

/** Throws AIRCRAFT_IMPOSSIBLE with the first field and all problems. */
export function checkDeclaration(declaration: DroneDeclaration, model: DroneModel): void {
  const problems = findAircraftProblems(declaration, model);
  const [first] = problems;
  if (first) throw new AppError('AIRCRAFT_IMPOSSIBLE', { field: `declaration.${first.field}`, problems });
}
