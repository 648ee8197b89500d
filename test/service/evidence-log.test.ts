import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parseCheckpoint } from '../../server/evidence/checkpoint.ts';
import { EvidenceLogService } from '../../server/evidence/evidence-log.service.ts';
import { logKeyOf } from '../../server/evidence/log-key.ts';
import { rootOfInclusion, verifyConsistency } from '../../server/evidence/merkle.ts';
import { openNote, parseVerifierKey, type VerifierKey } from '../../server/evidence/note.ts';
import { StartupError } from '../../server/lib/errors.ts';
import { createLogger } from '../../server/lib/logger.ts';
import type { Connection } from '../../server/storage/connection.ts';
import { documentsOf, openTestContext, type TestContext } from '../helpers/context.ts';
import { makeLeaves, treeHash } from '../helpers/reference-merkle.ts';

const ALL_LEAVES = makeLeaves(10_500);
const LEAVES = ALL_LEAVES.slice(0, 1_500);
const SECRET = 'a secret of at least thirty-two characters';

let test: TestContext;
beforeEach(async () => {
  test = await openTestContext();
});
afterEach(() => test.close());

function makeLog(
  more: Partial<ConstructorParameters<typeof EvidenceLogService>[0]> = {},
): EvidenceLogService {
  const { context, clock } = test;
  const { connection } = context;
  return new EvidenceLogService({
    connection,
    clock,
    logger: createLogger('silent'),
    writerId: 'writer-1',
    logName: 'skycover-log',
    logSecret: SECRET,
    ...more,
  });
}

async function openLog(more: Parameters<typeof makeLog>[0] = {}): Promise<EvidenceLogService> {
  const log = makeLog(more);
  await log.open();
  return log;
}

const blockOf = (from: number, to: number) => ({
  firstLeafIndex: from,
  leafHashes: Buffer.concat(ALL_LEAVES.slice(from, to)),
});

/** The latest checkpoint, opened with the keys that the log publishes, as an auditor would. */
async function auditedHead(log: EvidenceLogService) {
  const keys = (await log.listVerifierKeys()).map(parseVerifierKey) as VerifierKey[];
  const head = await log.readCheckpoint();
  const opened = openNote(head?.note ?? '', keys);
  if (opened.outcome !== 'verified') throw new Error(opened.reason);
  return parseCheckpoint(opened.text);
}

/** The connection, failing every write once its budget is used up: a crash between any two. */
function crashing(connection: Connection, writes: { left: number }): Connection {
  return new Proxy(connection, {
    get(target, property) {
      if (property === 'models') return {};
      if (property !== 'model') return Reflect.get(target, property);
      return (name: string, schema: unknown) => {
        const real = target.models[name] ?? target.model(name, schema as never);
        return new Proxy(real, {
          get(model, method) {
            const value = Reflect.get(model, method);
            if (!['bulkWrite', 'updateOne', 'create'].includes(String(method))) return value;
            return (...given: unknown[]) => {
              if (writes.left <= 0) return Promise.reject(new Error('crashed here'));
              writes.left -= 1;
              return value.apply(model, given);
            };
          },
        });
      };
    },
  });
}

describe('the log', () => {
  it('signs what was appended, and only once', async () => {
    const log = await openLog();
    await log.checkpoint();
    expect(await log.readCheckpoint()).toBeUndefined();
    log.append(blockOf(0, 300));
    await log.checkpoint();
    expect(await auditedHead(log)).toEqual({
      origin: 'skycover-log/writer-1',
      size: 300,
      rootHash: treeHash(LEAVES.slice(0, 300)),
    });
    const before = await documentsOf(test.context, 'evidence_logs');
    test.clock.advance(60_000);
    await log.checkpoint();
    expect(await documentsOf(test.context, 'evidence_logs')).toEqual(before);
  });

  it('takes leaves it has already, and refuses a gap', async () => {
    const log = await openLog();
    log.append(blockOf(0, 10));
    log.append(blockOf(0, 10));
    log.append(blockOf(5, 12));
    log.append(blockOf(2, 4));
    expect(log.size).toBe(12);
    expect(() => log.append(blockOf(13, 14))).toThrow(/ends at 12; leaf 13 can't follow/);
    expect(() => log.append({ firstLeafIndex: 12, leafHashes: Buffer.alloc(33) })).toThrow(RangeError);
    await log.checkpoint();
    expect((await auditedHead(log))?.rootHash).toEqual(treeHash(LEAVES.slice(0, 12)));
  });

  it('goes on after a restart from what it signed, and proves old and new', async () => {
    let log = await openLog();
    const heads: { size: number; rootHash: Buffer }[] = [];
    for (const to of [1, 255, 256, 257, 600, 1_500]) {
      log.append(blockOf(log.size, to));
      await log.checkpoint();
      heads.push((await log.readCheckpoint()) as { size: number; rootHash: Buffer });
      log = await openLog();
      expect(log.size).toBe(to);
    }
    const last = heads.at(-1) as { size: number; rootHash: Buffer };
    expect(last.rootHash).toEqual(treeHash(LEAVES));
    for (const head of heads) {
      const path = await log.consistencyProof(head.size, last.size);
      const claim = { from: head.size, fromRoot: head.rootHash, to: last.size, toRoot: last.rootHash, path };
      expect(verifyConsistency(claim)).toBe(true);
      const index = head.size - 1;
      const proof = { leafHash: LEAVES[index] as Buffer, index, size: head.size };
      const inclusion = await log.inclusionProof(index, head.size);
      expect(rootOfInclusion({ ...proof, path: inclusion })).toEqual(head.rootHash);
    }
    await expect(log.inclusionProof(0, 1_501)).rejects.toThrow(RangeError);
  });

  it('keeps one checkpoint a minute, which the latest is consistent with', async () => {
    const log = await openLog();
    const startedAtMs = test.clock.now();
    for (let second = 0; second < 150; second += 10) {
      log.append(blockOf(log.size, log.size + 7));
      await log.checkpoint();
      test.clock.advance(10_000);
    }
    const kept = await documentsOf(test.context, 'evidence_checkpoints', { signedAtMs: 1 });
    expect(kept).toHaveLength(3);
    const note = await log.readCheckpointAt('writer-1', startedAtMs + 90_000);
    expect(note).toBe(kept[1]?.note);
    expect(await log.readCheckpointAt('writer-1', startedAtMs - 1)).toBeUndefined();
    const then = parseCheckpoint(`${note?.split('\n\n')[0]}\n`);
    const now = await log.readCheckpoint();
    if (!then || !now) throw new Error('both are there');
    const path = await log.consistencyProof(then.size, now.size);
    const claim = { from: then.size, to: now.size, fromRoot: then.rootHash, toRoot: now.rootHash, path };
    expect(verifyConsistency(claim)).toBe(true);
  });

  it('takes a burst of 100,000 leaves between two checkpoints', async () => {
    const log = await openLog();
    const leafHashes = Buffer.alloc(100_000 * 32);
    for (let index = 0; index < 100_000; index += 1) leafHashes.writeUInt32BE(index, index * 32);
    for (let at = 0; at < 100_000; at += 1_000)
      log.append({ firstLeafIndex: at, leafHashes: leafHashes.subarray(at * 32, (at + 1_000) * 32) });
    await log.checkpoint();
    const head = await auditedHead(log);
    expect(head?.size).toBe(100_000);
    const path = await log.inclusionProof(77_777, 100_000);
    const leafHash = leafHashes.subarray(77_777 * 32, 77_778 * 32);
    expect(rootOfInclusion({ leafHash, index: 77_777, size: 100_000, path })).toEqual(head?.rootHash);
    expect(await documentsOf(test.context, 'evidence_tiles')).toHaveLength(390 + 1 + 1 + 1 + 1);
  });

  it('writes in between what is appended while it writes', async () => {
    const log = await openLog();
    log.append(blockOf(0, 256));
    const first = log.checkpoint();
    log.append(blockOf(256, 700));
    const second = log.checkpoint();
    log.append(blockOf(700, 701));
    await Promise.all([first, second]);
    expect((await log.readCheckpoint())?.size).toBeLessThanOrEqual(701);
    await log.checkpoint();
    expect((await auditedHead(await openLog()))?.rootHash).toEqual(treeHash(LEAVES.slice(0, 701)));
  });
});

describe('a crash', () => {
  // 38 completed tiles and two at the edge in two writes, then the log's document, then the kept checkpoint.
  it.each([0, 1, 2, 3, 4])(
    'after %i writes of a checkpoint heals when the leaves come again',
    async (writes) => {
      const log = await openLog();
      log.append(blockOf(0, 290));
      await log.checkpoint();
      const signed = await log.readCheckpoint();
      test.clock.advance(60_000);
      const dying = await openLog({ connection: crashing(test.context.connection, { left: writes }) });
      dying.append(blockOf(290, 10_000));
      if (writes < 4) await expect(dying.checkpoint()).rejects.toThrow('crashed here');
      else await dying.checkpoint();
      const healed = await openLog();
      expect(healed.size).toBe(writes < 3 ? 290 : 10_000);
      // Fewer leaves than before the crash at first: the stored tiles are ahead of the tree.
      healed.append(blockOf(200, 600));
      await healed.checkpoint();
      healed.append(blockOf(550, 10_500));
      await healed.checkpoint();
      const head = await auditedHead(healed);
      expect(head?.rootHash).toEqual(treeHash(ALL_LEAVES));
      if (!signed || !head) throw new Error('both are there');
      const path = await healed.consistencyProof(signed.size, head.size);
      const claim = { from: signed.size, fromRoot: signed.rootHash, to: head.size, toRoot: head.rootHash };
      expect(verifyConsistency({ ...claim, path })).toBe(true);
      const fresh = await openLog();
      for (const index of [0, 289, 599, 600, 1_023, 8_000, 10_499]) {
        const inclusion = await fresh.inclusionProof(index, 10_500);
        const leafHash = ALL_LEAVES[index] as Buffer;
        expect(rootOfInclusion({ leafHash, index, size: 10_500, path: inclusion })).toEqual(head.rootHash);
      }
    },
  );

  it('of the store only delays: the next checkpoint writes all of it', async () => {
    const writes = { left: 0 };
    const log = await openLog({ connection: crashing(test.context.connection, writes) });
    log.append(blockOf(0, 1_000));
    await expect(log.checkpoint()).rejects.toThrow('crashed here');
    log.append(blockOf(1_000, 1_500));
    await expect(log.checkpoint()).rejects.toThrow('crashed here');
    expect(await log.readCheckpoint()).toBeUndefined();
    writes.left = Number.POSITIVE_INFINITY;
    await log.checkpoint();
    expect((await auditedHead(await openLog()))?.rootHash).toEqual(treeHash(LEAVES));
  });
});

describe('opening', () => {
  it('refuses tiles that do not give the signed root', async () => {
    const log = await openLog();
    log.append(blockOf(0, 300));
    await log.checkpoint();
    const tiles = test.context.connection.collection<{ _id: string }>('evidence_tiles');
    await tiles.updateOne({ _id: 'writer-1/0/000000000001' }, { $set: { hashes: Buffer.alloc(44 * 32) } });
    await expect(openLog()).rejects.toThrow(StartupError);
    await tiles.deleteOne({ _id: 'writer-1/0/000000000001' });
    await expect(openLog()).rejects.toThrow('damaged');
  });

  it('refuses another name for a log that has one', async () => {
    const log = await openLog();
    log.append(blockOf(0, 1));
    await log.checkpoint();
    await expect(openLog({ logName: 'other' })).rejects.toThrow(/named skycover-log\/writer-1, not other/);
  });

  it('with another key signs the same tree anew, and keeps the old key published', async () => {
    const log = await openLog();
    log.append(blockOf(0, 5));
    await log.checkpoint();
    const old = await log.readCheckpoint();
    const [oldKey] = await log.listVerifierKeys();
    const changed = await openLog({ logSecret: `${SECRET} no more` });
    await changed.checkpoint();
    const head = await changed.readCheckpoint();
    expect(head).toMatchObject({ size: 5, rootHash: old?.rootHash });
    expect(head?.note).not.toBe(old?.note);
    const keys = await changed.listVerifierKeys();
    expect(keys).toHaveLength(2);
    expect(keys).toContain(oldKey);
    expect((await auditedHead(changed))?.size).toBe(5);
  });
});

describe('several writers', () => {
  it('each have a log of their own, and read each other’s', async () => {
    const [one, two] = [await openLog(), await openLog({ writerId: 'writer-2' })];
    one.append(blockOf(0, 40));
    two.append(blockOf(0, 3));
    await Promise.all([one.checkpoint(), two.checkpoint()]);
    expect((await one.readCheckpoint('writer-2'))?.origin).toBe('skycover-log/writer-2');
    const path = await two.inclusionProof(39, 40, 'writer-1');
    const proof = { leafHash: LEAVES[39] as Buffer, index: 39, size: 40, path };
    expect(rootOfInclusion(proof)).toEqual((await one.readCheckpoint())?.rootHash);
    expect((await two.listVerifierKeys()).map((key) => key.split('+')[0])).toEqual([
      'skycover-log/writer-1',
      'skycover-log/writer-2',
    ]);
  });

  it('may sign about each other’s logs only with the key those are signed with', async () => {
    const [one, two] = [await openLog(), await openLog({ writerId: 'writer-2', logSecret: `${SECRET}!` })];
    two.append(blockOf(0, 3));
    await two.checkpoint();
    const head = await one.readCheckpoint('writer-2');
    if (!head) throw new Error('it is there');
    expect(() => one.signerFor(head)).toThrow(expect.objectContaining({ code: 'STATE_CONFLICT' }));
    expect(two.signerFor(head).name).toBe('skycover-log/writer-2');
  });
});

describe('the log key', () => {
  it('is made once into the data folder, for its owner only', async () => {
    const path = join(test.dataDir, 'log-key');
    expect(existsSync(path)).toBe(true);
    expect(statSync(path).mode & 0o777).toBe(0o600);
    const before = await test.context.evidenceLog.listVerifierKeys();
    const { evidenceLog } = await test.reopen();
    expect(await evidenceLog.listVerifierKeys()).toEqual(before);
    expect(readFileSync(path, 'utf8').length).toBeGreaterThanOrEqual(32);
  });

  it('is a PEM key or any secret, and nothing else that looks like PEM', () => {
    const pem =
      '-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2VwBCIEIJ1hsZ3v/VpguoRK9JLsLMREScVpezJpGXA7rAMcrn9g\n-----END PRIVATE KEY-----\n';
    // The key of RFC 8410 §10.3, RFC 8032 §7.1 test 1.
    const published = 'd75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a';
    expect(logKeyOf(pem).publicKey.toString('hex')).toBe(published);
    expect(logKeyOf(pem.trim().replaceAll('\n', '\\n')).publicKey.toString('hex')).toBe(published);
    expect(logKeyOf(SECRET).publicKey).toEqual(logKeyOf(SECRET).publicKey);
    expect(logKeyOf(SECRET).publicKey).not.toEqual(logKeyOf(`${SECRET}.`).publicKey);
    expect(() => logKeyOf('-----BEGIN NOTHING-----')).toThrow(StartupError);
  });
});
