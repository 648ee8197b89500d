import { spawn, spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const PAHO = fileURLToPath(new URL('./paho-interop.py', import.meta.url));

/** Whether Mosquitto's command-line clients are installed here. */
export const hasMosquittoClients = spawnSync('mosquitto_pub', ['--help']).error === undefined;

/** A Python that has Eclipse Paho; undefined where none has. Debian's own may be hidden behind another. */
export const pahoPython = ['python3', '/usr/bin/python3'].find(
  (python) => spawnSync(python, ['-c', 'import paho.mqtt.client']).status === 0,
);

export interface Ended {
  code: number | null;
  said: string;
}

/** Runs a program to its end; never through a shell. */
export function run(program: string, parameters: readonly string[]): Promise<Ended> {
  const child = spawn(program, parameters, { stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (said += chunk));
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve({ code, said }));
  });
}

export interface PahoCheck {
  check: string;
  ok: boolean;
  detail: string;
}

/** What the Paho script says, check by check. */
export async function runPaho(...parameters: string[]): Promise<PahoCheck[]> {
  const { said } = await run(pahoPython ?? 'python3', [PAHO, ...parameters]);
  return said
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line));
}
