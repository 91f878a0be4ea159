import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { hasPostgres, startCluster } from './cluster.ts'

/** Runs the suite, or the files named, on a PostgreSQL cluster that lives as long as the run. */
async function runSuite(files: readonly string[]): Promise<number> {
  if (!hasPostgres()) {
    process.stdout.write('SKIPPED on PostgreSQL: initdb, pg_ctl and postgres are not all on the PATH.\n')
    return 0
  }
  const cluster = await startCluster()
  const vitest = join(import.meta.dirname, '../../node_modules/vitest/vitest.mjs')
  const suite = spawn(process.execPath, [vitest, 'run', ...files], {
    stdio: 'inherit',
    env: { ...process.env, DATABASE_URL: cluster.url }
  })
  // Whoever ends the run ends the suite, and the cluster after it.
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => suite.kill(signal))
  const code = await new Promise<number>((resolve) => suite.on('exit', (status) => resolve(status ?? 1)))
  await cluster.remove()
  return code
}

process.exitCode = await runSuite(process.argv.slice(2))
