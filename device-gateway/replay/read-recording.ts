import { readCanonicalCsv } from './canonical-csv.ts';
import { readDjiSrt } from './dji-srt.ts';
import { readDroneDeployLog } from './dronedeploy-log.ts';
import { readF3411Json } from './f3411-json.ts';
import { type Recording, RecordingError, type RecordingOptions } from './recording.ts';

type Reader = (text: string, options: RecordingOptions) => Recording;

const READERS: ReadonlyMap<string, Reader> = new Map<string, Reader>([
  ['srt', readDjiSrt],
  ['log', readDroneDeployLog],
  ['json', readF3411Json],
  ['csv', readCanonicalCsv],
]);

export const SUPPORTED_FORMATS =
  'DJI subtitles (.srt), DroneDeploy logs (.log), F3411 flight states (.json), canonical samples (.csv)';

/**
 * File name and text → recording, frames of each aircraft in order of event time.
 * @throws RecordingError naming what is supported when the format is none of these
 */
export function readRecording(fileName: string, text: string, options: RecordingOptions): Recording {
  const extension = /\.([a-z0-9]+)$/i.exec(fileName)?.[1]?.toLowerCase() ?? '';
  const reader = READERS.get(extension);
  if (!reader)
    throw new RecordingError(`.${extension} files can't be replayed. Supported: ${SUPPORTED_FORMATS}.`);
  try {
    const recording = reader(text, { ...options, fileName });
    for (const one of recording.aircraft) one.frames.sort((a, b) => a.atMs - b.atMs);
    return recording;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new RecordingError(`not a recording of this kind: ${reason}. Supported: ${SUPPORTED_FORMATS}.`);
  }
}
