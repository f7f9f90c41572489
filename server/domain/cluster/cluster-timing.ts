/** The engine's time-outs, in one place. Milliseconds. */
export const LEASE_MS = 5_000;
/** A third of a lease at most, and in step with what is done twice a second. */
export const HEARTBEAT_MS = 1_500;
/** A node whose heartbeat counter stood still for so long, watched on the observer's own clock, is dead. */
export const NODE_DEAD_MS = 10_000;
/** How often the heartbeats and leases of the others are read. */
export const CLUSTER_READ_MS = 500;
/** Who finds another node taking shards over looks so soon again at what that one left. */
export const TURN_AGAIN_MS = 50;
/** A node that hears nothing from the database for one lease stops claiming: well before anybody may declare it dead. */
export const CLAIM_DEADLINE_MS = 5_000;
export const SHARDS = 64;
/** Fires are decided so far ahead that nothing has to be awaited when they are due. */
export const LOOK_AHEAD_MS = 700;
/** Fires are looked for so often at least, whatever is configured: each is found before its instant, with time to decide it. */
export const LONGEST_SCAN_MS = 500;
/** A node that hears nothing of new work by Redis looks for it so often at least. */
export const UNHEARD_SCAN_MS = 200;
