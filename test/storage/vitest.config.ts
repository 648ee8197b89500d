import { defineConfig } from 'vitest/config';
import { EMBEDDED_ONLY } from './embedded-only.ts';

/**
 * What touches a store, on a MongoDB-wire server: the conformance suite beside this file and every service,
 * HTTP and flow test but those that are about the embedded store alone.
 */
export default defineConfig({
  test: {
    root: new URL('../..', import.meta.url).pathname,
    include: ['test/{storage,service,http,flows}/**/*.test.ts'],
    exclude: Object.keys(EMBEDDED_ONLY),
    globalSetup: ['test/helpers/mongo-setup.ts'],
    pool: 'forks',
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
