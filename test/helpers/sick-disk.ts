import { spawnSync } from 'node:child_process';
import {
  closeSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';

/** A real disk that can be made to refuse writes while a process has files open on it. */
export interface SickDisk {
  /** Where the data folder lies. */
  folder: string;
  /** From now on nothing more can be written. `pid` has its files open there. */
  spoil(pid: number): void;
  /** Undoes it; with `restart` only while no process has files open there. */
  heal(pid: number): void;
  /** Whether healing needs the product to be down. */
  restart: boolean;
  remove(): void;
}

/** Root's own tools, where a user's PATH may not look. */
const PATH = `${process.env.PATH}:/usr/sbin:/sbin`;

function run(command: string, args: readonly string[]): boolean {
  const { status } = spawnSync(command, args, { env: { PATH }, stdio: 'ignore' });
  return status === 0;
}

function newFolder(): string {
  return mkdtempSync(join(tmpdir(), 'skycover-disk-'));
}

/** Takes the last byte of a file system. */
function fill(ballast: string): void {
  const file = openSync(ballast, 'w');
  try {
    for (let chunk = 1 << 20; chunk >= 512; chunk /= 2) {
      const bytes = Buffer.alloc(chunk, 1);
      while (writes(file, bytes));
    }
  } finally {
    closeSync(file);
  }
}

function writes(file: number, bytes: Buffer): boolean {
  try {
    return writeSync(file, bytes) > 0;
  } catch {
    return false;
  }
}

/** A small file system in memory that another file fills; undefined where nothing may be mounted. */
export function smallDisk(): SickDisk | undefined {
  const folder = newFolder();
  if (!run('mount', ['-t', 'tmpfs', '-o', 'size=48m', 'tmpfs', folder])) {
    rmSync(folder, { recursive: true });
    return undefined;
  }
  const ballast = join(folder, 'ballast');
  return {
    folder,
    restart: false,
    spoil: () => fill(ballast),
    heal: () => rmSync(ballast),
    remove: () => {
      run('umount', [folder]);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/**
 * An ext4 file system in a file. Told that it is damaged, the kernel makes it read-only under whoever writes,
 * as it does with a failing disk; a check and a new mount bring it back. Undefined where that is not possible.
 */
export function failingDisk(): SickDisk | undefined {
  const home = newFolder();
  const [image, folder] = [join(home, 'image'), join(home, 'disk')];
  mkdirSync(folder);
  writeFileSync(image, Buffer.alloc(64 << 20));
  const mount = (): boolean => run('mount', ['-o', 'loop,errors=remount-ro', image, folder]);
  const remove = (): void => {
    run('umount', [folder]);
    rmSync(home, { recursive: true, force: true });
  };
  if (!run('mkfs.ext4', ['-q', '-F', image]) || !mount()) {
    remove();
    return undefined;
  }
  return {
    folder,
    restart: true,
    spoil: () => writeFileSync(`/sys/fs/ext4/${basename(deviceOf(folder))}/trigger_fs_error`, 'test'),
    heal: () => {
      if (!run('umount', [folder])) throw new Error(`${folder} is in use`);
      run('e2fsck', ['-f', '-y', image]);
      if (!mount()) throw new Error(`${image} can't be mounted again`);
    },
    remove,
  };
}

function deviceOf(folder: string): string {
  const line = readFileSync('/proc/mounts', 'utf8')
    .split('\n')
    .find((one) => one.split(' ')[1] === folder);
  return line?.split(' ')[0] ?? '';
}

/** Any disk, with a limit on the size of files that one process may write; undefined without `prlimit`. */
export function limitedDisk(): SickDisk | undefined {
  if (!run('prlimit', ['--version'])) return undefined;
  const folder = newFolder();
  const limit = (pid: number, bytes: string): void => {
    if (!run('prlimit', ['--pid', String(pid), `--fsize=${bytes}:`])) throw new Error('prlimit failed');
  };
  return {
    folder,
    restart: false,
    spoil: (pid) => limit(pid, '4096'),
    heal: (pid) => limit(pid, 'unlimited'),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}
