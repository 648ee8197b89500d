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
  /** Resolves when its log has a line of this form. */
  says(pattern: RegExp): Promise<void>;
  /** Other logins from now on; connections that are open stay. */
  setLogins(logins: Readonly<Record<string, string>>): void;
  /** Makes it read its password and ACL files again. */
  reload(): void;
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
  /** Further lines of its configuration. */
  settings?: readonly string[];
}): Promise<Mosquitto> {
  const passwords = join(options.folder, 'passwords');
  writeLogins(passwords, options.logins);
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
      ...(options.settings ?? []),
      '',
    ].join('\n'),
  );
  const running = await runMosquitto(config);
  return {
    ...running,
    url: `mqtt://127.0.0.1:${options.port}`,
    setLogins: (logins) => {
      writeLogins(passwords, logins);
      running.reload();
    },
  };
}

/** A real broker with this configuration file; resolves when it listens. */
export async function runMosquitto(config: string): Promise<Pick<Mosquitto, 'says' | 'reload' | 'stop'>> {
  const child = spawn('mosquitto', ['-c', config], { env: { PATH }, stdio: ['ignore', 'ignore', 'pipe'] });
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const log = listenTo(child);
  await Promise.race([
    log.says(/mosquitto version \S+ running/),
    exited.then(() => Promise.reject(new Error(`Mosquitto did not start:\n${log.text()}`))),
  ]);
  return {
    says: log.says,
    reload: () => void child.kill('SIGHUP'),
    stop: async () => {
      child.kill('SIGTERM');
      await exited;
    },
  };
}

function writeLogins(path: string, logins: Readonly<Record<string, string>>): void {
  const lines = Object.entries(logins).map(([name, password]) => `${name}:${password}\n`);
  writeFileSync(path, lines.join(''), { mode: 0o600 });
  spawnSync('mosquitto_passwd', ['-U', path], { env: { PATH } });
}

function listenTo(child: ChildProcess): { says(pattern: RegExp): Promise<void>; text(): string } {
  const said: string[] = [];
  const listeners = new Set<(line: string) => void>();
  createInterface({ input: child.stderr ?? process.stdin }).on('line', (line) => {
    said.push(line);
    for (const listener of listeners) listener(line);
  });
  return {
    text: () => said.join('\n'),
    says: (pattern) =>
      new Promise((resolve) => {
        if (said.some((line) => pattern.test(line))) return resolve();
        listeners.add((line) => pattern.test(line) && resolve());
      }),
  };
}
