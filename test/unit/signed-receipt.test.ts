import { describe, expect, it } from 'vitest';
import { logKeyOf } from '../../server/evidence/log-key.ts';
import { type NoteSigner, signNote, verifierKeyText } from '../../server/evidence/note.ts';
import { canonicalJson } from '../../server/lib/canonical-json.ts';
import { priceQuote } from '../../server/pricing/price-quote.ts';
import { parseRateArguments, runRateCommand } from '../../server/pricing/rate-command.ts';
import { ReceiptSchema, type ReceiptV2 } from '../../server/pricing/receipt.schema.ts';
import { signReceipt } from '../../server/pricing/sign-receipt.ts';
import { parseTariffFile } from '../../server/pricing/tariff-file.ts';
import { tariffSha256 } from '../../server/pricing/tariff-hash.ts';
import { TARIFF_V0 } from '../../server/pricing/tariff-v0.ts';
import { priceFacts } from '../helpers/price-facts.ts';

const signer: NoteSigner = { name: 'skycover.test/one', key: logKeyOf('a secret of this test') };
const other: NoteSigner = { name: 'skycover.test/two', key: logKeyOf('another secret') };
const keyOf = ({ name, key }: NoteSigner) => ({ name, publicKey: key.publicKey });
const live = { live: TARIFF_V0, shadow: null };
const { receipt } = priceQuote(priceFacts(), { ...live, signer });

function checked(given: object, keys = [keyOf(signer)]) {
  const { exitCode, stdout } = runRateCommand(canonicalJson(given), { keys });
  return { exitCode, ...JSON.parse(stdout) };
}

describe('signed receipt', () => {
  it('carries the hash of its tariff’s numbers and fits its schema as stored', () => {
    expect(receipt.tariffSha256).toBe(tariffSha256(TARIFF_V0));
    expect(ReceiptSchema.parse(JSON.parse(canonicalJson(receipt)))).toEqual(receipt);
  });

  it('agrees and is verified by the published key', () => {
    expect(checked(receipt)).toEqual({
      exitCode: 0,
      agrees: true,
      disagreements: [],
      signature: 'verified',
    });
  });

  it('gets the same signature each time', () => {
    expect(signReceipt(receipt, signer)).toEqual(receipt);
  });

  it('says without a key that nobody looked at the signature', () => {
    const { exitCode, stdout } = runRateCommand(canonicalJson(receipt));
    expect(exitCode).toBe(0);
    expect(JSON.parse(stdout).signature).toBe('keyNotGiven');
  });

  it.each([
    ['premium', (one: ReceiptV2) => ({ ...one, premiumFen: one.premiumFen - 1 })],
    ['input', (one: ReceiptV2) => ({ ...one, input: { ...one.input, m: 1 } })],
    [
      'provenance nobody can recompute',
      (one: ReceiptV2) => ({
        ...one,
        provenance: one.provenance.map((line) => ({ ...line, source: 'told by a friend' })),
      }),
    ],
    ['tariff hash', (one: ReceiptV2) => ({ ...one, tariffSha256: '0'.repeat(64) })],
  ])('refuses one whose %s was changed after it was signed', (_name, change) => {
    expect(checked(change(receipt))).toMatchObject({ exitCode: 1, signature: 'wrongHash' });
  });

  it('refuses the signature of another price, of another key, of another kind, and none at all', () => {
    const { signature: _signature, ...unsigned } = receipt;
    const dearer = priceQuote(priceFacts({ plannedMinutes: 60 }), { ...live, signer }).receipt;
    expect(checked({ ...receipt, signature: dearer.signature })).toMatchObject({
      exitCode: 1,
      agrees: true,
      signature: 'wrongHash',
    });
    expect(checked(signReceipt(unsigned, other))).toMatchObject({ exitCode: 1, signature: 'unknownKey' });
    expect(checked({ ...receipt, signature: signNote('something else\n', signer) })).toMatchObject({
      exitCode: 1,
      signature: 'wrongHash',
    });
    expect(checked({ ...receipt, signature: 'scribble' })).toMatchObject({ signature: 'malformed' });
    expect(checked(unsigned)).toMatchObject({ exitCode: 1, agrees: true, signature: 'absent' });
  });

  it('finds a price that its signer signed wrongly', () => {
    const { signature: _signature, ...unsigned } = receipt;
    const wrong = signReceipt({ ...unsigned, premiumFen: 1 }, signer);
    expect(checked(wrong)).toMatchObject({ exitCode: 1, agrees: false, signature: 'verified' });
  });

  it('recomputes receipts of version 1 as they were issued', () => {
    const { signature: _signature, tariffSha256: _hash, ...figures } = receipt;
    const { exitCode, stdout } = runRateCommand(canonicalJson({ ...figures, receiptVersion: 1 }));
    expect(exitCode).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ agrees: true, signature: 'absent' });
  });
});

describe('receipt of a tariff that is not built in', () => {
  const v1 = { ...TARIFF_V0, tariff: 'v1', rain: 1.3 };
  const { receipt: issued } = priceQuote(priceFacts(), { live: v1, shadow: null, signer });

  it('recomputes with the tariff’s file and says without it what is missing', () => {
    const tariff = parseTariffFile(JSON.stringify({ tariff: 'v1', state: 'effective', content: v1 }));
    const withFile = runRateCommand(canonicalJson(issued), { tariffs: tariff ? [tariff] : [] });
    expect(withFile).toMatchObject({ exitCode: 0, stderr: '' });
    const without = runRateCommand(canonicalJson(issued));
    expect(without.exitCode).toBe(1);
    expect(without.stderr).toContain('--tariff');
  });

  it('does not agree with other numbers under the same name', () => {
    const { exitCode, stdout } = runRateCommand(canonicalJson(issued), {
      tariffs: [{ ...v1, rain: 1.31 }],
    });
    expect(exitCode).toBe(1);
    expect(JSON.parse(stdout).disagreements).toEqual([expect.objectContaining({ path: 'tariffSha256' })]);
  });

  it('never lets a file replace a built-in tariff', () => {
    const { exitCode } = runRateCommand(canonicalJson(receipt), {
      tariffs: [{ ...TARIFF_V0, rain: 9 }],
    });
    expect(exitCode).toBe(0);
  });

  it.each([['{'], ['[]'], ['{"tariff":"v1"}']])('takes %s for no tariff', (text) => {
    expect(parseTariffFile(text)).toBeUndefined();
  });
});

describe('arguments', () => {
  it('take a key and a tariff in both spellings', () => {
    expect(parseRateArguments(['--key', verifierKeyText(keyOf(signer)), '--tariff=v1.json'])).toEqual({
      outcome: 'rate',
      key: verifierKeyText(keyOf(signer)),
      tariffFile: 'v1.json',
    });
  });

  it.each([[['--key']], [['--tariff=']], [['--colour', 'red']]])('refuses %j with the usage', (args) => {
    expect(parseRateArguments(args)).toMatchObject({
      outcome: 'answered',
      result: { exitCode: 2, stderr: expect.stringContaining('Usage') },
    });
  });
});
