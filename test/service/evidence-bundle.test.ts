import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { strFromU8, unzipSync } from 'fflate';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BUNDLE_FILES } from '../../server/evidence/bundle-format.ts';
import { verifyBundle } from '../../server/evidence/verify-bundle.ts';
import { canonicalJson } from '../../server/lib/canonical-json.ts';
import { viewerOf } from '../helpers/context.ts';
import {
  bytesOf,
  commitFlight,
  commitRecord,
  FLIGHT,
  keysOf,
  makeRecord,
  OTHER_FLIGHT,
  openEvidence,
  openSampleBundle,
  rewrite,
  rewriteLines,
  type SampleBundle,
} from '../helpers/evidence-bundle.ts';

let sample: SampleBundle;
beforeAll(async () => {
  sample = await openSampleBundle();
});
afterAll(() => sample.test.close());

const adjuster = viewerOf('adjuster');

const findingsOf = (bytes: Uint8Array, keys = sample.pinned) => verifyBundle(bytes, keys).findings;

describe('a bundle', () => {
  it('verifies, with the key of the log and with the one it brings along', () => {
    const about = {
      flightId: FLIGHT,
      origin: 'skycover-log/writer-1',
      treeSize: 33,
      recordCount: 13,
      notCoveredCount: 0,
      withheldPayloadCount: 1,
    };
    expect(verifyBundle(sample.bundle, sample.pinned)).toMatchObject({
      valid: true,
      findings: [],
      pinned: true,
      about,
    });
    expect(verifyBundle(sample.bundle)).toMatchObject({ valid: true, findings: [], pinned: false, about });
  });

  it('holds each record as it was hashed, and each message once', () => {
    const files = unzipSync(sample.bundle);
    expect(Object.keys(files)).toEqual(BUNDLE_FILES);
    const linesOf = (name: string) =>
      strFromU8(files[name] ?? new Uint8Array(0))
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line));
    const ours = sample.evidence.source.records.filter(({ record }) => record.flightId === FLIGHT);
    expect(linesOf('records.jsonl')).toEqual(
      ours.map(({ leafIndex, salt, record }) => ({ leafIndex, salt, record })),
    );
    const payloads = linesOf('payloads.jsonl');
    expect(payloads).toHaveLength(11);
    expect(Buffer.from(payloads[0].bytes, 'base64')).toEqual(ours[0]?.payload?.bytes);
    expect(JSON.parse(strFromU8(files['manifest.json'] as Uint8Array)).withheldPayloads).toEqual([
      { payloadSha256: ours.at(-1)?.record.payloadSha256, reason: 'otherFlights' },
    ]);
  });

  it('says nothing about other flights', () => {
    const said = Object.values(unzipSync(sample.bundle))
      .map((bytes) => strFromU8(bytes))
      .join('\n');
    expect(said).toContain(FLIGHT);
    expect(said).not.toContain(OTHER_FLIGHT);
    for (const { record, salt } of sample.evidence.source.records)
      if (record.flightId !== FLIGHT) expect(said).not.toContain(salt);
  });

  it.skipIf(spawnSync('python3', ['--version']).error)('opens with an unpacker of somebody else', () => {
    const folder = mkdtempSync(join(tmpdir(), 'skycover-zip-'));
    writeFileSync(join(folder, 'b.zip'), sample.bundle);
    const script = 'import sys,zipfile;z=zipfile.ZipFile(sys.argv[1]);print(z.testzip(),*z.namelist())';
    const answer = execFileSync('python3', ['-c', script, join(folder, 'b.zip')], { encoding: 'utf8' });
    rmSync(folder, { recursive: true });
    expect(answer.trim()).toBe(`None ${BUNDLE_FILES.join(' ')}`);
  });

  it('verifies packed anew by another packer', () => {
    expect(findingsOf(rewrite(sample.bundle, () => undefined))).toEqual([]);
  });
});

describe('a redacted record', () => {
  it('still verifies when its leaf hash is the one in the log', () => {
    const redacted = rewriteLines(sample.bundle, 'records.jsonl', (lines) => {
      const manifest = JSON.parse(strFromU8(unzipSync(sample.bundle)['manifest.json'] as Uint8Array));
      const { leafIndex, leafHash } = manifest.records[12];
      return lines.with(12, canonicalJson({ leafIndex, redacted: { leafHash, reason: 'personal data' } }));
    });
    expect(verifyBundle(redacted, sample.pinned)).toMatchObject({ valid: true, findings: [] });
  });
});

describe('making one', () => {
  it('is for those who may see the flight, and for no other flight', async () => {
    const { bundles, source } = sample.evidence;
    await expect(bundles.open(viewerOf('underwriter'), FLIGHT)).rejects.toMatchObject({
      code: 'PERMISSION_DENIED',
    });
    await expect(bundles.open(adjuster, 'flt_unknown')).rejects.toMatchObject({ code: 'NOT_FOUND' });
    source.hide('flt_hidden');
    commitRecord(sample.evidence, makeRecord('writer-1', sample.evidence.log.size, 'flt_hidden'));
    await expect(bundles.open(adjuster, 'flt_hidden')).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  it('of a flight in another writer’s log says what that log has not signed yet', async () => {
    const other = await openEvidence(sample.test, { writerId: 'writer-3' });
    commitFlight(other, 4);
    await expect(sample.evidence.bundles.open(adjuster, FLIGHT)).resolves.toBeDefined();
    const here = await openEvidence(sample.test);
    here.source.records.push(...other.source.records);
    await expect(here.bundles.open(adjuster, FLIGHT)).rejects.toMatchObject({
      code: 'STATE_CONFLICT',
      details: { reason: 'LOG_NOT_SIGNED' },
    });
    await other.log.checkpoint();
    const late = makeRecord('writer-3', other.log.size, FLIGHT);
    commitRecord(other, late);
    here.source.records.push(late);
    const made = await bytesOf(await here.bundles.open(adjuster, FLIGHT));
    expect(verifyBundle(made, await keysOf(here))).toMatchObject({
      valid: true,
      about: { origin: 'skycover-log/writer-3', recordCount: 4, notCoveredCount: 1, treeSize: 12 },
    });
  });

  it('of a record that was changed in the store shows that it is not in the log', async () => {
    const changed = await openEvidence(sample.test, { writerId: 'writer-4' });
    commitFlight(changed, 4);
    const { records } = changed.source;
    const one = records[5];
    if (one) records[5] = { ...one, record: { ...one.record, latitudeDegrees: 0 } };
    const made = await bytesOf(await changed.bundles.open(adjuster, FLIGHT));
    expect(findingsOf(made, await keysOf(changed))).toMatchObject([
      { file: 'proofs.jsonl', line: 2, leafIndex: 5, message: expect.stringMatching(/not in the log/) },
    ]);
  });

  it('fails, and sends no whole archive, when its source mixes flights or order', async () => {
    const mixed = await openEvidence(sample.test, { writerId: 'writer-5' });
    commitFlight(mixed, 4);
    const [stray] = mixed.source.records;
    mixed.source.read = async function* () {
      yield* mixed.source.records.filter(({ record }) => record.flightId === FLIGHT);
      if (stray) yield stray;
    };
    const body = await mixed.bundles.open(adjuster, FLIGHT);
    await expect(bytesOf(body)).rejects.toThrow(/not of flight/);
  });

  it('is bounded to a few at a time, and one that is left frees its place', async () => {
    const bodies = await Promise.all(
      Array.from({ length: 4 }, () => sample.evidence.bundles.open(adjuster, FLIGHT)),
    );
    const readers = bodies.map((body) => body[Symbol.asyncIterator]());
    await Promise.all(readers.map((reader) => reader.next()));
    await expect(sample.evidence.bundles.open(adjuster, FLIGHT)).rejects.toMatchObject({
      code: 'OVERLOADED',
    });
    await Promise.all(readers.map((reader) => reader.return?.()));
    const made = await bytesOf(await sample.evidence.bundles.open(adjuster, FLIGHT));
    expect(verifyBundle(made, sample.pinned).valid).toBe(true);
  });
});
