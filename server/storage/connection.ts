/** What a model is made on: one store's connection, whichever store it is. */
export type { Connection } from 'mongoose';
