/**
 * The number below `size` that stands for `H` in the field with this index: the same for the same seed for ever, evenly
 * spread over seeds, and independent from field to field. A test pins the mapping: changing it moves every task with `H`.
 */
export function spreadValue(seed: number, fieldIndex: number, size: number): number {
  let x = (seed + Math.imul(fieldIndex + 1, 0x9e37_79b9)) >>> 0;
  x = Math.imul(x ^ (x >>> 16), 0x85eb_ca6b);
  x = Math.imul(x ^ (x >>> 13), 0xc2b2_ae35);
  x = (x ^ (x >>> 16)) >>> 0;
  return Math.floor((x / 0x1_0000_0000) * size);
}
