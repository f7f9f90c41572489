/** A shard as a node sees it when it looks for its fair share. */
export interface SharedShard {
  id: number;
  ownerId: number | null;
  /** It may be taken: it is released, or its lease was watched to its end. */
  isFree: boolean;
  /** For how long this node has seen it free. */
  freeForMs: number;
}

export interface ShardMoves {
  take: number[];
  release: number[];
}

/** A free shard that nobody whose share it is has taken for so long is anybody's: its fires must not wait for a node that hangs. */
export const LEFT_OVER_MS = 1_000;

/**
 * What one node should do so that live nodes own about as many shards each, without anybody telling them: it takes free shards up to its
 * share, gives back what is above it while another node is below its own, and takes what is left over after a while.
 */
export function shareShards(
  nodeId: number,
  liveNodeIds: readonly number[],
  shards: readonly SharedShard[],
): ShardMoves {
  const nodes = [...new Set([...liveNodeIds, nodeId])].sort((a, b) => a - b);
  const owned = shards.filter((shard) => shard.ownerId === nodeId && !shard.isFree);
  const share = shareOf(nodes, nodeId, shards.length);
  const free = shards.filter((shard) => shard.isFree);
  if (owned.length <= share) {
    const mine = inTurn(free, nodes.indexOf(nodeId), nodes.length);
    const wanted = mine.slice(0, share - owned.length);
    const leftOver = mine.slice(share - owned.length).filter((shard) => shard.freeForMs >= LEFT_OVER_MS);
    return { take: [...wanted, ...leftOver].map((shard) => shard.id), release: [] };
  }
  const leftOver = free.filter((shard) => shard.freeForMs >= LEFT_OVER_MS).map((shard) => shard.id);
  return {
    take: leftOver,
    release: leftOver.length > 0 ? [] : surplus(owned, nodes, shards, owned.length - share),
  };
}

/** The first nodes in order of their ids own one shard more when the number does not divide. */
function shareOf(nodes: readonly number[], nodeId: number, shardCount: number): number {
  const rest = shardCount % nodes.length;
  return Math.floor(shardCount / nodes.length) + (nodes.indexOf(nodeId) < rest ? 1 : 0);
}

/** The free shards beginning at a place of the node's own, so that nodes that look at once reach for different ones. */
function inTurn(free: readonly SharedShard[], index: number, nodeCount: number): SharedShard[] {
  const start = Math.floor((free.length * index) / nodeCount);
  return [...free.slice(start), ...free.slice(0, start)];
}

/** What this node gives back: never more than the nodes below their share can take. */
function surplus(
  owned: readonly SharedShard[],
  nodes: readonly number[],
  shards: readonly SharedShard[],
  above: number,
): number[] {
  const counts = new Map(nodes.map((id) => [id, 0]));
  for (const { ownerId, isFree } of shards) {
    if (ownerId === null || isFree) continue;
    const count = counts.get(ownerId);
    if (count !== undefined) counts.set(ownerId, count + 1);
  }
  const missing = [...counts].reduce(
    (sum, [id, count]) => sum + Math.max(0, shareOf(nodes, id, shards.length) - count),
    0,
  );
  const alreadyFree = shards.filter((shard) => shard.isFree).length;
  const given = Math.min(above, Math.max(0, missing - alreadyFree));
  return given === 0 ? [] : owned.slice(-given).map((shard) => shard.id);
}
