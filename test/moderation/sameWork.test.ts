import type { KyselyPlugin } from 'kysely'
import { expect, test } from 'vitest'
import { authorIdsOf } from '../../src/aliases/store.ts'
import type { Db } from '../../src/db/open.ts'
import { findWithheld } from '../../src/moderation/withheld.ts'
import { withholdStory } from '../../src/stories/withholding.ts'
import { startApp } from '../support/app.ts'
import { makeAccount, makeComment, makeStory } from '../support/make.ts'

/** The statements that the work sends. */
async function statementsOf(db: Db, work: (db: Db) => Promise<unknown>): Promise<string[]> {
  const kinds: string[] = []
  const plugin: KyselyPlugin = {
    transformQuery: ({ node }) => {
      kinds.push(JSON.stringify(node).replace(/"value":(\d+|"[^"]*")/g, '"value"'))
      return node
    },
    transformResult: async ({ result }) => result
  }
  await work(db.withPlugin(plugin))
  return kinds
}

test('for a member, what is hidden costs the statements that cost what never was', async () => {
  const { db } = await startApp()
  const mia = await makeAccount(db, 'mia')
  const story = await makeStory(db)
  const comment = await makeComment(db, story, { authorId: (await makeAccount(db, 'ben')).id })
  await withholdStory(db, story.id, 'hidden', Date.now())
  const viewer = { accountId: mia.id, role: 'member' } as const
  // Sent as prepared from the second time on, which a plugin does not see.
  await statementsOf(db, (spied) => authorIdsOf(spied, mia.id))
  for (const [kind, ref] of [
    ['story', story.shortId],
    ['comment', comment.shortId]
  ] as const) {
    const never = await statementsOf(db, (spied) => findWithheld(spied, viewer, kind, 'zzzzzzzz'))
    const hidden = await statementsOf(db, (spied) => findWithheld(spied, viewer, kind, ref))
    expect(hidden.length, kind).toBeGreaterThan(0)
    expect(hidden, kind).toEqual(never)
  }
})
