/** What the detector writes beside a piece of evidence: English with figures. Here the same in Chinese. */
const CHINESE: readonly (readonly [pattern: RegExp, text: string])[] = [
  [/^landed more than (.+) from take-off$/, '落地点距起飞点超过 $1'],
  [/^silent for (.+)$/, '静默 $1'],
  [/^descending (.+), limit (.+)$/, '下降 $1，限值 $2'],
  [/^fell faster than (.+), then stopped$/, '下坠超过 $1 后停止'],
  [/^landing mode near take-off$/, '在起飞点附近处于降落模式'],
  [/^not moving for (.+) after the fall$/, '坠落后 $1 未移动'],
  [/^height (.+)$/, '高度 $1'],
  [/^maximum descent not in the register$/, '型号库中没有最大下降速度'],
  [/^(?:(.+), )?mode reason (.+)$/, '$1 模式原因 $2'],
];

/** The words of the code say the mode already. */
const SAID_BY_CODE = /^flight mode \w+$/;

/** Detail of a piece of evidence in the reader's language; codes and figures stay as they came. */
export function evidenceDetail(detail: string, language: string): string {
  if (SAID_BY_CODE.test(detail)) return '';
  if (!language.startsWith('zh')) return detail;
  const [pattern, text] = CHINESE.find(([one]) => one.test(detail)) ?? [];
  return pattern && text ? detail.replace(pattern, text).trim() : detail;
}
