import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

/** Runs a file of this folder in a process of its own, over `dataDir`. */
export function startStoreProcess(name: string, dataDir: string): ChildProcess {
  const file = new URL(name, import.meta.url).pathname;
  const script = `import { runnerImport } from 'vite'; await runnerImport(${JSON.stringify(file)});`;
  return spawn(process.execPath, ['--input-type=module', '-e', script], {
    env: { ...process.env, STORE_DIR: dataDir },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
}

export interface StoreWriter {
  /** Fills as the writer reports. */
  acknowledged: string[];
  reached(count: number): Promise<void>;
  kill(): Promise<void>;
}

/** A process that writes without pause and prints the id of each write that was acknowledged. */
export function startWriter(name: string, dataDir: string): StoreWriter {
  const child = startStoreProcess(name, dataDir);
  const acknowledged: string[] = [];
  if (!child.stdout) throw new Error('no output');
  const lines = createInterface(child.stdout);
  lines.on('line', (line) => acknowledged.push(line));
  return {
    acknowledged,
    reached: (count) =>
      new Promise((resolve, reject) => {
        child.once('exit', () => reject(new Error('the writer ended by itself')));
        lines.on('line', () => acknowledged.length >= count && resolve());
      }),
    kill: async () => {
      const closed = once(child, 'close');
      child.kill('SIGKILL');
      await closed;
    },
  };
}
