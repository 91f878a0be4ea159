import type { Piscina } from 'piscina'
import { clean } from './markdown/characters.ts'
import type { RenderOptions } from './markdown.ts'
import { escapeHtml, type SafeHtml, trustHtml } from './safeHtml.ts'

/** Up to here hostile input was measured at under 100 ms: not worth a thread, bearable for other requests. */
const INLINE_CHARS = 3_000
/** Of work, not of waiting for another text. */
const BUDGET_MS = 900
/** Behind other texts: five hostile ones, or more than a thousand honest ones. */
const MAX_WAIT_MS = 5_000
/** A thread loads its modules in some 300 ms; one that takes this long will never be there. */
const START_MS = 10_000
const IDLE_MS = 60_000

const PLAIN = '<pre class="plain" tabindex="0">'

/**
 * Sanitised HTML of a text of any kind. Never throws and never keeps the process from other work: what cannot
 * be rendered in time is the escaped source in a `<pre class="plain">`.
 */
export async function renderMarkdown(markdown: string, options: RenderOptions): Promise<SafeHtml> {
  try {
    if (markdown.length <= INLINE_CHARS)
      return (loaded ?? (await renderer())).markdownToHtml(markdown, options)
    return trustHtml(await inThread<string>('render', { markdown, options }))
  } catch {
    return trustHtml(`${PLAIN}${escapeHtml(clean(markdown))}</pre>\n`)
  }
}

let loaded: typeof import('./markdown.ts') | undefined

/** Loaded with the first text: with its grammars and tables it is a quarter of the site's code. */
const renderer = async () => (loaded ??= await import('./markdown.ts'))

/** Whether `renderMarkdown` gave up on a text. It may be worth another try later. */
export function isPlain(html: SafeHtml): boolean {
  return html.startsWith(PLAIN)
}

/** `mentionedNames` with the same limits: nobody, for a text that takes too long. */
export async function mentionsIn(markdown: string): Promise<string[]> {
  try {
    if (!markdown.includes('@')) return []
    if (markdown.length <= INLINE_CHARS) return (loaded ?? (await renderer())).mentionedNames(markdown)
    return await inThread<string[]>('mentions', { markdown })
  } catch {
    return []
  }
}

/** For shutdown: lets the text at hand finish, then ends the thread. The next text would start a new one. */
export async function closeRenderer(): Promise<void> {
  const closing = pool
  pool = undefined
  await closing?.close()
}

let pool: Piscina | undefined
let lastTurn: Promise<unknown> = Promise.resolve()

// One text at a time, in a queue of our own: after an abort Piscina starts no thread for what waits in its queue.
async function inThread<Output>(name: 'render' | 'mentions', input: unknown): Promise<Output> {
  const asked = performance.now()
  const turn: Promise<Output> = lastTurn.then(() => {
    if (performance.now() - asked > MAX_WAIT_MS) throw new Error('Other texts took too long')
    return run(name, input)
  })
  lastTurn = turn.catch(() => undefined)
  return turn
}

async function run(name: string, input: unknown) {
  pool ??= await newPool()
  await pool.run(undefined, { name: 'ready', signal: AbortSignal.timeout(START_MS) })
  return pool.run(input, { name, signal: AbortSignal.timeout(BUDGET_MS) })
}

async function newPool(): Promise<Piscina> {
  const { Piscina } = await import('piscina')
  const filename = new URL('./renderWorker.ts', import.meta.url).href
  const limits = { resourceLimits: { maxOldGenerationSizeMb: 256 }, closeTimeout: BUDGET_MS }
  const created = new Piscina({ filename, minThreads: 0, maxThreads: 1, idleTimeout: IDLE_MS, ...limits })
  // without a listener a thread that fails to start would end the process
  return created.on('error', () => undefined)
}
