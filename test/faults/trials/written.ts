import { setTimeout as sleep } from 'node:timers/promises'
import { openDatabase } from '../../../src/db/open.ts'
import { Client } from '../../support/client.ts'
import { migratedDatabase } from '../../support/database.ts'
import { makeAccount, makeComment, makeStory } from '../../support/make.ts'

/** A story with a comment, and a member who says something about it now and then. */
export interface Scene {
  databaseUrl: string
  path: string
  /** Members, each of whom comments once. */
  next(): Client
}

export async function setScene(databaseUrl: string, members = 40): Promise<Scene> {
  const db = await migratedDatabase(databaseUrl)
  const story = await makeStory(db)
  await makeComment(db, story, { authorId: story.authorId })
  const clients: Client[] = []
  for (let n = 0; n < members; n++)
    clients.push(await Client.signedIn(db, (await makeAccount(db, `member${n}`)).id))
  await db.destroy()
  return {
    databaseUrl,
    path: story.path,
    next: () => clients.pop() ?? expectMore()
  }
}

function expectMore(): never {
  throw new Error('More members are needed')
}

export const TEXT = 'A long answer that nobody wants to type twice.'

/** Posts a comment under the story. @returns the status, and whether the answer holds what was typed */
export async function comment(
  { path }: Scene,
  url: string,
  member: Client,
  body = TEXT
): Promise<{ status: number; isKept: boolean }> {
  const address = `${url}${path.split('/').slice(0, 3).join('/')}/comments`
  const answer = await member.post(address, { body, formKey: body.slice(0, 60) })
  return { status: answer.status, isKept: (await answer.text()).includes(TEXT) }
}

/** How a member and a visitor fare with the pages that only read: the statuses they get, each once. */
export async function readAll({ path }: Scene, url: string, member: Client): Promise<number[]> {
  const pages = ['/', '/latest', path, '/comments', '/latest.atom', '/t/queues']
  const statuses = new Set<number>()
  for (const page of pages) {
    for (const get of [
      (address: string) => fetch(address, { redirect: 'manual' }),
      member.get.bind(member)
    ]) {
      const answer = await get(url + page)
      await answer.arrayBuffer()
      statuses.add(answer.status)
    }
  }
  return [...statuses].sort()
}

/** What the site says of itself to whoever runs it. */
export async function readiness(url: string): Promise<{ ready: boolean; reasons: string[] }> {
  // An answer is kept for a second.
  await sleep(1_100)
  return (await (await fetch(`${url}/readyz`)).json()) as { ready: boolean; reasons: string[] }
}

/** Comments that are there, by their text's beginning. */
export async function countComments(databaseUrl: string): Promise<number> {
  const db = openDatabase(databaseUrl)
  const rows = await db.selectFrom('comment').select('id').execute()
  await db.destroy()
  return rows.length
}

/** @returns after how many ms it came true */
export async function until(isTrue: () => Promise<boolean>, patienceMs = 30_000): Promise<number> {
  const began = performance.now()
  while (!(await isTrue())) {
    if (performance.now() - began > patienceMs) return Number.POSITIVE_INFINITY
    await sleep(50)
  }
  return performance.now() - began
}
