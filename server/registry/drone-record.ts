import type { DroneDeclaration } from './drone.schema.ts';

export interface DroneRecord {
  _id: string;
  operatorId: string;
  serialNumber: string;
  /** Upper case, unique: `abc` and `ABC` are one airframe to every person who reads it. */
  serialKey: string;
  name: string;
  droneModelId: string;
  registrationMark: string | null;
  declaration: DroneDeclaration;
  createdAtMs: number;
}
