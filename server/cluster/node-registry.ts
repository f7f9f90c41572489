import { CLAIM_DEADLINE_MS } from '@/server/domain/cluster/cluster-timing';
import type { NodeClock } from './node-clock';
import type { ClusterStore, NewNode, NodeState } from './ports';

/**
 * This node's row and heartbeat. The heartbeat is the proof of life to the others and the proof to itself that it may claim: the
 * deadline counts on the monotonic clock from before the last successful heartbeat was sent.
 */
export class NodeRegistry {
  readonly #store: ClusterStore;
  readonly #clock: NodeClock;
  readonly node: NewNode;
  #claimDeadline = Number.NEGATIVE_INFINITY;
  #isFenced = false;

  constructor(store: ClusterStore, clock: NodeClock, node: NewNode) {
    this.#store = store;
    this.#clock = clock;
    this.node = node;
  }

  async register(): Promise<void> {
    const sentAt = this.#clock.monotonicMs();
    await this.#store.registerNode(this.node);
    this.#claimDeadline = sentAt + CLAIM_DEADLINE_MS;
  }

  /** One heartbeat. False when this node was declared dead: it must end what it runs and start anew under a new id. */
  async heartbeat(state: NodeState): Promise<boolean> {
    const sentAt = this.#clock.monotonicMs();
    if (await this.#store.heartbeat(this.node.id, state)) {
      this.#claimDeadline = sentAt + CLAIM_DEADLINE_MS;
      return true;
    }
    this.#isFenced = true;
    return false;
  }

  /** Whether this node may claim and start work now. */
  mayClaim(): boolean {
    return !this.#isFenced && this.#clock.monotonicMs() < this.#claimDeadline;
  }

  drain(): Promise<void> {
    return this.#store.setNodeStatus(this.node.id, 'draining');
  }

  stop(): Promise<void> {
    return this.#store.setNodeStatus(this.node.id, 'stopped');
  }
}
