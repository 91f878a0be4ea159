import { once } from 'node:events'
import { createServer, type Socket } from 'node:net'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { SMTPServer } from 'smtp-server'
import { expect, onTestFinished, test } from 'vitest'
import { openDatabase } from '../../../src/db/open.ts'
import { postMail } from '../../../src/mail/outbox.ts'
import { newFolder } from '../../support/files.ts'
import { freePort } from '../../support/postOffice.ts'
import { kill, p99, restartable } from './site.ts'
import { comment, setScene, until } from './written.ts'

const MAILS = 20

/** A mail server that takes connections and never says a word. */
async function startMute(port: number): Promise<() => Promise<void>> {
  const open = new Set<Socket>()
  const server = createServer((socket) => {
    open.add(socket.on('error', () => undefined))
  })
  server.listen(port, '127.0.0.1')
  await once(server, 'listening')
  return async () => {
    for (const socket of open) socket.destroy()
    server.close()
    await once(server, 'close')
  }
}

/** A slow one: subjects are noted as taken before they are acknowledged. */
async function startSlow(port: number, taken: string[]): Promise<void> {
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    onData: async (stream, _session, done) => {
      let text = ''
      for await (const chunk of stream) text += chunk
      taken.push(/^Subject: (.*)$/m.exec(text)?.[1]?.trim() ?? '')
      setTimeout(done, 100)
    }
  })
  server.listen(port, '127.0.0.1')
  await once(server.server, 'listening')
  onTestFinished(() => new Promise<void>((resolve) => server.close(() => resolve())))
}

test('a mail server that says nothing, then a slow one, and a kill -9 between its mails', async ({
  task
}) => {
  const scene = await setScene(`sqlite:${join(newFolder(), 'site.db')}`, 30)
  const port = await freePort()
  const db = openDatabase(scene.databaseUrl)
  onTestFinished(() => db.destroy())
  for (let n = 0; n < MAILS; n++)
    await postMail(db, { to: 'reader@example.org', subject: `Mail ${n}`, text: 'x' })
  const site = await restartable({
    DATABASE_URL: scene.databaseUrl,
    SMTP_URL: `smtp://127.0.0.1:${port}`,
    LOG_LEVEL: 'silent'
  })
  const endMute = await startMute(port)
  const first = await site.start()
  const times: number[] = []
  for (let n = 0; n < 20; n++) {
    const began = performance.now()
    expect((await comment(scene, site.url, scene.next())).status).toBe(303)
    times.push(performance.now() - began)
  }
  await kill(first)
  await endMute()
  // As if the five minutes had passed after which a claim is taken to have died with its process.
  const release = () => db.updateTable('job').set({ claimed_until: 0 }).where('kind', '=', 'mail').execute()
  await release()
  const taken: string[] = []
  await startSlow(port, taken)
  const second = await site.start()
  await until(async () => taken.length >= MAILS / 2)
  await kill(second)
  await release()
  await site.start()
  await until(async () => new Set(taken).size === MAILS)
  await sleep(1_000)
  const counts = Array.from(
    { length: MAILS },
    (_, n) => taken.filter((subject) => subject === `Mail ${n}`).length
  )
  const twice = counts.filter((count) => count === 2).length
  task.meta.figures = `posting meanwhile: p99 ${p99(times)} ms; of ${MAILS} mails ${counts.filter((count) => count === 0).length} lost, ${twice} sent once more`
  expect(counts.every((count) => count === 1 || count === 2)).toBe(true)
  expect(twice).toBeLessThanOrEqual(1)
})
