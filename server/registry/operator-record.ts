export interface OperatorRecord {
  _id: string;
  name: string;
  kind: 'firm' | 'person';
  createdAtMs: number;
}
