import type { ZoneFacts } from './zone.schema.ts';

/** What a zone said before it was changed. */
export interface ZoneHistoryRecord {
  version: number;
  state: 'active' | 'retired';
  changedAtMs: number;
  changedBy: string;
  facts: ZoneFacts;
}

export interface ZoneRecord extends ZoneHistoryRecord {
  _id: string;
  /** Source and name in the source; the zone's own id where nobody imported it. Unique. */
  key: string;
  /** SHA-256 of the canonical facts: an import that says nothing new changes nothing. */
  factsSha256: string;
  createdAtMs: number;
  /** Earlier versions, oldest first. */
  history: ZoneHistoryRecord[];
}

/** One import is one document: once it is stored, all its zones come to be, also after a crash. */
export interface ZoneImportRecord {
  _id: string;
  source: string;
  state: 'committed' | 'applied';
  byUserId: string;
  atMs: number;
  /** Emptied when applied. */
  zones: { key: string; facts: ZoneFacts }[];
}

/** Counts changes of zones, for the other servers of the store. One document. */
export interface ZoneRevisionRecord {
  _id: string;
  revision: number;
}
