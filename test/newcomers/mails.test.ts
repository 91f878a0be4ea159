import { expect, test } from 'vitest'
import { notifyOfComment } from '../../src/notifications/store.ts'
import { startTalk, told } from '../notifications/site.ts'
import { HOUR, makeAccount, makeComment } from '../support/make.ts'
import { deliver } from '../support/post.ts'

type Talk = Awaited<ReturnType<typeof startTalk>>

/** Under Ann's story, by somebody who joined an hour ago. */
async function answerAsNewcomer({ db, story }: Talk, name: string, markdown: string): Promise<void> {
  const { id: authorId } = await makeAccount(db, name, { createdAt: Date.now() - HOUR })
  const made = await makeComment(db, story, { authorId, markdown, createdAt: Date.now() })
  await notifyOfComment(db, { storyId: story.id, commentId: made.id })
}

const mailed = async ({ site }: Talk) => (await deliver(site, Date.now() + HOUR / 2)).map(({ to }) => to)

test.for([
  [9, ['ann@example.org']],
  [10, []]
] as const)(
  'of %i newcomers who answer within the hour, she who told is written to: %j',
  async ([many, mails]) => {
    const talk = await startTalk()
    const names = ['nil', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine'].slice(
      0,
      many
    )
    for (const name of names) await answerAsNewcomer(talk, name, `It was us, ${name}`)
    expect(await mailed(talk)).toEqual(mails)
    expect((await told(talk.site, talk.ann)).length).toBeGreaterThan(0)
  }
)

test('whom a newcomer calls by name reads so on the site, and is not written to before the day is over', async () => {
  const talk = await startTalk()
  await answerAsNewcomer(talk, 'nina', 'It was us, @ben')
  expect(await mailed(talk)).toEqual(['ann@example.org'])
  expect((await told(talk.site, talk.ben)).join()).toContain('nina')
})
