import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

// Go's own signed notes and Merkle proofs, which the tool chain brings along: a second opinion on ours that
// needs no network. The program takes one JSON question on standard input and answers with one JSON object.

const PROGRAM = `package main

import (
	"crypto/rand"
	"encoding/json"
	"os"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

type inclusion struct {
	Index, Size int64
	Leaf, Root  tlog.Hash
	Path        []tlog.Hash
}
type consistency struct {
	From, To         int64
	FromRoot, ToRoot tlog.Hash
	Path             []tlog.Hash
}
type question struct {
	VerifierKey, Note, SignerName, Text string
	Inclusions                          []inclusion
	Consistencies                       []consistency
}

func main() {
	var q question
	if err := json.NewDecoder(os.Stdin).Decode(&q); err != nil {
		panic(err)
	}
	answer := map[string]any{}
	if q.VerifierKey != "" {
		verifier, err := note.NewVerifier(q.VerifierKey)
		if err != nil {
			answer["error"] = err.Error()
		} else if opened, err := note.Open([]byte(q.Note), note.VerifierList(verifier)); err != nil {
			answer["error"] = err.Error()
		} else {
			answer["text"] = opened.Text
		}
	}
	if q.SignerName != "" {
		private, public, err := note.GenerateKey(rand.Reader, q.SignerName)
		if err != nil {
			panic(err)
		}
		signer, err := note.NewSigner(private)
		if err != nil {
			panic(err)
		}
		signed, err := note.Sign(&note.Note{Text: q.Text}, signer)
		if err != nil {
			panic(err)
		}
		answer["verifierKey"], answer["note"] = public, string(signed)
	}
	refused := 0
	for _, p := range q.Inclusions {
		if tlog.CheckRecord(p.Path, p.Size, p.Root, p.Index, p.Leaf) != nil {
			refused++
		}
	}
	for _, p := range q.Consistencies {
		if tlog.CheckTree(p.Path, p.To, p.ToRoot, p.From, p.FromRoot) != nil {
			refused++
		}
	}
	answer["refused"] = refused
	json.NewEncoder(os.Stdout).Encode(answer)
}
`;

export interface GoAnswer {
  text?: string;
  error?: string;
  verifierKey?: string;
  note?: string;
  /** How many of the proofs Go did not accept. */
  refused: number;
}

export interface GoNotary {
  ask(question: Record<string, unknown>): GoAnswer;
  remove(): void;
}

export interface GoModule {
  folder: string;
  /** Language version of the tool chain, `1.26`. */
  version: string;
}

/** Where this machine's Go keeps the two packages, or why it can't be asked. */
export function findGoModule(): GoModule | { missing: string } {
  const asked = spawnSync('go', ['env', 'GOROOT', 'GOVERSION'], { encoding: 'utf8' });
  if (asked.error || asked.status !== 0) return { missing: 'Go is not installed' };
  const [root = '', release = ''] = asked.stdout.split('\n');
  const version = /^go(\d+\.\d+)/.exec(release)?.[1];
  if (version === undefined) return { missing: `Go is ${release}, no release` };
  const folder = join(root, 'src/cmd/vendor/golang.org/x/mod/sumdb');
  return existsSync(join(folder, 'note/note.go')) && existsSync(join(folder, 'tlog/tlog.go'))
    ? { folder, version }
    : { missing: 'this Go comes without golang.org/x/mod/sumdb' };
}

/** Builds the program in a folder of its own; takes some seconds. */
export function buildGoNotary(module: GoModule): GoNotary {
  const folder = mkdtempSync(join(tmpdir(), 'skycover-go-'));
  const copy = join(folder, 'mod');
  mkdirSync(join(copy, 'sumdb'), { recursive: true });
  for (const name of ['note', 'tlog'])
    cpSync(join(module.folder, name), join(copy, 'sumdb', name), { recursive: true });
  writeFileSync(join(copy, 'go.mod'), `module golang.org/x/mod\n\ngo ${module.version}\n`);
  writeFileSync(
    join(folder, 'go.mod'),
    `module notary\n\ngo ${module.version}\n\nrequire golang.org/x/mod v0.0.0\n\nreplace golang.org/x/mod => ./mod\n`,
  );
  writeFileSync(join(folder, 'main.go'), PROGRAM);
  const env = { ...process.env, GOFLAGS: '-mod=mod', GOPROXY: 'off', GOWORK: 'off', GOTOOLCHAIN: 'local' };
  execFileSync('go', ['build', '-o', 'notary', '.'], { cwd: folder, env, stdio: 'pipe' });
  return {
    ask: (question) =>
      JSON.parse(execFileSync(join(folder, 'notary'), { input: JSON.stringify(question), encoding: 'utf8' })),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}
