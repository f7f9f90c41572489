interface Waiting<Item, Result> {
  item: Item;
  resolve: (result: Result) => void;
  reject: (error: unknown) => void;
}

/**
 * Collects what arrives while the previous flush is on its way and flushes it together: a batch of one when idle, a large one under
 * load, never a wait for company. The promise of an item settles after its batch is committed; a batch that fails is tried again
 * item by item, so that one bad item harms nobody else, unless no item is to blame.
 */
export class GroupCommit<Item, Result> {
  readonly #flush: (items: Item[]) => Promise<Result[]>;
  readonly #mostItems: number;
  readonly #isNoItemsFault: (error: unknown) => boolean;
  readonly #gathered: () => Promise<void>;
  #waiting: Waiting<Item, Result>[] = [];
  #isFlushing = false;
  #idle: (() => void)[] = [];

  constructor(
    flush: (items: Item[]) => Promise<Result[]>,
    mostItems = 1_000,
    isNoItemsFault: (error: unknown) => boolean = () => false,
    gathered: () => Promise<void> = () => Promise.resolve(),
  ) {
    this.#flush = flush;
    this.#mostItems = mostItems;
    this.#isNoItemsFault = isNoItemsFault;
    this.#gathered = gathered;
  }

  add(item: Item): Promise<Result> {
    const result = new Promise<Result>((resolve, reject) => this.#waiting.push({ item, resolve, reject }));
    if (!this.#isFlushing) void this.#run();
    return result;
  }

  /** Takes an item back that no flush has taken yet; its promise then never settles. True when it was still there. */
  withdraw(item: Item): boolean {
    const index = this.#waiting.findIndex((waiting) => waiting.item === item);
    if (index < 0) return false;
    this.#waiting.splice(index, 1);
    return true;
  }

  /** Resolves when everything added so far is committed or has failed. */
  async drained(): Promise<void> {
    if (!this.#isFlushing && this.#waiting.length === 0) return;
    await new Promise<void>((resolve) => this.#idle.push(resolve));
  }

  async #run(): Promise<void> {
    this.#isFlushing = true;
    while (this.#waiting.length > 0) {
      // what finishes together goes together
      await this.#gathered();
      const batch = this.#waiting.splice(0, this.#mostItems);
      if (batch.length === 0) break;
      try {
        const results = await this.#flush(batch.map(({ item }) => item));
        batch.forEach(({ resolve }, index) => {
          resolve(results[index] as Result);
        });
      } catch (error) {
        if (batch.length > 1 && !this.#isNoItemsFault(error)) await this.#oneByOne(batch);
        else for (const { reject } of batch) reject(error);
      }
    }
    this.#isFlushing = false;
    for (const resolve of this.#idle.splice(0)) resolve();
  }

  async #oneByOne(batch: Waiting<Item, Result>[]): Promise<void> {
    for (const { item, resolve, reject } of batch) {
      await this.#flush([item]).then(([result]) => resolve(result as Result), reject);
    }
  }
}
