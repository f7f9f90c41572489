import { expect, test } from 'vitest';
import {
  CLAIM_DEADLINE_MS,
  CLUSTER_READ_MS,
  HEARTBEAT_MS,
  LEASE_MS,
  LONGEST_SCAN_MS,
  LOOK_AHEAD_MS,
  NODE_DEAD_MS,
} from './cluster-timing';

test('two heartbeats may be lost within a lease, and a node stops claiming long before anybody may call it dead', () => {
  expect(3 * HEARTBEAT_MS).toBeLessThanOrEqual(LEASE_MS);
  expect(CLAIM_DEADLINE_MS).toBeLessThanOrEqual(LEASE_MS);
  expect(2 * CLAIM_DEADLINE_MS).toBeLessThanOrEqual(NODE_DEAD_MS);
  expect(4 * CLUSTER_READ_MS).toBeLessThanOrEqual(LEASE_MS);
});

test('a fire is found before its instant by the slowest scan, with time to decide it', () => {
  expect(LOOK_AHEAD_MS - LONGEST_SCAN_MS).toBeGreaterThanOrEqual(200);
});
