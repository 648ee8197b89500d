import { type Model, Schema } from 'mongoose';
import { type Connection, defineModel } from '../storage/connection.ts';
import type { Evidence } from './detector-state.schema.ts';
import type { Incident, IncidentState } from './incident.schema.ts';

export interface IncidentRecord {
  _id: string;
  flightId: string;
  operatorId: string | null;
  droneId: string | null;
  droneName: string | null;
  modelName: string | null;
  serialNumber: string;
  kind: Incident['kind'];
  state: IncidentState;
  confidence: number;
  occurredAtMs: number;
  openedAtMs: number;
  latitudeDegrees: number | null;
  longitudeDegrees: number | null;
  heightAboveTakeoffMeters: number | null;
  evidence: Evidence[];
  /** Evidence hold: nothing between these instants may be thinned out or deleted. */
  holdFromMs: number;
  holdToMs: number | null;
  simulated: boolean;
  acknowledgedAtMs: number | null;
  acknowledgedBy: string | null;
  notes: { noteId: string; atMs: number; by: string; text: string }[];
  version: number;
}

const text = { type: String, default: null };
const number = { type: Number, default: null };

const schema = new Schema<IncidentRecord>(
  {
    _id: { type: String, required: true },
    flightId: { type: String, required: true },
    operatorId: text,
    droneId: text,
    droneName: text,
    modelName: text,
    serialNumber: { type: String, required: true },
    kind: { type: String, required: true },
    state: { type: String, required: true },
    confidence: { type: Number, required: true },
    occurredAtMs: { type: Number, required: true },
    openedAtMs: { type: Number, required: true },
    latitudeDegrees: number,
    longitudeDegrees: number,
    heightAboveTakeoffMeters: number,
    evidence: { type: Schema.Types.Mixed, required: true },
    holdFromMs: { type: Number, required: true },
    holdToMs: number,
    simulated: { type: Boolean, default: false },
    acknowledgedAtMs: number,
    acknowledgedBy: text,
    notes: { type: Schema.Types.Mixed, required: true },
    version: { type: Number, required: true },
  },
  { versionKey: false, strict: 'throw', collection: 'incidents' },
);
schema.index({ openedAtMs: -1, _id: -1 });
schema.index({ flightId: 1, openedAtMs: -1, _id: -1 });
schema.index({ state: 1, openedAtMs: -1, _id: -1 });
schema.index({ operatorId: 1, openedAtMs: -1, _id: -1 });
/** Open holds are looked up at every start. */
schema.index({ holdToMs: 1 });

export function incidentModel(connection: Connection): Model<IncidentRecord> {
  return defineModel(connection, 'Incident', schema);
}
