import { JOB_HANDLERS } from '../../src/jobs/handlers.ts'
import { runDueJobs } from '../../src/jobs/worker.ts'
import type { Mail } from '../../src/mail/mailer.ts'
import { planOpenData } from '../../src/openData/schedule.ts'
import { signedIn, startApp, type TestApp } from '../support/app.ts'
import type { Browser } from '../support/browser.ts'
import { DAY, makeAccount, makeComment, makeStory } from '../support/make.ts'
import { deliver } from '../support/post.ts'

/** Two people of whom one tells a story without a name; all else is the same, whoever it is. */
export type Teller = 'quinn' | 'rory'

export interface World {
  site: TestApp
  /** Everybody who looks around, by role. */
  watchers: Record<string, Browser>
  /** Of everybody but the teller. */
  mails: string[]
  storyPath: string
  /** When the first of it was made, in ms. */
  begunAt: number
}

/**
 * A small site with a story told without a name, the teller's answers under it, others' answers to them, reactions, an
 * edit, followers of both people, and their notifications and mails.
 */
export async function makeWorld(teller: Teller, onSite?: TestApp): Promise<World> {
  const site = onSite ?? (await startApp())
  const { db } = site
  const begunAt = Date.now()
  const people = ['quinn', 'rory', 'mia', 'moss', 'ada'] as const
  const ids = new Map<string, number>()
  for (const name of people)
    ids.set(name, (await makeAccount(db, name, { createdAt: Date.now() - 90 * DAY })).id)
  for (const name of people) await setMail(site, ids.get(name) ?? 0, `${name}@mail.example`)
  await db.updateTable('account').set({ role: 'moderator' }).where('username', '=', 'moss').execute()
  await db.updateTable('account').set({ role: 'admin' }).where('username', '=', 'ada').execute()

  for (const [n, name] of (['quinn', 'rory', 'mia'] as const).entries()) {
    const authorId = ids.get(name) ?? 0
    const story = await makeStory(db, {
      authorId,
      title: `Signed number ${n}`,
      tags: ['signed'],
      publishedAt: Date.now() - (9 - n) * DAY
    })
    // Each with a number of points of its own: equal ones would be listed by chance.
    for (let answer = 0; answer < n + 3; answer++) {
      const createdAt = Date.now() - 5 * DAY + (n * 10 + answer) * 1000
      await makeComment(db, story, {
        authorId: ids.get('ada') ?? 0,
        markdown: `Answer ${n}.${answer}`,
        createdAt
      })
    }
  }
  const browsers = new Map<string, Browser>()
  for (const name of people) browsers.set(name, await signedIn(site, { id: ids.get(name) ?? 0 }))
  const as = (name: string) => browsers.get(name) as Browser
  for (const name of ['mia', 'moss']) {
    await as(name).submit('/u/quinn', '/u/quinn/following', {})
    await as(name).submit('/u/rory', '/u/rory/following', {})
    await as(name).submit('/t/signed', '/t/signed/following', {})
  }

  const storyPath = await tellWithoutName(as(teller))
  await as('mia').submit(storyPath, `${shortPath(storyPath)}/comments`, {
    body: 'It happened to us as well.'
  })
  await as(teller).submit(storyPath, `${shortPath(storyPath)}/comments`, {
    body: 'Thank you for telling me, @mia.'
  })
  await as('moss').submit(storyPath, `${shortPath(storyPath)}/reactions`, { kind: 'hug' })
  await as('mia').submit(storyPath, `${shortPath(storyPath)}/suggestions`, { fact: 'detection=alert' })
  await as('mia').submit(storyPath, `${shortPath(storyPath)}/suggestions`, { fact: 'factor=tired-human' })
  await as(teller).submit(storyPath, `${shortPath(storyPath)}/suggestions`, {})
  // Of one of the two: what is told without a name must not go with it.
  await as('ada').submit('/u/quinn', '/u/quinn/muting', {})
  await planOpenData(db, begunAt)
  // Told of before the change, at another time: what came at once would be listed by chance.
  const before = await deliver(site)
  await changeText(as(teller), storyPath)
  await moderate(site, as, { teller, storyPath })
  const mails = [...before, ...(await deliverButTo(site, teller))]
    .filter((mail) => mail.to !== `${teller}@mail.example`)
    .map((mail) => JSON.stringify(mail))
  return {
    site,
    watchers: { visitor: site.browser, member: as('mia'), moderator: as('moss'), administrator: as('ada') },
    mails,
    storyPath,
    begunAt
  }
}

/** The mail server takes nothing for the teller, and says so in its own words. */
async function deliverButTo({ db, config }: TestApp, teller: Teller): Promise<Mail[]> {
  const refusal = `Can't send mail - all recipients were rejected: 550 5.1.1 <${teller}@${teller}.example>: ${teller}: no such user here`
  const mails: Mail[] = []
  const send = async (mail: Mail) => {
    if (mail.to.startsWith(`${teller}@`)) throw new Error(refusal)
    mails.push(mail)
  }
  const silent = { info: () => undefined, error: () => undefined }
  const mailer = { send, close: () => undefined }
  await runDueJobs({ db, config, mailer, log: silent }, JOB_HANDLERS, Date.now() + 2 * DAY)
  return mails
}

async function setMail({ db }: TestApp, id: number, email: string): Promise<void> {
  await db.updateTable('account').set({ email, email_confirmed_at: 1 }).where('id', '=', id).execute()
}

const shortPath = (storyPath: string): string => storyPath.split('/').slice(0, 3).join('/')

const TEXT = 'I ran it in the wrong window, and the whole board went dark for an hour.'

const FACTS = {
  'fact-severity': 's1',
  'fact-trigger': 'manual-command',
  'fact-total': '1h',
  'fact-lesson': 'Look twice.'
}

async function tellWithoutName(browser: Browser): Promise<string> {
  const form = {
    title: 'The wrong window',
    tags: 'windows',
    body: TEXT,
    teller: 'alias',
    act: 'publish',
    ...FACTS
  }
  const answer = await browser.submit('/new', '/new', form)
  if (answer.status !== 303) throw new Error(`Not told: ${answer.status} ${answer.text}`)
  return String(answer.headers.location)
}

/** The alias is reported, warned, limited and suspended, and objects; an answer of its teller's is hidden. */
async function moderate(
  { db }: TestApp,
  as: (name: string) => Browser,
  { teller, storyPath }: { teller: Teller; storyPath: string }
): Promise<void> {
  const { id, author_id, short_id } = await db
    .selectFrom('story')
    .select(['id', 'author_id', 'short_id'])
    .where('short_id', '=', storyPath.split('/')[2] ?? '')
    .executeTakeFirstOrThrow()
  const answer = await db
    .selectFrom('comment')
    .select('short_id')
    .where('story_id', '=', id)
    .where('author_id', '=', author_id)
    .executeTakeFirstOrThrow()
  for (const thing of [`story/${short_id}`, `comment/${answer.short_id}`])
    await as('mia').submit(`/report/${thing}`, `/report/${thing}`, { reason: 'unkind', words: 'Not kind.' })
  const others = await db
    .selectFrom('comment')
    .select('short_id')
    .where('story_id', '=', id)
    .where('author_id', '!=', author_id)
    .executeTakeFirstOrThrow()
  const reported = `/report/comment/${others.short_id}`
  await as(teller).submit(reported, reported, { reason: 'other', words: 'Please look.' })
  const act = (path: string, kind: string) =>
    as('moss').submit(path, `${path}/acts`, { kind, reason: 'unkind', days: '7', publicWords: 'Kindly.' })
  for (const kind of ['warn', 'limit', 'suspend']) await act(`/desk/story/${short_id}`, kind)
  await act(`/desk/comment/${answer.short_id}`, 'hide')
  const told = /href="(\/notifications\/[0-9a-z]{8})"/.exec(
    (await as(teller).get('/notifications')).body
  )?.[1]
  const sent = await as(teller).submit(told ?? '', `${told}/appeal`, { words: 'I was tired.' })
  if (sent.status !== 303) throw new Error(`No appeal: ${sent.status}`)
}

async function changeText(browser: Browser, storyPath: string): Promise<void> {
  const answer = await browser.submit(storyPath, `${shortPath(storyPath)}/draft`, {})
  const draft = String(answer.headers.location)
  await browser.submit(draft, draft, { act: 'publish', body: `${TEXT} I am fine now, thanks to @mia.` })
}
