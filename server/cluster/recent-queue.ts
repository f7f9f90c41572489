/** Places of forgotten items that are kept at least before the others move up. */
const SPARE = 1_024;

/**
 * The newest items, the oldest first: as many as it holds, and none older than asked. Adding and forgetting cost the same however many
 * there are, because the others move up only once half of the places are empty.
 */
export class RecentQueue<Item extends { at: number }> {
  readonly #most: number;
  #places: (Item | undefined)[] = [];
  #first = 0;

  constructor(most: number) {
    this.#most = most;
  }

  get size(): number {
    return this.#places.length - this.#first;
  }

  /** Adds one that is no older than the last; the oldest goes when there is no room. */
  add(item: Item): void {
    this.#places.push(item);
    if (this.size > this.#most) this.#dropFirst();
    this.#moveUp();
  }

  /** Forgets what is older than an instant. */
  forgetBefore(instant: number): void {
    while (this.size > 0 && (this.#places[this.#first] as Item).at < instant) this.#dropFirst();
    this.#moveUp();
  }

  items(): Item[] {
    return this.#places.slice(this.#first) as Item[];
  }

  #dropFirst(): void {
    this.#places[this.#first] = undefined;
    this.#first += 1;
  }

  #moveUp(): void {
    if (this.#first < SPARE || this.#first < this.size) return;
    this.#places = this.#places.slice(this.#first);
    this.#first = 0;
  }
}
