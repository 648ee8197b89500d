import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

/** Debian installs it where a user's PATH may not look. */
const PATH = `${process.env.PATH}:/usr/sbin`;

/** Whether a real Mosquitto is installed here. */
export const hasMosquitto = spawnSync('mosquitto', ['-h'], { env: { PATH } }).error === undefined;

export interface Mosquitto {
  url: string;
  stop(): Promise<void>;
}

/** A port that was free a moment ago. */
export function findFreePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer().once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as AddressInfo;
      probe.close(() => resolve(port));
    });
  });
}

/** A real broker that knows these logins and lets everybody use every topic; resolves when it listens. */
export async function startMosquitto(options: {
  port: number;
  folder: string;
  logins: Readonly<Record<string, string>>;
}): Promise<Mosquitto> {
  const passwords = join(options.folder, 'passwords');
  const lines = Object.entries(options.logins).map(([name, password]) => `${name}:${password}\n`);
  writeFileSync(passwords, lines.join(''), { mode: 0o600 });
  spawnSync('mosquitto_passwd', ['-U', passwords], { env: { PATH } });
  const config = join(options.folder, 'mosquitto.conf');
  writeFileSync(
    config,
    [
      `listener ${options.port} 127.0.0.1`,
      'allow_anonymous false',
      `password_file ${passwords}`,
      'persistence false',
      'log_dest stderr',
      // Started as root it would become a user who may not read the files above.
      `user ${userInfo().username}`,
      '',
    ].join('\n'),
  );
  const child = spawn('mosquitto', ['-c', config], { env: { PATH }, stdio: ['ignore', 'ignore', 'pipe'] });
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  await running(child, exited);
  return {
    url: `mqtt://127.0.0.1:${options.port}`,
    stop: async () => {
      child.kill('SIGTERM');
      await exited;
    },
  };
}

async function running(child: ChildProcess, exited: Promise<void>): Promise<void> {
  const said: string[] = [];
  const lines = createInterface({ input: child.stderr ?? process.stdin });
  const started = new Promise<void>((resolve) => {
    lines.on('line', (line) => {
      said.push(line);
      if (/mosquitto version \S+ running/.test(line)) resolve();
    });
  });
  const failed = exited.then(() => Promise.reject(new Error(`Mosquitto did not start:\n${said.join('\n')}`)));
  await Promise.race([started, failed]);
  failed.catch(() => undefined);
}
