/** Tests that `npm run test:mongo` leaves out, each for its reason; everything else runs on both stores. */
export const EMBEDDED_ONLY: Readonly<Record<string, string>> = {
  'test/storage/embedded-*.test.ts': "the embedded store's own file, lock, query plans and refusals",
  'test/service/store-*.test.ts': 'checkpoints, migrations and copies of that file',
  'test/flows/backup.test.ts': 'npm run backup copies that file; a MongoDB is backed up by its own tools',
};
