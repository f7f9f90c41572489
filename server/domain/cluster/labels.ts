/** Labels one task may require. */
export const MOST_LABELS = 8;
/** Of required labels as one text: what its column holds. */
export const MOST_SET_CHARACTERS = 255;

const LABEL = /^[A-Za-z0-9][\w./-]*(=[A-Za-z0-9][\w./-]*)?$/;
const MOST_CHARACTERS = 63;

/** `gpu` or `region=eu`: compared as it is written. */
export const isLabel = (text: string): boolean => text.length <= MOST_CHARACTERS && LABEL.test(text);

/** Each label once, in the one order in which equal sets are equal. */
export const sortedLabels = (labels: readonly string[]): string[] => [...new Set(labels)].sort();

/** The labels of a text with commas or spaces between them. */
export const labelsIn = (text: string): string[] =>
  sortedLabels(text.split(/[\s,]+/).filter((part) => part !== ''));

/** Required labels as one text, by which what is queued is found; empty when any node will do. */
export const labelSetOf = (labels: readonly string[]): string => labels.join(',');
export const labelsOfSet = (set: string): string[] => (set === '' ? [] : set.split(','));

/** Whether a node with these labels may run what requires those. */
export const isEligible = (nodeLabels: readonly string[], required: readonly string[]): boolean =>
  required.every((label) => nodeLabels.includes(label));

/** A node that may claim, as far as it matters to whom work may go. */
export interface LabelledNode {
  labels: readonly string[];
  startedAt: number;
}

/**
 * Since when, as far as the live nodes can tell, none of them may run what requires these labels: the start of the longest running one.
 * Null when one may. A cluster that has just started so waits for the nodes that are still coming.
 */
export function withoutEligibleSince(
  nodes: readonly LabelledNode[],
  required: readonly string[],
): number | null {
  if (nodes.some(({ labels }) => isEligible(labels, required))) return null;
  return nodes.reduce((first, { startedAt }) => Math.min(first, startedAt), Number.POSITIVE_INFINITY);
}
