import * as z from 'zod';
import { isLabel, labelSetOf, labelsIn, MOST_LABELS, MOST_SET_CHARACTERS, sortedLabels } from './labels';

/** Labels one node may carry. */
const MOST_OF_NODE = 32;

const EXPECTED = 'words such as gpu, or name=value such as region=eu, each of at most 63 characters';
const labelSchema = z.string().refine(isLabel, { error: EXPECTED });

/** What a task asks of the nodes that may run it, each label once and in order. */
export const requiredLabelsSchema = z
  .array(labelSchema)
  .max(MOST_LABELS, { error: `at most ${MOST_LABELS} labels` })
  .transform(sortedLabels)
  .refine((labels) => labelSetOf(labels).length <= MOST_SET_CHARACTERS, {
    error: `labels of at most ${MOST_SET_CHARACTERS} characters together`,
  });

/** A node's labels as its environment gives them: `region=eu,gpu`. */
export const nodeLabelsSchema = z
  .string()
  .transform(labelsIn)
  .refine((labels) => labels.every(isLabel), { error: `${EXPECTED}, with commas between them` })
  .refine((labels) => labels.length <= MOST_OF_NODE, { error: `at most ${MOST_OF_NODE} labels` });
