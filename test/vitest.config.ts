import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    root: new URL('..', import.meta.url).pathname,
    include: ['test/**/*.test.ts'],
    // What is about a database server runs where there is one: npm run test:mongo.
    exclude: ['test/browser/**', 'test/**/mongodb-*.test.ts', 'node_modules/**', '.build/**'],
    pool: 'forks',
    testTimeout: 30_000,
    hookTimeout: 30_000,
  },
});
