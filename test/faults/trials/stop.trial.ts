import { join } from 'node:path'
import { expect, test } from 'vitest'
import { newFolder } from '../../support/files.ts'
import { gatherCrowd, lookAfter, NOTHING_LOST, Posters } from '../../support/posters.ts'
import { restartable, rounds, spread } from './site.ts'

const STOPS = rounds(10)

test(`SIGTERM × ${STOPS} under eight who post`, async ({ task }) => {
  const databaseUrl = `sqlite:${join(newFolder(), 'site.db')}`
  const crowd = await gatherCrowd(databaseUrl)
  const site = await restartable({ DATABASE_URL: databaseUrl })
  const posters = new Posters(crowd, () => [site.url])
  const lasted: number[] = []
  const codes = new Set<number | null>()
  for (let round = 0; round < STOPS; round++) {
    const running = await site.start()
    await posters.more(8)
    const began = performance.now()
    running.child.kill('SIGTERM')
    codes.add(await running.exited)
    lasted.push(performance.now() - began)
  }
  await site.start()
  await posters.stop()
  const after = await lookAfter(databaseUrl, posters.acknowledged)
  task.meta.figures = `${posters.acknowledged.size} acknowledged, ${after.lost.length} lost, ${after.duplicates} twice, ${posters.torn} answers torn; exit codes ${[...codes]} after ${spread(lasted)} (goal 10 s)`
  expect(after).toMatchObject(NOTHING_LOST)
  expect({ codes: [...codes], torn: posters.torn }).toEqual({ codes: [0], torn: 0 })
  expect(Math.max(...lasted)).toBeLessThan(10_000)
})
