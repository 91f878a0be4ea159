import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, onTestFinished, test } from 'vitest'
import { hasPostgres, startCluster } from '../../support/cluster.ts'
import { newFolder } from '../../support/files.ts'
import { gatherCrowd, lookAfter, NOTHING_LOST, Posters } from '../../support/posters.ts'
import type { ServerProcess } from '../../support/serverProcess.ts'
import { kill, restartable, rounds, seconds, spread } from './site.ts'
import { until } from './written.ts'

const KILLS = rounds(10)
const RESTARTS = rounds(3)

/** Two sites on one database; now one of them is killed, now the other. */
async function killInTurns(databaseUrl: string) {
  const crowd = await gatherCrowd(databaseUrl)
  const sites = [
    await restartable({ DATABASE_URL: databaseUrl }),
    await restartable({ DATABASE_URL: databaseUrl })
  ]
  const running: ServerProcess[] = []
  for (const site of sites) running.push(await site.start())
  const posters = new Posters(crowd, () => sites.map(({ url }) => url))
  for (let n = 0; n < KILLS; n++) {
    await posters.more(8)
    const [site, victim] = [sites[n % 2], running[n % 2]]
    if (!site || !victim) throw new Error('There are two sites')
    await kill(victim)
    await posters.more(8)
    running[n % 2] = await site.start()
  }
  await posters.stop()
  const after = await lookAfter(databaseUrl, posters.acknowledged)
  const told = `${posters.acknowledged.size} acknowledged (${posters.said()}), ${posters.retried} sent again, ${after.lost.length} lost, ${after.duplicates} twice, ${after.faults.length} faults, nobody signed out`
  return { after, told }
}

test(`two processes on one SQLite file, one killed × ${KILLS} under eight who post`, async ({ task }) => {
  const { after, told } = await killInTurns(`sqlite:${join(newFolder(), 'site.db')}`)
  task.meta.figures = told
  expect(after).toMatchObject(NOTHING_LOST)
})

test(`two processes on PostgreSQL, one killed × ${KILLS} under eight who post`, async ({ task, skip }) => {
  if (!hasPostgres()) return skip('initdb, pg_ctl and postgres are not all on the PATH')
  const cluster = await startCluster(['synchronous_commit=on'])
  onTestFinished(() => cluster.remove())
  const { after, told } = await killInTurns(cluster.url)
  task.meta.figures = told
  expect(after).toMatchObject(NOTHING_LOST)
})

test(`PostgreSQL stopped and started × ${RESTARTS} under two workers and eight who post`, async ({
  task,
  skip
}) => {
  if (!hasPostgres()) return skip('initdb, pg_ctl and postgres are not all on the PATH')
  const cluster = await startCluster(['synchronous_commit=on'])
  onTestFinished(() => cluster.remove())
  const crowd = await gatherCrowd(cluster.url)
  const site = await restartable({ DATABASE_URL: cluster.url, WORKERS: '2', LOG_LEVEL: 'silent' })
  const { child, exited } = await site.start()
  const posters = new Posters(crowd, () => [site.url])
  const back: number[] = []
  for (let n = 0; n < RESTARTS; n++) {
    await posters.more(8)
    await cluster.stopServer()
    await sleep(1_000)
    await cluster.startServer()
    const saved = posters.acknowledged.size
    back.push(await until(async () => posters.acknowledged.size > saved))
  }
  await posters.stop()
  child.kill('SIGTERM')
  const code = await exited
  const after = await lookAfter(cluster.url, posters.acknowledged)
  task.meta.figures = `${posters.acknowledged.size} acknowledged (${posters.said()}), ${after.lost.length} lost, ${after.duplicates} twice, ${after.faults.length} faults; saves again after ${spread(back)} (goal ${seconds(5_000)})`
  expect(after).toMatchObject(NOTHING_LOST)
  expect([Math.max(...back) < 30_000, code]).toEqual([true, 0])
})
