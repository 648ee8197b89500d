import { permit, type Viewer } from '../http/permissions.ts';
import type { Clock } from '../lib/clock.ts';
import { AppError } from '../lib/errors.ts';
import type { Ids } from '../lib/ids.ts';
import type { Connection } from '../storage/connection.ts';
import { isDuplicateKey } from '../storage/duplicate-key.ts';
import type { Operator, RegisterOperatorInput } from './operator.schema.ts';
import type { OperatorsService } from './operators.service.ts';
import type { PasswordHasher } from './password.port.ts';
import { toUser } from './to-view.ts';
import { userModel } from './user.model.ts';
import type { CreateUserInput, User } from './user.schema.ts';

interface Deps {
  connection: Connection;
  clock: Clock;
  ids: Ids;
  hasher: PasswordHasher;
  operators: OperatorsService;
}

/** Users: who logs in, and the operator they act for. Logging in belongs to sessions, operators to their own service. */
export class UsersService {
  readonly #deps: Deps;
  readonly #users: ReturnType<typeof userModel>;

  constructor(deps: Deps) {
    this.#deps = deps;
    this.#users = userModel(deps.connection);
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
    if (input.operatorId !== null && !(await this.findOperator(input.operatorId)))
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

  /** Registers a firm or person that flies, outside any login, for seeds. Throws as OperatorsService.seed. */
  registerOperator(input: RegisterOperatorInput): Promise<Operator> {
    return this.#deps.operators.seed(input);
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

  findOperator(operatorId: string | null): Promise<Operator | undefined> {
    return this.#deps.operators.find(operatorId);
  }

  /** Names of many operators at once, for lists. */
  operatorNames(operatorIds: readonly string[]): Promise<Map<string, string>> {
    return this.#deps.operators.names(operatorIds);
  }
}
