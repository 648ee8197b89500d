import { z } from 'zod';
import type { SurroundingsService } from '../airspace/surroundings.service.ts';
import { type LegalClass, LegalClassSchema } from '../classification/classification.schema.ts';
import type { FlightsService } from '../flights/flights.service.ts';
import { findDroneModel } from '../registry/drone-models.ts';
import type { TrackSample } from '../telemetry/track-sample.ts';
import type { AttachmentRecord } from './attachment-record.ts';
import type { AttachmentsService } from './attachments.service.ts';
import type { PoliciesService } from './policies.service.ts';
import type { QuotesService } from './quotes.service.ts';
import type { EnvelopePoint, EnvelopeTerms } from './test-segment.ts';

interface Deps {
  flights: FlightsService;
  attachments: AttachmentsService;
  policies: PoliciesService;
  quotes: QuotesService;
  surroundings: SurroundingsService;
}

/** Level speed of the fastest model in the register, m/s: as far as an aircraft of unknown model is thought to get. */
const UNKNOWN_MODEL_MPS = 45;
/** Samples whose place is not to be believed prove no breach. */
const PLACE_UNTRUSTED = new Set(['noFix', 'positionJump', 'clockUntrusted']);
const ClassifiedSchema = z.object({ legalClass: z.object({ value: LegalClassSchema }) });

/** What was agreed of a flight, and its samples as the envelope asks for them. It decides nothing. */
export class EnvelopeTermsService {
  readonly #deps: Deps;

  constructor(deps: Deps) {
    this.#deps = deps;
  }

  /** What the flight's policy agreed; undefined while nothing covers it. */
  async find(flightId: string): Promise<EnvelopeTerms | undefined> {
    const { attachments, policies, quotes, flights } = this.#deps;
    const attachment = await attachments.find(flightId);
    if (!attachment || attachment.isVoid) return undefined;
    const policy = await policies.find(attachment.policyId);
    if (!policy) return undefined;
    const [quote, modelId] = await Promise.all([quotes.find(policy.quoteId), flights.findModelId(flightId)]);
    return {
      volume: policy.volume,
      ...windowOf(attachment),
      insuredClass: classOf(quote?.classification),
      pilotIds: policy.pilotIds,
      maxSpeedMps: (modelId === null ? null : findDroneModel(modelId)?.maxLevelSpeedMps) ?? UNKNOWN_MODEL_MPS,
    };
  }

  /** A sample with its true height 真高; undefined when its place is unknown or not to be believed. */
  toPoint(sample: Omit<TrackSample, 'flightId'>): EnvelopePoint | undefined {
    const { latitudeDegrees, longitudeDegrees, observedAtMs, flags } = sample;
    if (latitudeDegrees === null || longitudeDegrees === null) return undefined;
    if (flags.some((flag) => PLACE_UNTRUSTED.has(flag))) return undefined;
    const place = { latitudeDegrees, longitudeDegrees };
    const height = this.#deps.surroundings.trueHeight({ ...sample, ...place });
    // No dialect names its pilot; the class an aircraft shows itself to be is weighed apart from single samples.
    return {
      ...place,
      trueHeightMeters: height?.meters ?? null,
      atMs: observedAtMs,
      observedClass: null,
      pilotId: null,
    };
  }
}

function windowOf({ coveredFromMs, validUntilMs }: AttachmentRecord): { fromMs: number; toMs: number } {
  return { fromMs: coveredFromMs, toMs: validUntilMs };
}

function classOf(classification: unknown): LegalClass | null {
  const parsed = ClassifiedSchema.safeParse(classification);
  return parsed.success ? parsed.data.legalClass.value : null;
}
