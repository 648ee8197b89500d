import type { Connection, Model, Schema } from 'mongoose';

/** What a model is made on: one store's connection, whichever store it is. */
export type { Connection };

/** The model of this name on a connection, made at the first call; services that share it get the same one. */
export function defineModel<Record>(
  connection: Connection,
  name: string,
  schema: Schema<Record>,
): Model<Record> {
  const known = connection.models[name] as Model<Record> | undefined;
  return known ?? connection.model<Record>(name, schema);
}
