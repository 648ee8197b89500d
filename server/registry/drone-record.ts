import type { DroneDeclaration } from './drone.schema.ts';

export interface DroneRecord {
  _id: string;
  operatorId: string;
  serialNumber: string;
  name: string;
  droneModelId: string;
  registrationMark: string | null;
  declaration: DroneDeclaration;
  createdAtMs: number;
}
