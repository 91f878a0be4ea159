import { setTimeout as sleep } from 'node:timers/promises'

/** For so long, in ms, a request waits for the writes of other processes before it gives up. */
const PATIENCE_MS = 5000
/** Between two tries, at random up to this, so that those who wait do not meet again and again. */
const LONGEST_PAUSE_MS = 40

/** One connection is used by one after the other, in the order of asking. */
export class Turns {
  #isTaken = false
  readonly #waiting: Array<() => void> = []

  get isTaken(): boolean {
    return this.#isTaken
  }

  async take(): Promise<void> {
    if (this.#isTaken) await new Promise<void>((resolve) => this.#waiting.push(resolve))
    this.#isTaken = true
  }

  leave(): void {
    const next = this.#waiting.shift()
    if (next) next()
    else this.#isTaken = false
  }

  /**
   * Tries again while somebody else holds the file, letting others have their turn in between: reading goes on.
   * @param work throws when it finds the file held, having changed nothing
   */
  async patiently<T>(work: () => Promise<T>, isHeld: (error: unknown) => boolean): Promise<T> {
    const giveUpAt = performance.now() + PATIENCE_MS
    for (;;) {
      try {
        return await work()
      } catch (error) {
        if (!isHeld(error) || performance.now() > giveUpAt) throw error
      }
      this.leave()
      await sleep(1 + Math.random() * LONGEST_PAUSE_MS)
      await this.take()
    }
  }
}
