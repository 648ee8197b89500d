import { ClassificationSchema } from '../../classification/classification.schema.ts';
import type { Viewer } from '../../http/permissions.ts';
import { canonicalJson } from '../../lib/canonical-json.ts';
import { sha256Hex } from '../../lib/hash.ts';
import type { DronesService } from '../../registry/drones.service.ts';
import type { SettingsService } from '../../registry/settings.service.ts';
import type { PoliciesService } from '../policies.service.ts';
import type { PolicyRecord } from '../policy-record.ts';
import type { QuotesService } from '../quotes.service.ts';
import { type Certificate, type CertifiedAircraft, certificateOf } from './certificate.ts';
import { drawCertificate } from './certificate-pdf.adapter.ts';
import type { FindInsured } from './verification.service.ts';

interface Deps {
  policies: PoliciesService;
  quotes: QuotesService;
  drones: DronesService;
  settings: SettingsService;
  findInsured: FindInsured;
}

/** Drawn certificates held in memory, some 150 KB each. */
const DRAWN_MAX = 64;

/** Certificates of policies as they stand. It changes nothing: each is drawn from the policy when asked for. */
export class CertificatesService {
  readonly #deps: Deps;
  readonly #drawn = new Map<string, Buffer>();

  constructor(deps: Deps) {
    this.#deps = deps;
  }

  /** `origin` is where people reach us, without a slash at its end. Throws PERMISSION_DENIED, NOT_FOUND. */
  async draw(viewer: Viewer, policyId: string, origin: string): Promise<{ bytes: Buffer; fileName: string }> {
    const { policies, quotes, settings, findInsured } = this.#deps;
    const policy = await policies.getRecord(viewer, policyId);
    const quote = await quotes.find(policy.quoteId);
    const classified = ClassificationSchema.safeParse(quote?.classification);
    const insured = await findInsured(policy.operatorId);
    const certificate = certificateOf({
      policy,
      insured: insured?.name ?? policy.operatorId,
      aircraft: await this.#aircraftOf(viewer, policy, classified.data?.legalClass.value ?? null),
      insurer: settings.at('insurer', policy.boundAtMs),
      vatBps: settings.at('vatBps', policy.boundAtMs),
      receiptSha256: quote?.receiptSha256 ?? null,
      verifyUrl: verifyUrlOf(origin, policy.verifyToken),
    });
    return {
      bytes: await this.#drawOnce(certificate),
      fileName: `skycover-${policy.policyNumber}.pdf`,
    };
  }

  /** Drawing takes half a second of the one thread: asking again and again must not. */
  async #drawOnce(certificate: Certificate): Promise<Buffer> {
    const key = sha256Hex(canonicalJson(certificate));
    const known = this.#drawn.get(key);
    if (known) return known;
    const bytes = await drawCertificate(certificate);
    if (this.#drawn.size >= DRAWN_MAX) this.#drawn.clear();
    this.#drawn.set(key, bytes);
    return bytes;
  }

  async #aircraftOf(
    viewer: Viewer,
    policy: PolicyRecord,
    legalClass: CertifiedAircraft['legalClass'],
  ): Promise<CertifiedAircraft[]> {
    const drones = await this.#deps.drones.getMany(viewer, policy.droneIds);
    const bySerial = new Map(drones.map((drone) => [drone.serialNumber, drone]));
    // The class was decided for the first aircraft of the quote; others carry none here.
    return policy.serialNumbers.map((serialNumber, index) => ({
      serialNumber,
      registrationMark: bySerial.get(serialNumber)?.registrationMark ?? null,
      modelName: bySerial.get(serialNumber)?.modelName ?? '—',
      legalClass: index === 0 ? legalClass : null,
    }));
  }
}

export function verifyUrlOf(origin: string, verifyToken: string): string {
  return `${origin}/verify/${verifyToken}`;
}
