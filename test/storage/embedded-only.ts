/** Tests that `npm run test:mongo` leaves out, each for its reason; everything else runs on both stores. */
export const EMBEDDED_ONLY: Readonly<Record<string, string>> = {
  'test/storage/embedded-*.test.ts': "the embedded store's own file, lock, query plans and refusals",
  'test/service/store-*.test.ts': 'checkpoints, migrations and copies of that file',
  'test/service/hot-queries.test.ts': 'how SQLite answers each query',
  'test/service/old-store.test.ts': 'a file of an earlier version, brought up to date',
  'test/service/old-policies.test.ts': 'a file of an earlier version, brought up to date',
  'test/service/ledger-old-store.test.ts': 'a file of an earlier version, brought up to date',
  'test/service/ledger-kill.test.ts': 'what kill -9 leaves of that file',
  'test/flows/sick-store.test.ts':
    'the disk of that file; what a MongoDB does not answer is in mongodb-vanishes.test.ts',
  'test/flows/backup.test.ts': 'npm run backup copies that file; a MongoDB is backed up by its own tools',
};
