import type { Clock } from '../../lib/clock.ts';
import type { SettingsService } from '../../registry/settings.service.ts';
import type { PoliciesService } from '../policies.service.ts';
import type { Verification } from './verification.schema.ts';
import { type VerifiedParties, verifyPolicy } from './verify-policy.ts';

/** Whom a policy names as insured; undefined: no longer on record. */
export type FindInsured = (operatorId: string) => Promise<VerifiedParties['insured']>;

interface Deps {
  clock: Clock;
  policies: PoliciesService;
  settings: SettingsService;
  findInsured: FindInsured;
}

/** Tells whoever holds a certificate whether it is genuine and what it is worth now. It shows no tracks or people. */
export class VerificationService {
  readonly #deps: Deps;

  constructor(deps: Deps) {
    this.#deps = deps;
  }

  /** Public: the token is the permission. Throws nothing of its own; an unknown token is an answer. */
  async verify(verifyToken: string): Promise<Verification> {
    const { clock, policies, settings, findInsured } = this.#deps;
    const now = clock.now();
    const policy = await policies.findByToken(verifyToken);
    if (!policy) return verifyPolicy(undefined, now);
    const insured = await findInsured(policy.operatorId);
    const insurer = settings.at('insurer', policy.boundAtMs);
    return verifyPolicy({ policy, parties: { insured, insurer } }, now);
  }
}
