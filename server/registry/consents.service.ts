import { operatorOf, permit, type Viewer } from '../http/permissions.ts';
import { type Clock, toInstant } from '../lib/clock.ts';
import { AppError } from '../lib/errors.ts';
import type { Ids } from '../lib/ids.ts';
import type { Page } from '../lib/wire.schema.ts';
import type { Connection } from '../storage/connection.ts';
import { isDuplicateKey } from '../storage/duplicate-key.ts';
import { type ConsentRecord, consentModel } from './consent.model.ts';
import {
  CONSENT_PURPOSES,
  type Consent,
  type ConsentEvent,
  type ConsentPurpose,
  type DecideConsentInput,
} from './consent.schema.ts';
import { CONSENT_TEXTS } from './consent-texts.ts';

interface Deps {
  connection: Connection;
  clock: Clock;
  ids: Ids;
}

/** Nobody changes their mind this often; whoever does is told so. */
const EVENTS_MAX = 2_000;
const WRITE_ATTEMPTS = 5;

/** What operators agreed to and took back (个人信息保护法 art. 14-15), as steps that are added and never changed. */
export class ConsentsService {
  readonly #deps: Deps;
  readonly #consents: ReturnType<typeof consentModel>;

  constructor(deps: Deps) {
    this.#deps = deps;
    this.#consents = consentModel(deps.connection);
  }

  /** Every purpose with its text and what the operator decided. Throws PERMISSION_DENIED. */
  async list(viewer: Viewer): Promise<Page<Consent>> {
    permit(viewer, 'consent.decide');
    const events = await this.#eventsOf(operatorOf(viewer));
    const items = CONSENT_PURPOSES.map((purpose) => {
      const text = CONSENT_TEXTS[purpose];
      const history = events.filter((event) => event.purpose === purpose);
      return { text, given: isGiven(history[0]), history: history.map(toEvent) };
    });
    return { items, nextCursor: null };
  }

  /**
   * Gives or withdraws one consent; deciding the same again changes nothing. Throws PERMISSION_DENIED,
   * VERSION_CONFLICT (another text is shown now), STATE_CONFLICT (too many changes).
   */
  async decide(viewer: Viewer, purpose: ConsentPurpose, input: DecideConsentInput): Promise<Consent> {
    permit(viewer, 'consent.decide');
    const operatorId = operatorOf(viewer);
    if (input.textVersion !== CONSENT_TEXTS[purpose].version)
      throw new AppError('VERSION_CONFLICT', { field: 'textVersion', purpose });
    for (let attempt = 0; attempt < WRITE_ATTEMPTS; attempt += 1) {
      const events = await this.#eventsOf(operatorId);
      const last = events.find((event) => event.purpose === purpose);
      const isSame = isGiven(last) === (input.action === 'given');
      if (events.length >= EVENTS_MAX) throw new AppError('STATE_CONFLICT', { eventsMax: EVENTS_MAX });
      const seq = (events[0]?.seq ?? 0) + 1;
      if (isSame || (await this.#add({ ...input, operatorId, purpose, seq, byUserId: viewer.userId }))) {
        const items = (await this.list(viewer)).items;
        return items.find(({ text }) => text.purpose === purpose) as Consent;
      }
    }
    throw new AppError('OVERLOADED');
  }

  /** Whether a consent to the text shown now stood at an instant (Unix ms), for the other modules. */
  async has(operatorId: string, purpose: ConsentPurpose, atMs: number): Promise<boolean> {
    const events = await this.#eventsOf(operatorId);
    return isGiven(events.find((event) => event.purpose === purpose && event.atMs <= atMs));
  }

  /** False when somebody else's step came first. */
  async #add(step: Omit<ConsentRecord, '_id' | 'atMs'>): Promise<boolean> {
    try {
      await this.#consents.create({ ...step, _id: this.#deps.ids.next('cns'), atMs: this.#deps.clock.now() });
      return true;
    } catch (error) {
      if (isDuplicateKey(error)) return false;
      throw error;
    }
  }

  /** Newest first. */
  #eventsOf(operatorId: string): Promise<ConsentRecord[]> {
    return this.#consents.find({ operatorId }).sort({ seq: -1 }).limit(EVENTS_MAX).lean<ConsentRecord[]>();
  }
}

function isGiven(last: ConsentRecord | undefined): boolean {
  return last?.action === 'given' && last.textVersion === CONSENT_TEXTS[last.purpose].version;
}

function toEvent({ _id, atMs, seq: _seq, ...event }: ConsentRecord): ConsentEvent {
  return { ...event, consentId: _id, at: toInstant(atMs) };
}
