import { closeSync, fsyncSync, openSync, renameSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';

/** Where a copy grows until it is whole and checked. */
export function partialOf(file: string): string {
  return `${file}.partial`;
}

/** Copies everything committed so far, as one consistent file without a log beside it. */
export function copySql(file: string): string {
  return `VACUUM INTO '${file.replaceAll("'", "''")}'`;
}

/** Makes `partial` durable and gives it its name, replacing what bore it: at any instant one or the other. */
export function publishCopy(partial: string, file: string): void {
  syncFile(partial);
  renameSync(partial, file);
  syncFolder(dirname(file));
}

export function removePartial(partial: string): void {
  for (const file of [partial, `${partial}-journal`]) rmSync(file, { force: true });
}

function syncFile(path: string): void {
  const file = openSync(path, 'r+');
  try {
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

/** The name itself must survive a power cut. Windows opens no folders and needs none of it. */
function syncFolder(path: string): void {
  if (process.platform !== 'win32') {
    const folder = openSync(path, 'r');
    try {
      fsyncSync(folder);
    } finally {
      closeSync(folder);
    }
  }
}
