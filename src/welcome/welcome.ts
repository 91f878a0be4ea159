import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { addAccount } from '../accounts/store.ts'
import type { Config } from '../config.ts'
import type { Db } from '../db/open.ts'
import { inTransaction } from '../db/transaction.ts'
import { tellStory } from '../stories/telling.ts'

/** Puts a welcome story on a site that has nobody yet, so that it is never blank. @returns whether it did */
export const welcome = (db: Db, config: Pick<Config, 'siteName' | 'baseUrl'>): Promise<boolean> =>
  inTransaction(db, async (trx) => {
    const somebody = await trx.selectFrom('account').select('id').limit(1).executeTakeFirst()
    if (somebody) return false
    const now = Date.now()
    const host = await addAccount(trx, {
      username: 'host',
      displayName: config.siteName,
      bio: 'The house itself.',
      kind: 'site',
      createdAt: now
    })
    await tellStory(trx, {
      title: 'You took down production. Welcome.',
      authorId: host.id,
      markdown: readFileSync(join(import.meta.dirname, 'welcome.md'), 'utf8'),
      tags: ['welcome'],
      publishedAt: now,
      siteUrl: config.baseUrl
    })
    return true
  })
