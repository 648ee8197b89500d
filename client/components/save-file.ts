/** The browser reads it after the click; a minute is plenty, and a tab must not keep every file. */
const KEPT_MS = 60_000;

/** Gives the person a file to keep. */
export function saveFile(name: string, blob: Blob): void {
  const url = URL.createObjectURL(blob);
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), KEPT_MS);
}
