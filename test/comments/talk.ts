import type { Person } from '../../src/accounts/store.ts'
import type { Db } from '../../src/db/open.ts'
import { signedIn, startApp, type TestApp } from '../support/app.ts'
import type { Browser } from '../support/browser.ts'
import { type MadeStory, makeAccount, makeStory } from '../support/make.ts'

/** A site with a story, two members who are signed in, and nobody in a hurry. */
export interface Talk extends TestApp {
  visitor: Browser
  story: MadeStory
  ann: Person
  ben: Person
  asAnn: Browser
  asBen: Browser
}

export async function startTalk(): Promise<Talk> {
  const site = await startApp()
  const story = await makeStory(site.db)
  const [ann, ben] = [await makeAccount(site.db, 'ann'), await makeAccount(site.db, 'ben')]
  const [asAnn, asBen] = [await signedIn(site, ann), await signedIn(site, ben)]
  return { ...site, visitor: site.browser, story, ann, ben, asAnn, asBen }
}

export const commentRows = (db: Db) => db.selectFrom('comment').selectAll().orderBy('id').execute()

/** Everything that an act on a comment may change, to be compared when it must change nothing. */
export async function everything(db: Db): Promise<unknown> {
  return {
    comments: await commentRows(db),
    stories: await db.selectFrom('story').selectAll().orderBy('id').execute(),
    versions: await db.selectFrom('comment_version').selectAll().execute(),
    jobs: await db.selectFrom('job').select('kind').execute()
  }
}

/** Lets the next comment through at once. */
export const later = (db: Db) => db.deleteFrom('limit_count').execute()
