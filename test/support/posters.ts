import { setTimeout as sleep } from 'node:timers/promises'
import type { Db } from '../../src/db/open.ts'
import { openDatabase } from '../../src/db/open.ts'
import { inTransaction } from '../../src/db/transaction.ts'
import { checkSite } from '../../src/upkeep/check.ts'
import { Client } from './client.ts'
import { migratedDatabase } from './database.ts'
import { makeAccount, makeStory } from './make.ts'

const POSTERS = 8
/** Each may comment once in five seconds, so a poster that never rests is many members. */
const MEMBERS = 50
const RETRY_MS = 100

/** A story on a database of its own, and members who are signed in. */
export interface Crowd {
  databaseUrl: string
  storyPath: string
  members: Client[][]
}

export async function gatherCrowd(databaseUrl: string, members = MEMBERS): Promise<Crowd> {
  const db = await migratedDatabase(databaseUrl)
  const story = await makeStory(db)
  const crowd: Client[][] = []
  for (let who = 0; who < POSTERS; who++)
    crowd.push(await inTransaction(db, (trx) => signIn(trx, who, members)))
  // With no connection left open, every start finds the file as the last process left it.
  await db.destroy()
  return { databaseUrl, storyPath: `/s/${story.shortId}`, members: crowd }
}

async function signIn(db: Db, who: number, count: number): Promise<Client[]> {
  const clients: Client[] = []
  for (let n = 0; n < count; n++)
    clients.push(await Client.signedIn(db, (await makeAccount(db, `poster${who}x${n}`)).id))
  return clients
}

/** Eight who comment without rest; whoever gets no answer, or a bad one, sends the same form again. */
export class Posters {
  /** What the site said it had saved. */
  readonly acknowledged = new Set<string>()
  readonly statuses = new Map<number, number>()
  /** How often a form was sent again. */
  retried = 0
  /** Longest time from sending a form to its answer, in ms. */
  slowest = 0
  /** Answers of which the beginning came and not the end. */
  torn = 0
  #isOver = false
  readonly #urls: () => readonly string[]
  readonly #ended: Promise<unknown>

  /** @param urls of the sites they use; asked anew before every sending */
  constructor(crowd: Crowd, urls: () => readonly string[]) {
    this.#urls = urls
    this.#ended = Promise.all(crowd.members.map((members, who) => this.#post(crowd, members, who)))
  }

  /** Ends when every form that was begun has its answer. */
  async stop(): Promise<void> {
    this.#isOver = true
    await this.#ended
  }

  /** Waits until so many more were acknowledged. */
  async more(count: number): Promise<void> {
    const goal = this.acknowledged.size + count
    const giveUpAt = performance.now() + 60_000
    while (this.acknowledged.size < goal) {
      if (performance.now() > giveUpAt) throw new Error(`Nothing is saved any more: ${this.said()}`)
      await sleep(5)
    }
  }

  said(): string {
    return [...this.statuses].map(([status, count]) => `${count} × ${status}`).join(', ')
  }

  async #post(crowd: Crowd, members: Client[], who: number): Promise<void> {
    for (let n = 0; !this.#isOver; n++) {
      const member = members[n % members.length]
      const text = `Comment ${n} of poster ${who}`
      if (!member || !(await this.#send(crowd, member, text))) continue
      this.acknowledged.add(text)
    }
  }

  async #send(crowd: Crowd, member: Client, text: string): Promise<boolean> {
    for (let sent = 0; ; sent++) {
      if (sent > 0) this.retried++
      const urls = this.#urls()
      const url = `${urls[sent % urls.length]}${crowd.storyPath}/comments`
      const status = await this.#ask(member, url, text)
      if (status === 303) return true
      if (status !== null && status !== 503 && status !== 429) return false
      await sleep(status === 429 ? 500 : RETRY_MS)
    }
  }

  async #ask(member: Client, url: string, text: string): Promise<number | null> {
    const began = performance.now()
    let isBegun = false
    try {
      const answer = await member.post(url, { body: text, formKey: text })
      isBegun = true
      await answer.arrayBuffer()
      this.slowest = Math.max(this.slowest, performance.now() - began)
      this.statuses.set(answer.status, (this.statuses.get(answer.status) ?? 0) + 1)
      return answer.status
    } catch {
      if (isBegun) this.torn++
      return null
    }
  }
}

export interface Aftermath {
  /** Acknowledged, and not there. */
  lost: string[]
  /** Comments beyond the first of the same text. */
  duplicates: number
  saved: number
  sessions: number
  /** What the check of the site found, a line each. */
  faults: string[]
}

/** What is in the database after all that, compared with what was acknowledged. */
export async function lookAfter(databaseUrl: string, acknowledged: Iterable<string>): Promise<Aftermath> {
  const db = openDatabase(databaseUrl)
  try {
    const rows = await db.selectFrom('comment').select('body_markdown as text').execute()
    const texts = new Set(rows.map(({ text }) => text))
    const sessions = await db.selectFrom('session').select('id').execute()
    const lines: string[] = []
    await checkSite(db, { repairs: false, say: (line) => void lines.push(line) })
    return {
      lost: [...acknowledged].filter((text) => !texts.has(text)),
      duplicates: rows.length - texts.size,
      saved: rows.length,
      sessions: sessions.length,
      faults: lines.filter((line) => !/: (right|sound)$/.test(line))
    }
  } finally {
    await db.destroy()
  }
}

/** Of an aftermath in which all is as it should be. */
export const NOTHING_LOST = { lost: [], duplicates: 0, faults: [], sessions: POSTERS * MEMBERS }
