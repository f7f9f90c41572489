/** What a node asks of the tables that describe the cluster. Every function is one fenced statement or one small transaction. */
export interface ClusterStore {
  /** Writes the row of a new node and its fence; `startedAt` comes from the database. */
  registerNode(node: NewNode): Promise<void>;
  /** Counts the heartbeat up; false when the node is no longer live: it was fenced and must start anew. */
  heartbeat(nodeId: number, state: NodeState): Promise<boolean>;
  /** Says that the node is going or gone of its own will. */
  setNodeStatus(nodeId: number, status: 'draining' | 'stopped'): Promise<void>;
  /** Heartbeat counters of all live and draining nodes, with the shards' ownership, in one round trip. */
  readCluster(): Promise<{ nodes: NodeHeartbeat[]; shards: ShardLease[]; now: number }>;
  /** Declares a node dead if its heartbeat counter is still the one that was watched. True if this call did it. */
  fenceNode(nodeId: number, watchedHeartbeat: number, by: number): Promise<boolean>;
  /** Extends the leases of all shards this node owns; how many those are. */
  extendShards(nodeId: number, ttlMs: number): Promise<number>;
  /** Takes shards over, each only if its row is released or still the one that was watched and its lease is over. Returns those taken. */
  takeShards(nodeId: number, seen: readonly ShardLease[], ttlMs: number): Promise<number[]>;
  /** Gives shards back at once, each only if this node still owns it; waits for transactions that hold them. */
  releaseShards(nodeId: number, shards: readonly number[]): Promise<void>;
}

export interface NewNode {
  id: number;
  name: string;
  host: string;
  pid: number;
  version: string;
  slots: Record<string, number>;
  labels: readonly string[];
}

/** What a node says of itself with each heartbeat. */
export interface NodeState {
  running: number;
  /** Everything that ended on it up to this instant, by the database's clock, has been reported. */
  reportedUntil: number;
  /** Who grants its locks at present; since when is the database's to say. */
  lockProvider: 'redis' | 'mysql';
}

export interface NodeHeartbeat {
  id: number;
  /** It is going of its own will: it takes no shards. */
  isDraining: boolean;
  heartbeat: number;
}

export interface ShardLease {
  id: number;
  ownerId: number | null;
  epoch: number;
  leaseUntil: number;
}
