#!/usr/bin/env node
// `npm test` on a bare clone: installs what is missing, runs every test, ends with "N passed, N failed".
// `--browser` runs the browser tests instead (they need Chromium and start the real product themselves).
// `--mongo` runs what touches a store on MongoDB: the server that MONGODB_URI names, or one of our own (Java).
// Further arguments go to vitest (a path, -t NAME).
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ensureClientBuild, ensureInstalled, ensureMongoServer, ensureNodeBuild } from '../server/start.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const browser = process.argv.includes('--browser');
const mongo = process.argv.includes('--mongo');
const rest = process.argv.slice(2).filter((argument) => argument !== '--browser' && argument !== '--mongo');

ensureInstalled();
ensureNodeBuild();
if (browser) ensureClientBuild();
if (mongo && !process.env.MONGODB_URI) ensureMongoServer();

const scratch = mkdtempSync(join(tmpdir(), 'skycover-test-'));
const report = join(scratch, 'report.json');
const config = `test/${browser ? 'browser/' : mongo ? 'storage/' : ''}vitest.config.ts`;
const run = spawnSync(
  process.execPath,
  [
    join(root, 'node_modules/vitest/vitest.mjs'),
    'run',
    '--config',
    config,
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${report}`,
    ...rest,
  ],
  { cwd: root, stdio: ['ignore', 'inherit', 'inherit'], env: { ...process.env, NODE_ENV: 'test' } },
);

let passed = 0;
let failed = 0;
let skipped = 0;
try {
  const result = JSON.parse(readFileSync(report, 'utf8'));
  passed = result.numPassedTests;
  skipped = result.numPendingTests + (result.numTodoTests ?? 0);
  // A file that could not even be loaded has no failed test of its own, yet must not pass.
  const brokenFiles = result.testResults.filter(
    (file) => file.status === 'failed' && !file.assertionResults.some((one) => one.status === 'failed'),
  ).length;
  failed = result.numFailedTests + brokenFiles;
} catch {
  failed = 1;
}
if (run.status !== 0 && failed === 0) failed = 1;
rmSync(scratch, { recursive: true, force: true });
process.stdout.write(`${passed} passed, ${failed} failed${skipped ? `, ${skipped} skipped` : ''}\n`);
process.exitCode = failed === 0 ? 0 : 1;
