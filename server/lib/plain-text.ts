import { BEYOND_A_LINE } from './wire.schema.ts';

const EVERY_ONE = new RegExp(BEYOND_A_LINE.source, `${BEYOND_A_LINE.flags}g`);

/**
 * Text of a device as people may read it: one line, without what ends or turns it (controls, line and bidirectional
 * marks, half surrogates). `substitute` shows where something was; without it nothing does.
 */
export function toPlainText(text: string, substitute: '' | '\ufffd' = ''): string {
  return text.replace(EVERY_ONE, substitute);
}
