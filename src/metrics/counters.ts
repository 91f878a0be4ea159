type Labels = Readonly<Record<string, string | number>>

/** One line of what is printed. */
interface Line {
  metricName: string
  labels: Labels
  value: number
}

/** A number that goes up, or one that is set, for each set of labels. Counting costs no more than adding. */
export class Tally {
  readonly labels: Labels
  value = 0

  constructor(labels: Labels) {
    this.labels = labels
  }
}

/** How many times took how long, for one set of labels. */
export class Times {
  readonly labels: Labels
  readonly #bounds: readonly number[]
  readonly #counts: number[]
  #sum = 0

  constructor(bounds: readonly number[], labels: Labels) {
    this.labels = labels
    this.#bounds = bounds
    this.#counts = Array(bounds.length + 1).fill(0)
  }

  observe(seconds: number): void {
    const bounds = this.#bounds
    let at = 0
    while (at < bounds.length && seconds > (bounds[at] ?? 0)) at++
    this.#counts[at] = (this.#counts[at] ?? 0) + 1
    this.#sum += seconds
  }

  /** Each bound counts all that are below it, as Prometheus has it. */
  lines(name: string): Line[] {
    let count = 0
    const buckets = [...this.#bounds, '+Inf'].map((le, at) => {
      count += this.#counts[at] ?? 0
      return { metricName: `${name}_bucket`, labels: { le, ...this.labels }, value: count }
    })
    return [
      ...buckets,
      { metricName: `${name}_sum`, labels: this.labels, value: this.#sum },
      { metricName: `${name}_count`, labels: this.labels, value: count }
    ]
  }
}

/** In the form in which prom-client, which is loaded when somebody asks, prints its own metrics. */
abstract class Metric<Of extends { labels: Labels }> {
  readonly name: string
  readonly #help: string
  readonly #all: Of[] = []

  constructor(name: string, help: string) {
    this.name = name
    this.#help = help
  }

  protected abstract readonly type: 'counter' | 'gauge' | 'histogram'
  protected abstract make(labels: Labels): Of
  protected abstract linesOf(one: Of): Line[]

  /** To be kept by whoever counts, and asked for once. */
  of(labels: Labels = {}): Of {
    const one = this.make(labels)
    this.#all.push(one)
    return one
  }

  async get() {
    const values = this.#all.flatMap((one) => this.linesOf(one))
    return { name: this.name, help: this.#help, type: this.type, aggregator: 'sum' as const, values }
  }
}

export class Counter extends Metric<Tally> {
  protected readonly type: 'counter' | 'gauge' = 'counter'

  protected make(labels: Labels): Tally {
    return new Tally(labels)
  }

  protected linesOf({ labels, value }: Tally): Line[] {
    return [{ metricName: this.name, labels, value }]
  }
}

export class Gauge extends Counter {
  protected override readonly type = 'gauge'
}

export class Histogram extends Metric<Times> {
  protected readonly type = 'histogram'
  readonly #bounds: readonly number[]

  constructor(name: string, help: string, bounds: readonly number[]) {
    super(name, help)
    this.#bounds = bounds
  }

  protected make(labels: Labels): Times {
    return new Times(this.#bounds, labels)
  }

  protected linesOf(times: Times): Line[] {
    return times.lines(this.name)
  }
}
