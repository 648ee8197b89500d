import { z } from 'zod';
import type { Api } from '../http/route.ts';
import { fromInstant } from '../lib/clock.ts';
import { AppError } from '../lib/errors.ts';
import {
  CheckpointQuerySchema,
  type Consistency,
  ConsistencyQuerySchema,
  ConsistencySchema,
} from './evidence.schema.ts';
import type { EvidenceBundlesService } from './evidence-bundles.service.ts';
import type { EvidenceLogService } from './evidence-log.service.ts';

const FlightParams = z.strictObject({ flightId: z.string().max(64) });
const tag = 'evidence';

/** What auditors need without a login, and the bundle of a flight for those who may see the flight. */
export function evidenceRoutes(
  api: Api,
  deps: { evidenceLog: EvidenceLogService; evidenceBundles: EvidenceBundlesService },
): void {
  const { evidenceLog, evidenceBundles } = deps;
  auditRoutes(api, evidenceLog);
  api.download(
    {
      path: '/v1/flights/:flightId/evidence',
      tag,
      summary:
        'Evidence bundle of a flight: records, messages, proofs and a signed checkpoint, to check offline',
      access: 'user',
      params: FlightParams,
      media: 'application/zip',
    },
    async ({ viewer, params }) => ({
      body: await evidenceBundles.open(viewer, params.flightId),
      fileName: `skycover-evidence-${params.flightId}.zip`,
    }),
  );
}

function auditRoutes(api: Api, log: EvidenceLogService): void {
  api.download(
    {
      path: '/.well-known/skycover-log-key',
      tag,
      summary: 'Keys of the evidence logs, one C2SP verifier key per line',
      access: 'public',
      media: 'text/plain',
    },
    async () => ({ body: `${(await log.listVerifierKeys()).join('\n')}\n` }),
  );
  api.download(
    {
      path: '/v1/evidence/checkpoint',
      tag,
      summary: 'Signed checkpoint of a log (C2SP tlog-checkpoint), the latest or one kept from before',
      access: 'public',
      query: CheckpointQuerySchema,
      media: 'text/plain',
    },
    async ({ query: { writerId = log.writerId, at } }) => {
      const note =
        at === undefined
          ? (await log.readCheckpoint(writerId))?.note
          : await log.readCheckpointAt(writerId, fromInstant(at));
      if (note === undefined) throw new AppError('NOT_FOUND');
      return { body: note };
    },
  );
  api.route(
    {
      method: 'get',
      path: '/v1/evidence/consistency',
      tag,
      summary: 'Proof that a log only grew between two sizes, at most to its latest checkpoint',
      access: 'public',
      query: ConsistencyQuerySchema,
      response: ConsistencySchema,
    },
    ({ query: { writerId = log.writerId, from, to } }) => proveConsistency(log, { writerId, from, to }),
  );
}

async function proveConsistency(
  log: EvidenceLogService,
  { writerId, from, to }: { writerId: string; from: number; to: number },
): Promise<Consistency> {
  const head = await log.readCheckpoint(writerId);
  if (head === undefined) throw new AppError('NOT_FOUND');
  if (from > to || to > head.size) {
    const message = `from ≤ to ≤ ${head.size}`;
    throw new AppError('VALIDATION_FAILED', { part: 'query', issues: [{ path: 'to', message }] });
  }
  const hashes = await log.consistencyProof(from, to, writerId);
  return { origin: head.origin, from, to, hashes: hashes.map((hash) => hash.toString('hex')) };
}
