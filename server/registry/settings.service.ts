import { permit, type Viewer } from '../http/permissions.ts';
import { type Clock, fromInstant, toInstant } from '../lib/clock.ts';
import { AppError } from '../lib/errors.ts';
import type { Page } from '../lib/wire.schema.ts';
import type { Connection } from '../storage/connection.ts';
import { isDuplicateKey } from '../storage/duplicate-key.ts';
import { nextVersion, versionAt } from './effective-version.ts';
import { SETTING_KEYS, SETTINGS, type SettingKey, type SettingValue } from './setting-keys.schema.ts';
import { settingVersionModel } from './setting-version.model.ts';
import type { SettingVersionRecord } from './setting-version-record.ts';
import type { AnySettingValue, PutSettingInput, Setting, SettingVersion } from './settings.schema.ts';

/** Others that write at the same moment are few: an underwriter's office, not a crowd. */
const WRITE_ATTEMPTS = 5;

/**
 * Versioned values that law or filing leaves open (design D7). Answers from memory what was in force at an instant;
 * an underwriter adds versions, nobody changes one. What another server adds is known here after the next refresh.
 */
export class SettingsService {
  readonly #clock: Clock;
  readonly #versions: ReturnType<typeof settingVersionModel>;
  readonly #known = new Map<SettingKey, SettingVersionRecord[]>();
  #seq = 0;

  constructor(deps: { connection: Connection; clock: Clock }) {
    this.#clock = deps.clock;
    this.#versions = settingVersionModel(deps.connection);
  }

  /** Reads what was added since: at start all of it, then what other servers wrote. */
  async refresh(): Promise<void> {
    const added = await this.#versions
      .find({ seq: { $gt: this.#seq } })
      .sort({ seq: 1 })
      .lean<SettingVersionRecord[]>();
    for (const record of added) this.#keep(record);
  }

  /** The value in force at an instant (Unix ms), in the unit that the key's definition names. */
  at<Key extends SettingKey>(key: Key, atMs: number): SettingValue<Key> {
    const record = versionAt(this.#known.get(key) ?? [], atMs);
    // Parsed by its own definition when it was written.
    return (record ? record.value : SETTINGS[key].initial) as SettingValue<Key>;
  }

  /** All settings with what is in force and what follows. Throws PERMISSION_DENIED. */
  async list(viewer: Viewer): Promise<Page<Setting>> {
    permit(viewer, 'setting.read');
    await this.refresh();
    return { items: SETTING_KEYS.map((key) => this.#show(key)), nextCursor: null };
  }

  /** Every version of a setting, newest first, to what the product came with. Throws PERMISSION_DENIED. */
  async history(viewer: Viewer, key: SettingKey): Promise<Page<SettingVersion>> {
    permit(viewer, 'setting.read');
    await this.refresh();
    const versions = [...(this.#known.get(key) ?? [])].sort((a, b) => b.version - a.version);
    return { items: [...versions.map(toVersion), initialVersion(key)], nextCursor: null };
  }

  /**
   * Adds a version that takes effect now or later. Throws PERMISSION_DENIED, VALIDATION_FAILED (value out of the
   * key's range), EFFECTIVE_IN_PAST, VERSION_CONFLICT (somebody else changed it meanwhile).
   */
  async put(viewer: Viewer, key: SettingKey, input: PutSettingInput): Promise<Setting> {
    permit(viewer, 'setting.write');
    const value = parseValue(key, input.value);
    for (let attempt = 0; attempt < WRITE_ATTEMPTS; attempt += 1) {
      await this.refresh();
      const nowMs = this.#clock.now();
      const effectiveFromMs = input.effectiveFrom === null ? nowMs : fromInstant(input.effectiveFrom);
      if (effectiveFromMs < nowMs) throw new AppError('EFFECTIVE_IN_PAST', { field: 'effectiveFrom' });
      if (input.version !== this.#latestVersion(key)) throw new AppError('VERSION_CONFLICT', { key });
      const { source, status } = input;
      const version = input.version + 1;
      const added = await this.#add({
        _id: `${key}#${version}`,
        seq: this.#seq + 1,
        key,
        version,
        value,
        effectiveFromMs,
        source,
        status,
        byUserId: viewer.userId,
        atMs: nowMs,
      });
      if (added) return this.#show(key);
    }
    throw new AppError('OVERLOADED');
  }

  /** False when another version took the place in the sequence first. */
  async #add(record: SettingVersionRecord): Promise<boolean> {
    try {
      await this.#versions.create(record);
    } catch (error) {
      if (isDuplicateKey(error)) return false;
      throw error;
    }
    this.#keep(record);
    return true;
  }

  #keep(record: SettingVersionRecord): void {
    if (record.seq <= this.#seq) return;
    this.#known.set(record.key, [...(this.#known.get(record.key) ?? []), record]);
    this.#seq = record.seq;
  }

  #latestVersion(key: SettingKey): number {
    return this.#known.get(key)?.length ?? 0;
  }

  #show(key: SettingKey): Setting {
    const { nameEn, nameZh, unit } = SETTINGS[key];
    const versions = this.#known.get(key) ?? [];
    const nowMs = this.#clock.now();
    const current = versionAt(versions, nowMs);
    const next = nextVersion(versions, nowMs);
    return {
      key,
      nameEn,
      nameZh,
      unit,
      current: current ? toVersion(current) : initialVersion(key),
      next: next ? toVersion(next) : null,
      latestVersion: versions.length,
    };
  }
}

function parseValue(key: SettingKey, value: unknown): AnySettingValue {
  const parsed = SETTINGS[key].value.safeParse(value);
  if (parsed.success) return parsed.data;
  const issues = parsed.error.issues.map((issue) => ({
    path: ['value', ...issue.path].join('.'),
    message: issue.message,
  }));
  throw new AppError('VALIDATION_FAILED', { part: 'body', field: 'value', issues });
}

function toVersion(record: SettingVersionRecord): SettingVersion {
  const { key, version, value, effectiveFromMs, source, status, byUserId, atMs } = record;
  return {
    key,
    version,
    value,
    effectiveFrom: toInstant(effectiveFromMs),
    source,
    status,
    byUserId,
    at: toInstant(atMs),
  };
}

function initialVersion(key: SettingKey): SettingVersion {
  const { initial, source, status } = SETTINGS[key];
  return { key, version: 0, value: initial, effectiveFrom: null, source, status, byUserId: null, at: null };
}
