import { defineConfig } from 'vitest/config';

/**
 * What touches a store, on a MongoDB-wire server: the conformance suite beside this file and every service,
 * HTTP and flow test. Only what is about the embedded store's own file is left out.
 */
export default defineConfig({
  test: {
    root: new URL('../..', import.meta.url).pathname,
    include: ['test/{storage,service,http,flows}/**/*.test.ts'],
    // The embedded store's own: its file, its plans, its migrations, its backup.
    exclude: ['test/storage/embedded-*.test.ts', 'test/service/store-*.test.ts'],
    globalSetup: ['test/helpers/mongo-setup.ts'],
    pool: 'forks',
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
