/** Names of device types `domain-type-sub_type` (Cloud API documentation 1.11.3, product support). */
const MODEL_NAMES: ReadonlyMap<string, string> = new Map([
  ['0-60-0', 'Matrice 300 RTK'],
  ['0-67-0', 'Matrice 30'],
  ['0-67-1', 'Matrice 30T'],
  ['0-77-0', 'Mavic 3E'],
  ['0-77-1', 'Mavic 3T'],
  ['0-89-0', 'Matrice 350 RTK'],
  ['0-91-0', 'Matrice 3D'],
  ['0-91-1', 'Matrice 3TD'],
  ['2-56-0', 'Smart Controller'],
  ['2-119-0', 'RC Plus'],
  ['2-144-0', 'RC Pro Enterprise'],
  ['3-1-0', 'Dock'],
  ['3-2-0', 'Dock 2'],
]);

/** The product's name, or undefined for a device type newer than this table. */
export function findDjiModelName(modelKey: string): string | undefined {
  return MODEL_NAMES.get(modelKey);
}
