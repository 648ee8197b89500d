#!/usr/bin/env node
// Runs before anything is built: installs from the lock file if needed, builds what is stale, then runs
// one entry point in this process. Standard output stays free for the entry point; progress goes to stderr.
//
//   node server/start.mjs server/main            npm start
//   node server/start.mjs device-gateway/...     the command-line tools
//   node server/start.mjs --build                npm run build
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const build = join(root, '.build');
const [major, minor] = process.versions.node.split('.').map(Number);
if (major < 20 || (major === 20 && minor < 19))
  fail(`Node ${process.versions.node} is too old: Skycover needs 20.19 or newer (24 LTS is recommended).`);

/** What a failed step shows: the cause comes first, help texts after it. */
const OUTPUT_LINES_MAX = 40;

/** @param {string} message */
function fail(message) {
  process.stderr.write(`${message}\n`);
  process.exit(1);
}

/** @param {string} dir @returns {string[]} */
function filesUnder(dir) {
  return readdirSync(dir, { withFileTypes: true }).flatMap((entry) => {
    const path = join(dir, entry.name);
    if (entry.name === 'node_modules' || entry.name === 'data') return [];
    return entry.isDirectory() ? filesUnder(path) : [path];
  });
}

/** Content hash of the sources a target is built from; mtimes lie after a checkout. @param {string[]} inputs */
function fingerprint(inputs) {
  const hash = createHash('sha256').update(process.version);
  for (const input of inputs) {
    const path = join(root, input);
    if (!existsSync(path)) continue;
    const files = statSync(path).isDirectory() ? filesUnder(path) : [path];
    for (const file of files.sort())
      hash.update(relative(root, file)).update('\0').update(readFileSync(file)).update('\0');
  }
  return hash.digest('hex');
}

/** @param {string} title @param {string} command @param {string[]} args */
function step(title, command, args) {
  process.stderr.write(`${title} …\n`);
  const done = spawnSync(command, args, {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
    encoding: 'utf8',
    shell: process.platform === 'win32',
    // A build is the same whoever asks for it: NODE_ENV=test would make a development client.
    env: { ...process.env, NODE_ENV: title.startsWith('Building') ? 'production' : process.env.NODE_ENV },
  });
  if (done.status === 0) return;
  const output = `${done.stdout ?? ''}${done.stderr ?? ''}${done.error ?? ''}`;
  const lines = output.split('\n').filter((line) => !line.startsWith('npm warn'));
  fail(`${title} failed.\n${lines.slice(0, OUTPUT_LINES_MAX).join('\n')}`);
}

/** One builder at a time; a lock whose owner is gone is taken over. @param {() => void} work */
function exclusively(work) {
  mkdirSync(build, { recursive: true });
  const lock = join(build, 'lock');
  for (;;) {
    try {
      writeFileSync(lock, String(process.pid), { flag: 'wx' });
      break;
    } catch (error) {
      if (error.code !== 'EEXIST') throw error;
      if (!ownerAlive(lock)) rmSync(lock, { force: true });
      else Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 200);
    }
  }
  try {
    work();
  } finally {
    rmSync(lock, { force: true });
  }
}

/** @param {string} lock */
function ownerAlive(lock) {
  try {
    const pid = Number(readFileSync(lock, 'utf8'));
    if (pid > 0) process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

/** @param {string} name @param {string[]} inputs @param {() => void} make */
function ensure(name, inputs, make) {
  const stamp = join(build, `${name}.stamp`);
  const wanted = fingerprint(inputs);
  const fresh = () => existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted;
  if (fresh()) return;
  exclusively(() => {
    if (fresh()) return;
    make();
    writeFileSync(stamp, wanted);
  });
}

export function ensureInstalled() {
  const lockCopy = join(root, 'node_modules', '.package-lock.json');
  if (!existsSync(lockCopy)) rmSync(join(build, 'install.stamp'), { force: true });
  ensure('install', ['package-lock.json'], () => {
    const current =
      existsSync(lockCopy) && statSync(lockCopy).mtimeMs >= statSync(join(root, 'package-lock.json')).mtimeMs;
    if (!current)
      step('Installing dependencies (npm ci; a minute or two)', 'npm', ['ci', '--no-audit', '--no-fund']);
  });
}

const bin = (/** @type {string} */ name) => join(root, 'node_modules', name);

export function ensureNodeBuild() {
  ensure(
    'node',
    [
      'server',
      'device-gateway',
      'seeds',
      'test/bench',
      'test/fuzz',
      'test/helpers/mosquitto.ts',
      'tsconfig.json',
      'package-lock.json',
    ],
    () => {
      rmSync(join(build, 'node'), { recursive: true, force: true });
      step('Building server and gateway (tsc)', process.execPath, [
        bin('typescript/bin/tsc'),
        '-p',
        'server/tsconfig.build.json',
      ]);
    },
  );
}

export function ensureClientBuild() {
  ensure('client', ['client', 'server', 'package-lock.json'], () =>
    step('Building web client (vite)', process.execPath, [
      bin('vite/bin/vite.js'),
      'build',
      'client',
      '--logLevel',
      'warn',
    ]),
  );
}

/** The MongoDB-wire server that the tests run on: a JDK and Maven are needed, and the network the first time. */
export function ensureMongoServer() {
  const missing = ['java', 'mvn'].filter((tool) => spawnSync(tool, ['-version'], { stdio: 'ignore' }).error);
  if (missing.length > 0)
    fail(
      `${missing.join(' and ')} not found: this needs a JDK (17 or newer) and Maven to start a MongoDB-wire ` +
        'server. Install them, or set MONGODB_URI to a MongoDB (6 or newer) that tests may make databases in.',
    );
  ensure('mongo-server', ['test/storage/mongo-server'], () => {
    const output = join(build, 'mongo-server');
    rmSync(output, { recursive: true, force: true });
    step('Building the MongoDB-wire server (mvn)', 'mvn', [
      ...['-q', '-B', '-f', join(root, 'test/storage/mongo-server/pom.xml'), `-Doutput=${output}`],
      ...['compile', 'dependency:copy-dependencies'],
    ]);
  });
}

if (process.argv[1] && fileURLToPath(import.meta.url) === process.argv[1]) {
  const [entry, ...rest] = process.argv.slice(2);
  if (!entry) fail('Usage: node server/start.mjs <entry> [arguments] | --build');
  // A production image is built once and carries no sources to compare with.
  if (process.env.SKYCOVER_PREBUILT !== '1') {
    ensureInstalled();
    ensureNodeBuild();
    if (entry === '--build' || entry === 'server/main') ensureClientBuild();
  }
  if (entry !== '--build') {
    const file = join(build, 'node', `${entry}.js`);
    process.argv = [process.argv[0] ?? 'node', file, ...rest];
    await import(pathToFileURL(file).href);
  }
}
