/** Values by time, the earliest first: a binary heap. */
interface Timed<T> {
  readonly at: number;
  readonly value: T;
}

export class Queue<T> {
  readonly #heap: Timed<T>[] = [];

  add(at: number, value: T): void {
    const heap = this.#heap;
    let place = heap.push({ at, value }) - 1;
    for (let parent = (place - 1) >> 1; place > 0 && heap[parent].at > at; parent = (place - 1) >> 1) {
      [heap[place], heap[parent]] = [heap[parent], heap[place]];
      place = parent;
    }
  }

  /** Takes out those of that time, and of all before. */
  until(now: number): T[] {
    const found: T[] = [];
    for (let [first] = this.#heap; this.#heap.length > 0 && first.at <= now; [first] = this.#heap) {
      found.push(first.value);
      this.#removeFirst();
    }
    return found;
  }

  #removeFirst(): void {
    const heap = this.#heap;
    const last = heap.pop();
    if (!last || heap.length === 0) return;
    heap[0] = last;
    for (let place = 0; ;) {
      let least = place;
      for (const child of [2 * place + 1, 2 * place + 2])
        if (child < heap.length && heap[child].at < heap[least].at) least = child;
      if (least === place) return;
      [heap[place], heap[least]] = [heap[least], heap[place]];
      place = least;
    }
  }
}
