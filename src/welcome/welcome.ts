import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { addAccount } from '../accounts/store.ts'
import type { Config } from '../config.ts'
import type { Db } from '../db/open.ts'
import { inTransaction } from '../db/transaction.ts'
import { tellStory } from '../stories/telling.ts'

/** Puts a welcome story on a site that has nobody yet, so that it is never blank. @returns whether it did */
export async function welcome(db: Db, config: Pick<Config, 'siteName' | 'baseUrl'>): Promise<boolean> {
  // Asked first outside a transaction: a site that has people starts also while nothing can be saved.
  if (await hasSomebody(db)) return false
  return inTransaction(db, async (trx) => {
    if (await hasSomebody(trx)) return false
    await tellWelcome(trx, config)
    return true
  })
}

async function hasSomebody(db: Db): Promise<boolean> {
  return (await db.selectFrom('account').select('id').limit(1).executeTakeFirst()) !== undefined
}

async function tellWelcome(db: Db, config: Pick<Config, 'siteName' | 'baseUrl'>): Promise<void> {
  const now = Date.now()
  const host = await addAccount(db, {
    username: 'host',
    displayName: config.siteName,
    bio: 'The house itself.',
    kind: 'site',
    createdAt: now
  })
  await tellStory(db, {
    title: 'You took down production. Welcome.',
    authorId: host.id,
    markdown: readFileSync(join(import.meta.dirname, 'welcome.md'), 'utf8'),
    tags: ['welcome'],
    publishedAt: now,
    siteUrl: config.baseUrl
  })
}
