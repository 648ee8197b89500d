import type { EvidenceLogService } from '../evidence/evidence-log.service.ts';
import type { BatchRecord } from './batch.ts';
import type { BatchHandler, CheckpointStep } from './projector.service.ts';

/** The evidence log as a projection of the batches: their leaves, in order; signed with each checkpoint. */
export class EvidenceLogHandler implements BatchHandler {
  readonly name = 'evidence-log';
  readonly #log: EvidenceLogService;

  constructor(deps: { evidenceLog: EvidenceLogService }) {
    this.#log = deps.evidenceLog;
  }

  async apply({ firstLeafIndex, leafHashes }: BatchRecord): Promise<void> {
    this.#log.append({ firstLeafIndex, leafHashes });
  }

  checkpoint(): CheckpointStep[] {
    return [() => this.#log.checkpoint()];
  }
}
