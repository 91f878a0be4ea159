import { setTimeout as sleep } from 'node:timers/promises'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { type Db, openDatabase, openListener } from '../../src/db/open.ts'
import { Client } from '../support/client.ts'
import { type Cluster, hasPostgres, startCluster } from '../support/cluster.ts'
import { type MadeStory, makeAccount, makeStory } from '../support/make.ts'
import { startServerProcess } from '../support/serverProcess.ts'

const CLIENTS = 8
const TEXT = 'A long answer that nobody wants to type twice.'

if (!hasPostgres()) console.warn('SKIPPED: no PostgreSQL on the PATH, so none was restarted')

describe.skipIf(!hasPostgres())('a server of the database that is restarted', () => {
  let cluster: Cluster
  let db: Db

  beforeAll(async () => {
    cluster = await startCluster(['synchronous_commit=on'])
    db = openDatabase(cluster.url)
  })

  afterAll(async () => {
    await db.destroy()
    await cluster.remove()
  })

  async function startSite(): Promise<{ url: string; story: MadeStory; isAlive: () => boolean }> {
    const { port, child } = await startServerProcess({ DATABASE_URL: cluster.url })
    const url = `http://127.0.0.1:${port}`
    return {
      url,
      story: await makeStory(db),
      isAlive: () => child.exitCode === null && child.signalCode === null
    }
  }

  const member = async () => Client.signedIn(db, (await makeAccount(db, `m${Math.random()}`)).id)

  test('is met with pages that keep the text, and the site is back within five seconds of it', async () => {
    const { url, story, isAlive } = await startSite()
    const ann = await member()
    const comments = `${url}/s/${story.shortId}/comments`
    expect((await ann.get(url)).status).toBe(200)

    await cluster.stopServer()
    expect((await ann.get(url)).status).toBe(503)
    const refused = await ann.post(comments, { body: TEXT, formKey: 'once' })
    expect([refused.status, await refused.text()]).toEqual([503, expect.stringContaining(TEXT)])

    await cluster.startServer()
    await expect.poll(async () => (await ann.get(url)).status, { timeout: 5000, interval: 50 }).toBe(200)
    expect((await ann.post(comments, { body: TEXT, formKey: 'once' })).status).toBe(303)
    await expect.poll(() => jobsDue(db), { timeout: 60_000 }).toBe(0)
    expect(isAlive()).toBe(true)
  })

  test('loses nothing that was acknowledged to those who write meanwhile', async () => {
    const { url, story, isAlive } = await startSite()
    const clients = await Promise.all(Array.from({ length: CLIENTS }, member))
    const answers: number[] = []
    let isOver = false
    const writing = clients.map(async (client, who) => {
      for (let n = 0; !isOver; n++) {
        const saved = `${who} ${n}`
        const { status } = await client.post(`${url}/new`, { title: saved, body: saved, formKey: saved })
        answers.push(status)
        if (status === 303) acknowledged.add(saved)
        await sleep(40)
      }
    })
    const acknowledged = new Set<string>()
    for (let n = 0; n < 2; n++) {
      await expect.poll(() => answers.length, { timeout: 60_000 }).toBeGreaterThan((n + 1) * 20)
      await (n ? cluster.stopServer().then(cluster.startServer) : cluster.restart())
    }
    const seen = acknowledged.size
    await expect.poll(() => acknowledged.size, { timeout: 60_000 }).toBeGreaterThan(seen + CLIENTS)
    isOver = true
    await Promise.all(writing)
    const rows = await db.selectFrom('draft').select('title').execute()
    const titles = rows.map(({ title }) => title)
    expect(new Set(titles).size).toBe(titles.length)
    expect([...acknowledged].filter((title) => !titles.includes(title))).toEqual([])
    expect(new Set(answers)).toEqual(new Set([303, 503]))
    expect([isAlive(), story.id > 0]).toEqual([true, true])
  })

  test('is listened to again', async () => {
    const heard: string[] = []
    let begun = 0
    const listener = openListener(cluster.url, {
      channel: 'changes',
      onNotice: (payload) => void heard.push(payload),
      onBegin: () => void begun++
    })
    onTestFinished(async () => listener?.close())
    const tell = (text: string) => sql`select pg_notify('changes', ${text})`.execute(db)
    await expect.poll(() => begun, { timeout: 20_000 }).toBe(1)
    await tell('before')
    await expect.poll(() => heard, { timeout: 20_000 }).toEqual(['before'])
    await cluster.restart()
    await expect.poll(() => begun, { timeout: 20_000 }).toBe(2)
    await tell('after')
    await expect.poll(() => heard, { timeout: 20_000 }).toEqual(['before', 'after'])
  })
})

async function jobsDue(db: Db): Promise<number> {
  const due = await db.selectFrom('job').select('id').where('run_at', '<=', Date.now()).execute()
  return due.length
}
