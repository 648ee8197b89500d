/** README.txt of a bundle: what it is and how anyone checks it, in Chinese and English. */
export const BUNDLE_README = `低空保（Skycover）飞行证据包
============================

本压缩包是一次飞行的遥测证据，无需联网、无需信任低空保即可核验。

文件
  records.jsonl     每行一条记录：leafIndex（在日志中的序号）、salt（盐）、record（记录本身）。
                    已删去内容的记录以 redacted.leafHash 代替 salt 与 record，其余记录仍可核验。
  payloads.jsonl    设备发来的原始报文（base64），每份一行；记录以 payloadSha256 指明其报文。
                    同时含有其他航班数据的报文不予披露，列于 manifest.json 的 withheldPayloads。
  proofs.jsonl      每条记录到检查点根哈希的 Merkle 路径（RFC 9162 第 2.1.3 节）。
  checkpoint.txt    日志签名的检查点（C2SP tlog-checkpoint，Ed25519）。
  manifest.json     本包清单：记录序号与叶哈希、报文行哈希、尚未覆盖的记录数。
  manifest.note     日志密钥对 manifest.json 的 SHA-256 的签名：删去末尾记录会被发现。
  verifier-key.txt  签名所用的公钥（C2SP verifier key）。请与独立取得的公钥比对。

核验
  npm run -s verify -- 本文件.zip --key 公钥
  公钥请另行取得：服务器的 /.well-known/skycover-log-key，或此前留存的检查点。
  不给 --key 时只核验包内自洽，并提示 “key not pinned”。

手工核验一条记录
  叶哈希 = SHA-256(0x00 ‖ SHA-256(salt ‖ record))，salt 为所写十六进制文本，record 为 RFC 8785 规范 JSON。
  payloads.jsonl 中的 deviceId、topic、receivedAt 由 manifest.note 担保；记录与报文内容由日志本身担保。


Skycover flight evidence bundle
===============================

The telemetry evidence of one flight. It can be checked offline and without trusting Skycover.

Files
  records.jsonl     One record per line: leafIndex (its place in the log), salt, record.
                    A record whose content was redacted has redacted.leafHash in place of salt and record;
                    all others still verify.
  payloads.jsonl    The messages as devices sent them (base64), one line each; a record names its message by
                    payloadSha256. Messages that also carry other flights' data are withheld and listed under
                    withheldPayloads in manifest.json.
  proofs.jsonl      The Merkle path of each record to the checkpoint's root (RFC 9162 section 2.1.3).
  checkpoint.txt    The log's signed checkpoint (C2SP tlog-checkpoint, Ed25519).
  manifest.json     What the bundle consists of: places and leaf hashes of the records, hashes of the payload
                    lines, and how many records the checkpoint did not cover yet.
  manifest.note     The log key's signature over the SHA-256 of manifest.json: cutting off the last records
                    is noticed.
  verifier-key.txt  The public key that signed (C2SP verifier key). Compare it with one you got elsewhere.

Check it
  npm run -s verify -- this-file.zip --key KEY
  Get KEY independently: /.well-known/skycover-log-key of the server, or a checkpoint kept from before.
  Without --key the bundle is only checked against itself, and the command says "key not pinned".

Check one record by hand
  leaf hash = SHA-256(0x00 || SHA-256(salt || record)), the salt as the hexadecimal text it is written in, the
  record as RFC 8785 canonical JSON.
  deviceId, topic and receivedAt in payloads.jsonl are vouched for by manifest.note; records and the bytes of
  messages by the log itself.
`;
