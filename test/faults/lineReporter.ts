import { execFileSync } from 'node:child_process'
import { availableParallelism, loadavg } from 'node:os'
import type { Reporter, TestCase, TestModule } from 'vitest/node'

declare module 'vitest' {
  interface TaskMeta {
    /** What a trial counted and measured, in words. */
    figures?: string
  }
}

const WORDS = { passed: 'held', failed: 'FAILED', skipped: 'skipped' } as const

/** A line for each trial: what was done, and what came of it. */
export class LineReporter implements Reporter {
  onTestRunStart(): void {
    say(`Node ${process.version}, ${availableParallelism()} CPUs, ${loadNow()}\n`)
  }

  onTestCaseResult(trial: TestCase): void {
    const result = trial.result()
    if (result.state === 'pending') return
    const note = result.state === 'skipped' ? (result.note ?? 'not asked for') : trial.meta().figures
    const seconds = ((trial.diagnostic()?.duration ?? 0) / 1000).toFixed(0)
    say(`${WORDS[result.state].padEnd(8)}${trial.name}: ${note ?? ''} (${seconds} s)`)
    for (const { message } of result.errors ?? []) say(`        ${message.replaceAll('\n', '\n        ')}`)
  }

  onTestModuleEnd(module: TestModule): void {
    for (const { message } of module.errors()) say(`FAILED  ${module.moduleId}: ${message}`)
  }

  onTestRunEnd(): void {
    say(`\n${loadNow()}`)
  }
}

/** How long the smallest program takes says more about a busy machine than its load does. */
function loadNow(): string {
  const began = performance.now()
  execFileSync(process.execPath, ['-e', '0'])
  const bare = Math.round(performance.now() - began)
  return `load ${loadavg()[0]?.toFixed(1)}; a bare Node starts and ends in ${bare} ms`
}

function say(line: string): void {
  process.stdout.write(`${line}\n`)
}
