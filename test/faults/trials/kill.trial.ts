import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { newFolder } from '../../support/files.ts'
import { gatherCrowd, lookAfter, NOTHING_LOST, Posters } from '../../support/posters.ts'
import { kill, restartable, rounds, spread, warmUp } from './site.ts'

const KILLS = rounds(100)

test(`kill -9 × ${KILLS} under eight who post`, async ({ task }) => {
  const databaseUrl = `sqlite:${join(newFolder(), 'site.db')}`
  const crowd = await gatherCrowd(databaseUrl)
  const site = await restartable({ DATABASE_URL: databaseUrl })
  await warmUp(site)
  const posters = new Posters(crowd, () => [site.url])
  for (let round = 0; round < KILLS; round++) {
    const running = await site.start()
    await posters.more(8)
    await sleep(Math.random() * 50)
    await kill(running)
  }
  await site.start()
  await posters.stop()
  const after = await lookAfter(databaseUrl, posters.acknowledged)
  task.meta.figures =
    `${posters.acknowledged.size} acknowledged, ${posters.retried} sent again, ${after.lost.length} lost, ` +
    `${after.duplicates} twice, ${after.faults.length} faults; first page after ${spread(site.firstPages)} (goal 1 s)`
  expect(after).toMatchObject(NOTHING_LOST)
})
