import { afterCursor, toPage } from '../http/paging.ts';
import { ownScope, permit, type Viewer } from '../http/permissions.ts';
import { AppError } from '../lib/errors.ts';
import type { Page } from '../lib/wire.schema.ts';
import type { Connection } from '../storage/connection.ts';
import { isDuplicateKey } from '../storage/duplicate-key.ts';
import { policyModel } from './policy.model.ts';
import type { ListPoliciesQuery, Policy } from './policy.schema.ts';
import type { PolicyRecord } from './policy-record.ts';
import { nextPolicyState } from './policy-state.ts';
import { isKnownStep, type PolicyStep, toTransition } from './policy-step.ts';
import { PRODUCTS } from './product.schema.ts';
import { toPolicy } from './to-policy.ts';

/** Rounds of optimistic retry before a contended policy answers OVERLOADED. */
const ATTEMPTS_MAX = 50;
/** A bound flight that never took off is decided apart: its window's end alone proves nothing (features C3). */
const ENDS_BY_TIME = PRODUCTS.filter((product) => product !== 'perFlight');

/**
 * Policies as contracts: written once, then only moved along their transition table, each step with its reason.
 * It decides no cover and moves no money.
 */
export class PoliciesService {
  readonly #policies: ReturnType<typeof policyModel>;

  constructor(deps: { connection: Connection }) {
    this.#policies = policyModel(deps.connection);
  }

  /** Newest first. Throws PERMISSION_DENIED, CURSOR_INVALID. */
  async list(viewer: Viewer, query: ListPoliciesQuery): Promise<Page<Policy>> {
    permit(viewer, 'policy.read');
    const state = query.state === undefined ? {} : { state: query.state };
    const records = await this.#policies
      .find({ ...ownScope(viewer), ...state, ...afterCursor('boundAtMs', query.cursor) })
      .sort({ boundAtMs: -1, _id: -1 })
      .limit(query.limit + 1)
      .lean<PolicyRecord[]>();
    return toPage(records, query.limit, {
      item: toPolicy,
      mark: (record) => ({ value: record.boundAtMs, id: record._id }),
    });
  }

  /** Throws PERMISSION_DENIED, NOT_FOUND. */
  async get(viewer: Viewer, policyId: string): Promise<Policy> {
    return toPolicy(await this.getRecord(viewer, policyId));
  }

  /** As get, as stored, for use cases on one policy. */
  async getRecord(viewer: Viewer, policyId: string): Promise<PolicyRecord> {
    permit(viewer, 'policy.read');
    const record = await this.#policies.findOne({ _id: policyId, ...ownScope(viewer) }).lean<PolicyRecord>();
    if (!record) throw new AppError('NOT_FOUND');
    return record;
  }

  /** Writes a policy once per quote and returns the one that holds. */
  async issue(record: PolicyRecord): Promise<PolicyRecord> {
    await this.#policies.create(record).catch((error: unknown) => {
      if (!isDuplicateKey(error)) throw error;
    });
    const held = await this.findForQuote(record.quoteId);
    if (!held) throw new AppError('INTERNAL', { quoteId: record.quoteId });
    return held;
  }

  async find(policyId: string): Promise<PolicyRecord | undefined> {
    return (await this.#policies.findOne({ _id: policyId }).lean<PolicyRecord>()) ?? undefined;
  }

  async findForQuote(quoteId: string): Promise<PolicyRecord | undefined> {
    return (await this.#policies.findOne({ quoteId }).lean<PolicyRecord>()) ?? undefined;
  }

  /** By its public token, for the verification page. */
  async findByToken(verifyToken: string): Promise<PolicyRecord | undefined> {
    return (await this.#policies.findOne({ verifyToken }).lean<PolicyRecord>()) ?? undefined;
  }

  /** Many at once; unknown ids are absent. */
  async findMany(policyIds: readonly string[]): Promise<PolicyRecord[]> {
    if (policyIds.length === 0) return [];
    return this.#policies.find({ _id: { $in: [...policyIds] } }).lean<PolicyRecord[]>();
  }

  /** Policies of these quotes, by quote. */
  async mapByQuote(quoteIds: readonly string[]): Promise<Map<string, PolicyRecord>> {
    if (quoteIds.length === 0) return new Map();
    const records = await this.#policies.find({ quoteId: { $in: [...quoteIds] } }).lean<PolicyRecord[]>();
    return new Map(records.map((record) => [record.quoteId, record]));
  }

  /**
   * Moves the contract one step along its table and keeps the step with its reason; `step.set` changes facts
   * with it. A step that history holds already changes nothing. Returns the policy after it, undefined when
   * the state doesn't take the step. Throws NOT_FOUND, OVERLOADED.
   */
  async advance(policyId: string, step: PolicyStep): Promise<PolicyRecord | undefined> {
    return this.change(policyId, (record) => {
      if (isKnownStep(record.transitions, step)) return 'unchanged';
      const to = nextPolicyState(record.state, step.event);
      if (to === undefined) return undefined;
      return {
        ...step.set,
        state: to,
        transitions: [...record.transitions, toTransition(record.state, to, step)],
      };
    });
  }

  /**
   * Changes facts of a contract against the very version they were decided on; asked again when somebody was
   * faster. `decide` answers the fields to set, `unchanged`, or undefined to refuse. Throws NOT_FOUND, OVERLOADED.
   */
  async change(
    policyId: string,
    decide: (record: PolicyRecord) => Partial<PolicyRecord> | 'unchanged' | undefined,
  ): Promise<PolicyRecord | undefined> {
    for (let attempt = 0; attempt < ATTEMPTS_MAX; attempt += 1) {
      const record = await this.find(policyId);
      if (!record) throw new AppError('NOT_FOUND');
      const fields = decide(record);
      if (fields === undefined) return undefined;
      if (fields === 'unchanged') return record;
      const { version } = record;
      const changed = { ...fields, version: version + 1 };
      const saved = await this.#policies.updateOne({ _id: policyId, version }, { $set: changed });
      if (saved.modifiedCount === 1) return { ...record, ...changed };
    }
    throw new AppError('OVERLOADED');
  }

  /** Policies whose window is over and that end with it. */
  async listEnded(beforeMs: number, limit: number): Promise<PolicyRecord[]> {
    const over = { validUntilMs: { $lte: beforeMs } };
    const find = (filter: Record<string, unknown>) =>
      this.#policies
        .find({ ...filter, ...over })
        .sort({ validUntilMs: 1 })
        .limit(limit)
        .lean<PolicyRecord[]>();
    const inUse = await find({ state: { $in: ['active', 'extended'] } });
    const unused = await find({ state: 'bound', product: { $in: ENDS_BY_TIME } });
    return [...inUse, ...unused];
  }

  /** Single-flight policies that no flight attached to by `beforeMs`, the end of their window. */
  listUnflown(beforeMs: number, limit: number): Promise<PolicyRecord[]> {
    return this.#policies
      .find({ state: 'bound', product: 'perFlight', flightId: null, validUntilMs: { $lte: beforeMs } })
      .sort({ validUntilMs: 1 })
      .limit(limit)
      .lean<PolicyRecord[]>()
      .exec();
  }
}
