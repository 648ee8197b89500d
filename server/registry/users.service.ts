import { afterCursor, toPage } from '../http/paging.ts';
import { operatorOf, permit, type Viewer } from '../http/permissions.ts';
import type { Clock } from '../lib/clock.ts';
import { AppError } from '../lib/errors.ts';
import type { Ids } from '../lib/ids.ts';
import type { Page, PageQuery } from '../lib/wire.schema.ts';
import type { Connection } from '../storage/connection.ts';
import { isDuplicateKey } from '../storage/duplicate-key.ts';
import { operatorModel } from './operator.model.ts';
import type { Operator, RegisterOperatorInput } from './operator.schema.ts';
import type { PasswordHasher } from './password.port.ts';
import { toOperator, toUser } from './to-view.ts';
import { userModel } from './user.model.ts';
import type { CreateUserInput, User } from './user.schema.ts';

interface Deps {
  connection: Connection;
  clock: Clock;
  ids: Ids;
  hasher: PasswordHasher;
}

/** Users and the operators they act for. It creates and shows them; logging in belongs to sessions. */
export class UsersService {
  readonly #deps: Deps;
  readonly #users: ReturnType<typeof userModel>;
  readonly #operators: ReturnType<typeof operatorModel>;

  constructor(deps: Deps) {
    this.#deps = deps;
    this.#users = userModel(deps.connection);
    this.#operators = operatorModel(deps.connection);
  }

  /** Throws PERMISSION_DENIED, ALREADY_EXISTS (e-mail), VALIDATION_FAILED (operator missing). */
  async createUser(viewer: Viewer, input: CreateUserInput): Promise<User> {
    permit(viewer, 'user.create');
    return this.seedUser(input);
  }

  /** Creates a user without a viewer: seeds and the first administrator. Throws as createUser. */
  async seedUser(input: CreateUserInput): Promise<User> {
    if ((input.role === 'operator') !== (input.operatorId !== null)) {
      throw new AppError('VALIDATION_FAILED', {
        issues: [{ path: 'operatorId', message: 'required for operators, and only for them' }],
      });
    }
    if (input.operatorId !== null && !(await this.#operators.exists({ _id: input.operatorId })))
      throw new AppError('NOT_FOUND', { operatorId: input.operatorId });
    try {
      const record = await this.#users.create({
        _id: this.#deps.ids.next('usr'),
        email: input.email,
        name: input.name,
        role: input.role,
        operatorId: input.operatorId,
        passwordHash: await this.#deps.hasher.hash(input.password),
        createdAtMs: this.#deps.clock.now(),
      });
      return toUser(record.toObject());
    } catch (error) {
      if (isDuplicateKey(error)) throw new AppError('ALREADY_EXISTS', { email: input.email });
      throw error;
    }
  }

  /** Registers a firm or person that flies, outside any login: seeds and administrators. */
  async registerOperator(input: RegisterOperatorInput): Promise<Operator> {
    const record = await this.#operators.create({
      _id: this.#deps.ids.next('opr'),
      name: input.name,
      kind: input.kind,
      createdAtMs: this.#deps.clock.now(),
    });
    return toOperator(record.toObject());
  }

  async findUserByEmail(email: string): Promise<User | undefined> {
    const record = await this.#users.findOne({ email: email.toLowerCase() }).lean();
    return record ? toUser(record) : undefined;
  }

  /** The viewer and the operator they act for, if any. */
  async getMe(viewer: Viewer): Promise<{ user: User; operator: Operator | null }> {
    const user = await this.#users.findOne({ _id: viewer.userId }).lean();
    if (!user) throw new AppError('NOT_FOUND');
    return { user: toUser(user), operator: (await this.findOperator(viewer.operatorId)) ?? null };
  }

  async findOperator(operatorId: string | null): Promise<Operator | undefined> {
    if (operatorId === null) return undefined;
    const record = await this.#operators.findOne({ _id: operatorId }).lean();
    return record ? toOperator(record) : undefined;
  }

  async listOperators(viewer: Viewer, query: PageQuery): Promise<Page<Operator>> {
    permit(viewer, 'operator.read');
    const own = viewer.role === 'operator' ? { _id: operatorOf(viewer) } : {};
    const records = await this.#operators
      .find({ $and: [own, afterCursor('createdAtMs', query.cursor)] })
      .sort({ createdAtMs: -1, _id: -1 })
      .limit(query.limit + 1)
      .lean();
    return toPage(records, query.limit, {
      item: toOperator,
      mark: (record) => ({ value: record.createdAtMs, id: record._id }),
    });
  }

  /** Names of many operators at once, for lists. */
  async operatorNames(operatorIds: readonly string[]): Promise<Map<string, string>> {
    if (operatorIds.length === 0) return new Map();
    const records = await this.#operators.find({ _id: { $in: [...new Set(operatorIds)] } }).lean();
    return new Map(records.map((record) => [record._id, record.name]));
  }
}
