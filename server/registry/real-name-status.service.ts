import { permit, type Viewer } from '../http/permissions.ts';
import { AppError } from '../lib/errors.ts';
import { isRegistrationMark } from './aircraft-marks.ts';
import type { DronesService } from './drones.service.ts';
import type { EnteredRealNameRegister } from './real-name-register.adapter.ts';
import type { RealNameRegister } from './real-name-status.port.ts';
import type { PutRealNameStatusInput, RealNameStatus } from './real-name-status.schema.ts';

interface Deps {
  drones: DronesService;
  /** Whoever answers: the national platform where one is connected. */
  register: RealNameRegister;
  entered: EnteredRealNameRegister;
}

/** Whether aircraft are registered under their owners' real names (实名登记). It decides nothing: quoting does. */
export class RealNameStatusService {
  readonly #deps: Deps;

  constructor(deps: Deps) {
    this.#deps = deps;
  }

  /** For the other modules; `unknown` where nobody can say. */
  check(aircraft: Parameters<RealNameRegister['check']>[0]): Promise<RealNameStatus> {
    return this.#deps.register.check(aircraft);
  }

  /** Of one drone. Throws PERMISSION_DENIED, NOT_FOUND. */
  async checkDrone(viewer: Viewer, droneId: string): Promise<RealNameStatus> {
    return this.check(await this.#deps.drones.get(viewer, droneId));
  }

  /** Enters what the platform said of a mark. Throws PERMISSION_DENIED, REGISTRATION_MARK_INVALID. */
  async enter(
    viewer: Viewer,
    registrationMark: string,
    input: PutRealNameStatusInput,
  ): Promise<RealNameStatus> {
    permit(viewer, 'realName.enter');
    return this.seed(registrationMark, input, viewer.userId);
  }

  /** As enter, without a viewer, for seeds. */
  async seed(
    registrationMark: string,
    input: PutRealNameStatusInput,
    byUserId = 'seed',
  ): Promise<RealNameStatus> {
    if (!isRegistrationMark(registrationMark))
      throw new AppError('REGISTRATION_MARK_INVALID', { field: 'registrationMark' });
    await this.#deps.entered.enter(registrationMark, { ...input, byUserId });
    return this.#deps.entered.check({ registrationMark });
  }
}
