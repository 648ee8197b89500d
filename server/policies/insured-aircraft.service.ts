import type { Connection } from '../storage/connection.ts';
import { isDuplicateKey } from '../storage/duplicate-key.ts';
import { type InsuredAircraftRecord, insuredAircraftModel } from './insured-aircraft.model.ts';
import type { PoliciesService } from './policies.service.ts';
import type { PolicyRecord } from './policy-record.ts';

/** Policies of one aircraft looked at for one instant; more than these never overlap in earnest. */
const OVERLAPPING_MAX = 50;

/** Which policies bound beforehand name an aircraft at a time. It decides no cover. */
export class InsuredAircraftService {
  readonly #aircraft: ReturnType<typeof insuredAircraftModel>;
  readonly #policies: PoliciesService;

  constructor(deps: { connection: Connection; policies: PoliciesService }) {
    this.#aircraft = insuredAircraftModel(deps.connection);
    this.#policies = deps.policies;
  }

  /** Written before the policy: a row without a policy insures nobody, a policy without its rows is not found. */
  async keep(policy: PolicyRecord): Promise<void> {
    const { _id: policyId, serialNumbers, validFromMs, validUntilMs } = policy;
    const rows: InsuredAircraftRecord[] = serialNumbers.map((serialNumber) => ({
      _id: `${policyId}/${serialNumber}`,
      ...{ policyId, serialNumber, validFromMs, validUntilMs },
    }));
    await this.#aircraft.insertMany(rows, { ordered: false }).catch((error: unknown) => {
      if (!isDuplicateKey(error)) throw error;
    });
  }

  /** The window of the policy was changed. */
  async setWindow(policyId: string, window: { validFromMs: number; validUntilMs: number }): Promise<void> {
    await this.#aircraft.updateMany({ policyId }, { $set: window });
  }

  /** Policies that name the aircraft at some instant of [fromMs, untilMs], whatever their state. */
  async listPolicies(serialNumber: string, fromMs: number, untilMs: number): Promise<PolicyRecord[]> {
    const rows = await this.#aircraft
      .find({ serialNumber, validUntilMs: { $gt: fromMs }, validFromMs: { $lte: untilMs } })
      .limit(OVERLAPPING_MAX)
      .lean<InsuredAircraftRecord[]>();
    return this.#policies.findMany(rows.map(({ policyId }) => policyId));
  }
}
