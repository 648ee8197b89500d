import type { FieldsOf } from './mavlink-messages.ts';
import type { StatusText } from './mavlink-state.ts';

const TEXTS_MAX = 8;
const TEXT_CHARACTERS_MAX = 200;
/** Error and worse (RFC 5424): what follows is warnings and chatter. */
const SEVERITY_MAX = 3;
/** Said as mere information, and yet what an incident is known by (ArduPilot). */
const ALWAYS_KEPT = /^(Crash|Parachute|Potential Thrust Loss|Failsafe|EKF|GPS Glitch)/i;
/** A code of the canonical sample has at most 64 characters. */
const CODE_CHARACTERS_MAX = 64;
/** Words that no sample followed for so long stay with the moment they were said in. */
const WAIT_MS_MAX = 10_000;

/** One STATUSTEXT → the texts that wait for the next sample, the newest eight. */
export function addStatusText(
  texts: readonly StatusText[],
  { severity, text, id, chunk_seq: chunk }: FieldsOf<'STATUSTEXT'>,
  receivedAtMs: number,
): readonly StatusText[] {
  const last = texts.at(-1);
  const words = toPlainAscii(text);
  if (id > 0 && chunk > 0 && last?.id === id && last.nextChunk === chunk) {
    const joined = { ...last, text: (last.text + words).slice(0, TEXT_CHARACTERS_MAX), nextChunk: chunk + 1 };
    return [...texts.slice(0, -1), joined];
  }
  if (words === '' || !(severity <= SEVERITY_MAX || ALWAYS_KEPT.test(words))) return texts;
  return [...texts, { severity, text: words, id, nextChunk: chunk + 1, receivedAtMs }].slice(-TEXTS_MAX);
}

/** `mavlink:statustext:2:Crash: Disarming…`; what is longer goes on in codes with `2+` in place of `2`. */
export function toTextCodes(texts: readonly StatusText[], receivedAtMs: number): string[] {
  return texts
    .filter((one) => receivedAtMs - one.receivedAtMs <= WAIT_MS_MAX)
    .flatMap(({ severity, text }) => {
      const codes: string[] = [];
      for (let rest = text; rest !== ''; ) {
        const prefix = `mavlink:statustext:${severity}${codes.length > 0 ? '+' : ''}:`;
        const room = CODE_CHARACTERS_MAX - prefix.length;
        codes.push(prefix + rest.slice(0, room));
        rest = rest.slice(room);
      }
      return codes;
    });
}

function toPlainAscii(text: string): string {
  return text.replace(/[^\x20-\x7e]/g, '?');
}
