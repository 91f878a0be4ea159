import { makeAlias } from '../../src/aliases/store.ts'
import { signedIn, startApp, type TestApp } from '../support/app.ts'
import type { Browser } from '../support/browser.ts'
import { DAY, makeAccount, makeComment, makeStory } from '../support/make.ts'

export type Name = 'ann' | 'ben' | 'cleo' | 'moss' | 'mira' | 'ada'

/** A story by ann, or without her name, with a comment by ben; moss and mira moderate, ada administers. */
export async function stage({ isAlias = false, onSite }: { isAlias?: boolean; onSite?: TestApp } = {}) {
  const site = onSite ?? (await startApp())
  const { db } = site
  const names: Name[] = ['ann', 'ben', 'cleo', 'moss', 'mira', 'ada']
  const ids = {} as Record<Name, number>
  const as = {} as Record<Name, Browser>
  for (const name of names) {
    const account = await makeAccount(db, name, { createdAt: Date.now() - 30 * DAY })
    const role = name === 'ada' ? 'admin' : name.startsWith('m') ? 'moderator' : 'member'
    const email = `${name}@mail.example`
    await db
      .updateTable('account')
      .set({ role, email, email_confirmed_at: 1 })
      .where('id', '=', account.id)
      .execute()
    ids[name] = account.id
    as[name] = await signedIn(site, account)
  }
  const authorId = isAlias ? await makeAlias(db, ids.ann) : ids.ann
  const story = await makeStory(db, {
    authorId,
    title: 'Wombat weekend',
    markdown: 'The wombat fell over, slowly.'
  })
  const comment = await makeComment(db, story, { authorId: ids.ben, markdown: 'Quokka, too.' })
  const short = `/s/${story.shortId}`
  const deskOf = { story: `/desk/story/${story.shortId}`, comment: `/desk/comment/${comment.shortId}` }

  const report = (who: Browser, thing: string, reason: string, words = '') =>
    who.submit(`/report/${thing}`, `/report/${thing}`, { reason, words })

  const act = (who: Browser, path: string, kind: string, fields: Record<string, string> = {}) =>
    who.submit(path, `${path}/acts`, { kind, reason: 'unkind', days: '7', ...fields })

  /** The first form to undo something on this page. */
  const undo = (who: Browser, path: string) => who.submit(path, '/desk/acts/', {})

  return {
    site,
    db,
    ids,
    as,
    visitor: site.browser,
    authorId,
    story,
    comment,
    short,
    deskOf,
    report,
    act,
    undo
  }
}

/** The page behind the latest notification of this kind. */
export async function toldPage(who: Browser): Promise<string> {
  const { body } = await who.get('/notifications')
  const path = /href="(\/notifications\/[0-9a-z]{8})"/.exec(body)?.[1]
  if (!path) throw new Error('Nobody told them of moderation')
  return path
}
