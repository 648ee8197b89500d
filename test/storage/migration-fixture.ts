import type { Migration } from '../../server/storage/embedded/migrations.ts';

/** Old format: one document per reading. New format: one document per flight with its readings. */
export const gatherReadings: Migration = {
  to: 2,
  title: 'readings gathered by flight',
  migrate: (store) => {
    for (const { _id, flightId, value } of store.documents('readings')) {
      const track = store.find('tracks', flightId);
      const values = Array.isArray(track?.values) ? track.values : [];
      const next = { _id: flightId, values: [...values, { readingId: _id, value }] };
      if (track === undefined) store.insert('tracks', next);
      else store.replace('tracks', next);
      store.delete('readings', _id);
    }
    store.drop('readings');
  },
};

/** A step after that one, in the same release. */
export const countReadings: Migration = {
  to: 3,
  title: 'tracks know their length',
  migrate: (store) => {
    for (const track of store.documents('tracks')) {
      const { length } = Array.isArray(track.values) ? track.values : [];
      store.replace('tracks', { ...track, length });
    }
  },
};
