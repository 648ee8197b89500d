import { afterCursor, toPage } from '../http/paging.ts';
import { operatorOf, permit, type Viewer } from '../http/permissions.ts';
import { type Clock, toInstant } from '../lib/clock.ts';
import { AppError } from '../lib/errors.ts';
import type { Ids } from '../lib/ids.ts';
import type { Page, PageQuery } from '../lib/wire.schema.ts';
import type { Connection } from '../storage/connection.ts';
import { isDuplicateKey } from '../storage/duplicate-key.ts';
import { operatorModel } from './operator.model.ts';
import {
  type EditOperatorInput,
  type Operator,
  type OperatorChange,
  type RegisterOperatorInput,
  RegisterOperatorSchema,
} from './operator.schema.ts';
import type { OperatorRecord, OperatorState } from './operator-record.ts';
import { toOperator } from './to-view.ts';
import { isUscc } from './uscc.ts';

interface Deps {
  connection: Connection;
  clock: Clock;
  ids: Ids;
}

/** Each edit keeps the state before; beyond this the oldest are in backups only. */
const EARLIER_MAX = 500;

/**
 * The firms and persons that fly (经营人). An administrator registers them and keeps their legal identity; their own
 * people keep contact and certificate. A code belongs to one operator; the unique index decides who came first.
 */
export class OperatorsService {
  readonly #deps: Deps;
  readonly #operators: ReturnType<typeof operatorModel>;

  constructor(deps: Deps) {
    this.#deps = deps;
    this.#operators = operatorModel(deps.connection);
  }

  /** Throws PERMISSION_DENIED, USCC_INVALID (a firm without a valid code, a person with one), ALREADY_EXISTS. */
  async register(viewer: Viewer, input: RegisterOperatorInput): Promise<Operator> {
    permit(viewer, 'operator.register');
    if ((input.kind ?? 'firm') === 'firm' && !input.uscc)
      throw new AppError('USCC_INVALID', { field: 'uscc', reason: 'a firm has one' });
    return this.seed(input);
  }

  /** Registers without a viewer, for seeds, a firm also without its code. Throws USCC_INVALID, ALREADY_EXISTS. */
  async seed(given: RegisterOperatorInput): Promise<Operator> {
    const { uscc, ...input } = RegisterOperatorSchema.parse(given);
    checkUscc(uscc, input.kind);
    try {
      const record = await this.#operators.create({
        ...input,
        _id: this.#deps.ids.next('opr'),
        ...(uscc === null ? {} : { uscc }),
        version: 1,
        createdAtMs: this.#deps.clock.now(),
      });
      return toOperator(record.toObject());
    } catch (error) {
      throw toTaken(error);
    }
  }

  /**
   * Own people change contact and certificate; name and code, by which the contract names its party, only an
   * administrator. Throws PERMISSION_DENIED, NOT_FOUND, VERSION_CONFLICT, USCC_INVALID, ALREADY_EXISTS.
   */
  async edit(viewer: Viewer, operatorId: string, input: EditOperatorInput): Promise<Operator> {
    permit(viewer, 'operator.edit');
    const record = await this.#load(viewer, operatorId);
    const { version, ...change } = input;
    if (viewer.role === 'operator' && (change.name !== undefined || change.uscc !== undefined))
      throw new AppError('PERMISSION_DENIED', { field: change.name === undefined ? 'uscc' : 'name' });
    if (version !== (record.version ?? 1)) throw new AppError('VERSION_CONFLICT', { operatorId });
    if (change.uscc !== undefined) checkUscc(change.uscc, record.kind);
    if (change.uscc === null && record.uscc) throw new AppError('USCC_INVALID', { field: 'uscc' });
    const { uscc, ...rest } = change;
    const kept = {
      ...stateOf(record),
      version,
      replacedAtMs: this.#deps.clock.now(),
      byUserId: viewer.userId,
    };
    const set = {
      ...rest,
      ...(typeof uscc === 'string' && { uscc }),
      version: version + 1,
      earlier: [...(record.earlier ?? []), kept].slice(-EARLIER_MAX),
    };
    try {
      // Records from before versions have none: null finds them.
      const seen = { _id: operatorId, version: record.version ?? null };
      const { matchedCount } = await this.#operators.updateOne(seen, { $set: set });
      if (matchedCount === 0) throw new AppError('VERSION_CONFLICT', { operatorId });
    } catch (error) {
      throw toTaken(error);
    }
    return this.get(viewer, operatorId);
  }

  /** Throws PERMISSION_DENIED, NOT_FOUND (also for another operator, asked by an operator's people). */
  async get(viewer: Viewer, operatorId: string): Promise<Operator> {
    permit(viewer, 'operator.read');
    return toOperator(await this.#load(viewer, operatorId));
  }

  /** Earlier states, the last replaced first. Throws as get. */
  async history(viewer: Viewer, operatorId: string): Promise<Page<OperatorChange>> {
    permit(viewer, 'operator.read');
    const { earlier = [], kind, createdAtMs } = await this.#load(viewer, operatorId);
    const items = earlier.map(({ replacedAtMs, byUserId, ...state }) => {
      const {
        operatorId: _id,
        kind: _kind,
        createdAt: _at,
        ...shown
      } = toOperator({
        ...state,
        _id: operatorId,
        kind,
        createdAtMs,
      });
      return { ...shown, replacedAt: toInstant(replacedAtMs), byUserId };
    });
    return { items: items.reverse(), nextCursor: null };
  }

  /** Throws PERMISSION_DENIED, CURSOR_INVALID. */
  async list(viewer: Viewer, query: PageQuery): Promise<Page<Operator>> {
    permit(viewer, 'operator.read');
    const own = viewer.role === 'operator' ? { _id: operatorOf(viewer) } : {};
    const records = await this.#operators
      .find({ ...own, ...afterCursor('createdAtMs', query.cursor) })
      .sort({ createdAtMs: -1, _id: -1 })
      .limit(query.limit + 1)
      .lean<OperatorRecord[]>();
    return toPage(records, query.limit, {
      item: toOperator,
      mark: (record) => ({ value: record.createdAtMs, id: record._id }),
    });
  }

  async find(operatorId: string | null): Promise<Operator | undefined> {
    if (operatorId === null) return undefined;
    const record = await this.#operators.findOne({ _id: operatorId }).lean<OperatorRecord>();
    return record ? toOperator(record) : undefined;
  }

  /** Names of many operators at once, for lists. */
  async names(operatorIds: readonly string[]): Promise<Map<string, string>> {
    if (operatorIds.length === 0) return new Map();
    const records = await this.#operators.find({ _id: { $in: [...new Set(operatorIds)] } }).lean();
    return new Map(records.map((record) => [record._id, record.name]));
  }

  async #load(viewer: Viewer, operatorId: string): Promise<OperatorRecord> {
    const isForeign = viewer.role === 'operator' && operatorOf(viewer) !== operatorId;
    const record = isForeign
      ? null
      : await this.#operators.findOne({ _id: operatorId }).lean<OperatorRecord>();
    if (!record) throw new AppError('NOT_FOUND');
    return record;
  }
}

function checkUscc(uscc: string | null, kind: OperatorRecord['kind']): void {
  if (uscc === null) return;
  if (kind === 'person')
    throw new AppError('USCC_INVALID', {
      field: 'uscc',
      reason: 'a person has none; sole traders are firms',
    });
  if (!isUscc(uscc)) throw new AppError('USCC_INVALID', { field: 'uscc' });
}

function stateOf({ name, uscc, contact, certificate }: OperatorRecord): OperatorState {
  return { name, uscc, contact, certificate };
}

function toTaken(error: unknown): unknown {
  return isDuplicateKey(error) ? new AppError('ALREADY_EXISTS', { field: 'uscc' }) : error;
}
