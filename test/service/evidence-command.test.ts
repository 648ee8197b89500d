import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { verifierKeyText } from '../../server/evidence/note.ts';
import { ed25519FromSeed } from '../../server/lib/ed25519.ts';
import { buildServer } from '../helpers/child.ts';
import { openSampleBundle, rewriteLines } from '../helpers/evidence-bundle.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'skycover-verify-'));
const file = (name: string) => join(folder, name);
let key = '';

beforeAll(async () => {
  buildServer();
  const { test, bundle, evidence } = await openSampleBundle();
  key = (await evidence.log.listVerifierKeys()).join('');
  await test.close();
  writeFileSync(file('whole.zip'), bundle);
  writeFileSync(
    file('dropped.zip'),
    rewriteLines(bundle, 'records.jsonl', (lines) => lines.toSpliced(5, 1)),
  );
  writeFileSync(file('text.zip'), 'not a bundle');
  writeFileSync(file('keys.txt'), `# from the server\n${key}\n`);
}, 120_000);
afterAll(() => rmSync(folder, { recursive: true }));

function verify(...args: string[]) {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ['server/start.mjs', 'server/evidence/main', ...args],
    {
      cwd: ROOT,
      encoding: 'utf8',
      env: { ...process.env, SKYCOVER_PREBUILT: '1' },
    },
  );
  return { status, stdout, stderr };
}

describe('npm run -s verify', () => {
  it('exits 0 for a whole bundle, and without --key says that the key is not pinned', () => {
    const pinned = verify(file('whole.zip'), '--key', key);
    expect(pinned).toMatchObject({ status: 0, stderr: '', stdout: expect.stringMatching(/\nOK\n$/) });
    expect(pinned.stdout).toContain(`key ${key}\n`);
    expect(pinned.stdout).not.toContain('not pinned');
    const open = verify(file('whole.zip'));
    expect(open).toMatchObject({ status: 0, stdout: expect.stringContaining('key not pinned') });
    expect(open.stdout).toContain(`key ${key}\n`);
  });

  it('takes a file of keys, too', () => {
    expect(verify(file('whole.zip'), '--key', file('keys.txt')).status).toBe(0);
  });

  it('exits 1 and names the record when one was dropped', () => {
    expect(verify(file('dropped.zip'), '--key', key)).toMatchObject({
      status: 1,
      stdout: expect.stringMatching(
        /records\.jsonl \(leaf 17\): a record is missing after line 5 [\s\S]*FAILED: 1 finding\n$/,
      ),
    });
  });

  it('exits 1 for another key, and for what is no bundle', () => {
    const { publicKey } = ed25519FromSeed(Buffer.alloc(32, 9));
    const other = verifierKeyText({ name: 'skycover-log/writer-1', publicKey });
    expect(verify(file('whole.zip'), '--key', other)).toMatchObject({
      status: 1,
      stdout: expect.stringContaining('checkpoint.txt: it is signed with another key'),
    });
    expect(verify(file('text.zip')).status).toBe(1);
  });

  it('exits 2 when it is not told what to check, or with what', () => {
    expect(verify()).toMatchObject({ status: 2, stdout: '', stderr: expect.stringContaining('Usage') });
    expect(verify(file('none.zip'))).toMatchObject({
      status: 2,
      stderr: expect.stringContaining('none.zip'),
    });
    expect(verify(file('whole.zip'), '--key', 'nonsense').status).toBe(2);
    expect(verify(folder).status).toBe(2);
  });
});
