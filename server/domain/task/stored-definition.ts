import type { TaskDefinition } from './task-definition';

/** A definition as its row has it: one that was saved before a policy existed has the policy's default. */
export function fromStored(stored: TaskDefinition): TaskDefinition {
  return { ...stored, requiredLabels: stored.requiredLabels ?? [] };
}
