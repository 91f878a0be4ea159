import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { hashPassword } from '../src/accounts/passwords.ts'
import { addAccount } from '../src/accounts/store.ts'
import { buildApp } from '../src/app.ts'
import { readConfig } from '../src/config.ts'
import { migrate } from '../src/db/migrate.ts'
import { openDatabase } from '../src/db/open.ts'
import { addDraft, setPreviewKey } from '../src/drafts/saving.ts'
import { makeInvitation } from '../src/invitations/store.ts'
import { formTokenOf, startSession } from '../src/sessions/store.ts'
import { stampKey, stampOf } from '../src/spam/stamp.ts'
import { tellStory } from '../src/stories/telling.ts'
import { withholdStory } from '../src/stories/withholding.ts'
import { closeRenderer } from '../src/text/render.ts'
import { newSecret } from '../src/text/secret.ts'
import { COMPARISON_HEADING, compare, drawComparison } from './alike/pairs.ts'

/**
 * `node bench/alike.ts [PAIRS] [NAME]`: whether what the site does for a name, address or thing that is there and for
 * one that is not can be told apart by how long it works. Asserts nothing.
 */
const count = Number(process.argv[2] ?? 300)
const wanted = process.argv[3] ?? ''
const siteUrl = 'http://stories.test'
const folder = mkdtempSync(join(tmpdir(), 'stories-alike-'))
const config = readConfig({
  BASE_URL: siteUrl,
  DATABASE_URL: `sqlite:${join(folder, 'site.db')}`,
  LOG_LEVEL: 'silent'
})
const db = openDatabase(config.databaseUrl)
await migrate(db)
const app = await buildApp({ config, db })
await app.ready()

const now = Date.now()
const PASSWORD = 'gentle otters 42'
const [ann, ben] = [await member('ann'), await member('ben')]
await db
  .updateTable('account')
  .set({ password_hash: await hashPassword(PASSWORD) })
  .execute()
const hidden = await story('It is not here')
await withholdStory(db, hidden.id, 'hidden', now)
const draft = await addDraft(db, {
  accountId: ann,
  storyId: null,
  coverImageId: null,
  now,
  title: 'Not yet',
  tags: 'one',
  markdown: 'Not yet.',
  teller: 'name',
  facts: {}
})
const key = newSecret()
const { id: draftId } = await db.selectFrom('draft').select('id').executeTakeFirstOrThrow()
await setPreviewKey(db, draftId, key)
await db.updateTable('account').set({ feed_key: key }).where('id', '=', ann).execute()
await makeInvitation(db, {
  key,
  inviterId: ann,
  uses: 1,
  note: '',
  expiresAt: now + 86_400_000,
  now
} as never)
await db
  .updateTable('invitation')
  .set({ revoked_at: 1 } as never)
  .execute()
const session = await startSession(db, { accountId: ben, userAgent: '', address: '', now })

const mark = newSecret()
const asVisitor = { cookie: `session=visitor.${mark}`, _token: mark }
const asBen = { cookie: `session=${session}`, _token: formTokenOf(session) }
let turn = 0
const stamp = () => stampOf(stampKey(db) ?? '', mark, Date.now() - 60_000 - ++turn)

type Sent = () => { url: string; form?: Record<string, string>; as?: typeof asVisitor }
const get =
  (url: string, as = asVisitor): Sent =>
  () => ({ url, as })
const post =
  (url: string, form: () => Record<string, string>): Sent =>
  () => ({ url, form: form() })

const nearKey = `${key.slice(0, 31)}${key.endsWith('a') ? 'b' : 'a'}`
const CASES: Record<string, [Sent, Sent]> = {
  'signing in: name here, name not here': [signIn('ann'), signIn('nobody')],
  'signing in: address here, address not here': [signIn('ann@mail.example'), signIn('no@mail.example')],
  'forgotten password: name here, not here': [reset('ann'), reset('nobody')],
  'forgotten password: address here, not here': [reset('ann@mail.example'), reset('no@mail.example')],
  'joining: address here, not here': [joinWith('ann@mail.example'), joinWith('no@mail.example')],
  'a story: hidden, never told': [get(`/s/${hidden.shortId}`), get('/s/zzzzzzzz')],
  'the same for a member': [get(`/s/${hidden.shortId}`, asBen), get('/s/zzzzzzzz', asBen)],
  'a draft: of another, of nobody': [get(`/drafts/${draft}`, asBen), get('/drafts/zzzzzzzz', asBen)],
  'a draft, looked at before it is told': [
    get(`/drafts/${draft}/preview`, asBen),
    get('/drafts/zzzzzzzz/preview', asBen)
  ],
  'key of a shared draft: all but right, wrong': [get(`/preview/${nearKey}`), get(`/preview/${newSecret()}`)],
  'key of feeds: all but right, wrong': [feed(nearKey), feed(newSecret())],
  'an invitation: taken back, never made': [
    get(`/join?invitation=${key}`),
    get(`/join?invitation=${newSecret()}`)
  ]
}

process.stdout.write(COMPARISON_HEADING)
for (const [name, [one, other]] of Object.entries(CASES).filter(([name]) => name.includes(wanted))) {
  for (let round = 0; round < 20; round++) for (const send of [one, other]) await costOf(send)
  const pairs: Array<[number, number]> = []
  for (let pair = 0; pair < count; pair++) {
    if (pair % 2) pairs.push([await costOf(one), await costOf(other)])
    else {
      const second = await costOf(other)
      pairs.push([await costOf(one), second])
    }
  }
  process.stdout.write(drawComparison(name, compare(pairs)))
}
await app.close()
await db.destroy()
await closeRenderer()
rmSync(folder, { recursive: true, force: true })

async function costOf(send: Sent): Promise<number> {
  await db.deleteFrom('limit_count').execute()
  const { url, form, as = asVisitor } = send()
  const before = process.cpuUsage()
  await app.inject({
    url,
    method: form ? 'POST' : 'GET',
    headers: {
      host: 'stories.test',
      cookie: as.cookie,
      ...(form && { origin: siteUrl, 'content-type': 'application/x-www-form-urlencoded' })
    },
    ...(form && { payload: new URLSearchParams({ _token: as._token, ...form }).toString() })
  })
  const { user, system } = process.cpuUsage(before)
  return (user + system) / 1000
}

function signIn(username: string): Sent {
  return post('/sign-in', () => ({ username, password: 'not the right one' }))
}

function reset(username: string): Sent {
  return post('/reset', () => ({ username }))
}

function joinWith(email: string): Sent {
  return post('/join', () => {
    const _begun = stamp()
    return { username: `new-${turn}`, password: PASSWORD, email, _begun }
  })
}

function feed(feedKey: string): Sent {
  return get(`/feeds/private/${feedKey}/saved.rss`)
}

async function member(username: string): Promise<number> {
  const { id } = await addAccount(db, { username, displayName: username, kind: 'member', createdAt: now })
  const email = `${username}@mail.example`
  await db.updateTable('account').set({ email, email_confirmed_at: 1 }).where('id', '=', id).execute()
  return id
}

async function story(title: string) {
  const about = { authorId: ann, markdown: 'Nobody reads this.', tags: ['one'], publishedAt: now, siteUrl }
  return tellStory(db, { ...about, title })
}
