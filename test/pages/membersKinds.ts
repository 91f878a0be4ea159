import { sql } from 'kysely'
import { issueToken } from '../../src/accounts/mailTokens.ts'
import { setPreviewKey } from '../../src/drafts/saving.ts'
import { enqueue } from '../../src/jobs/queue.ts'
import { firstAdminPath } from '../../src/roles/store.ts'
import { waitingKey } from '../../src/secondFactor/store.ts'
import { signedIn } from '../support/app.ts'
import { type Answer, Browser } from '../support/browser.ts'
import { isOnServer } from '../support/database.ts'
import { makeAccount } from '../support/make.ts'
import { codeFor } from '../support/totp.ts'
import { plain, svg } from '../uploads/files.ts'
import { hiddenFields, postFiles } from '../uploads/multipart.ts'
import { identities } from './identityKinds.ts'
import { type MembersWorld, PASSWORD, WIDE } from './membersWorld.ts'
import { newcomers } from './newcomerKinds.ts'

/** A kind of page, as it was answered. */
export interface Kind {
  name: string
  path: string
  answer: Answer
}

/** Every kind of page that a member sees, on the way to being one too. */
export async function membersKinds(world: MembersWorld): Promise<Kind[]> {
  const kinds: Kind[] = []
  const { db } = world.site
  const add = async (name: string, status: number, path: string, asked: Promise<Answer>): Promise<Answer> => {
    const answer = await asked
    await db.deleteFrom('limit_count').execute()
    if (answer.status !== status)
      throw new Error(`${name} (${path}) is answered with ${answer.status}: ${answer.text}`)
    kinds.push({ name, path, answer })
    return answer
  }
  const look: Look = (name, browser, path, status = 200) => add(name, status, path, browser.get(path))
  const send: Send = (name, status, browser, [page, action], fields) =>
    add(name, status, action, browser.submit(page, action, fields))
  for (const part of [
    reading,
    writing,
    answering,
    keeping,
    settings,
    safety,
    identities,
    administering,
    joining,
    newcomers,
    refusals
  ])
    await part(world, { look, send, add })
  return kinds
}

type Look = (name: string, browser: Browser, path: string, status?: number) => Promise<Answer>
/** Sends a form of a page, found by how its action begins. */
type Send = (
  name: string,
  status: number,
  browser: Browser,
  where: [page: string, action: string],
  fields: Record<string, string>
) => Promise<Answer>

const LISTS = '/ /top/all /t /t/queues /comments /u/ben /u/ann /u/ben/comments /about /conduct /data'.split(
  ' '
)

export interface Looking {
  look: Look
  send: Send
  add: (name: string, status: number, path: string, asked: Promise<Answer>) => Promise<Answer>
}

async function reading({ ann, newcomer, his, own, nameless, hisComment }: MembersWorld, { look }: Looking) {
  await look('a story of one’s own', ann, own.path)
  await look('a story of one’s own, folded', ann, `${own.path}?collapse=1`)
  await look('a story told without one’s name', ann, nameless.path)
  await look('a story of another', ann, his.path)
  await look('a story of another, to a newcomer', newcomer, own.path)
  await look('a comment with its branch', ann, `/s/${own.shortId}/c/${hisComment.shortId}`)
  for (const path of LISTS) await look(path, ann, path)
  for (const path of ['/t/queues', '/u/ben']) await look(`${path} of a newcomer`, newcomer, path)
}

async function writing(world: MembersWorld, { look, send, add }: Looking) {
  const { ann, newcomer, own, nameless } = world
  const { db } = world.site
  await look('no drafts', newcomer, '/drafts')
  await look('a new story', ann, '/new')
  const draft = await beginDraft(ann)
  await look('a draft', ann, draft)
  await look('its preview', ann, `${draft}/preview`)
  const key = 'k'.repeat(32)
  const { id } = await db.selectFrom('draft').select('id').executeTakeFirstOrThrow()
  await setPreviewKey(db, id, key)
  await look('a draft with a link for friends', ann, draft)
  await look('a preview for a friend', newcomer, `/preview/${key}`)
  await send('a draft that cannot be published', 422, ann, [draft, draft], { tags: 'дома', act: 'publish' })
  await send('a draft too long to save', 422, ann, [draft, draft], { body: 'x '.repeat(50_001) })
  const stale = { revision: '1', body: 'Of another window', act: 'save' }
  await send('a draft that another window changed', 409, ann, [draft, draft], stale)
  await add('a draft with a file that is no picture', 422, draft, sendSvg(ann, draft))
  await look('the drafts', ann, '/drafts')

  const change = String((await ann.submit(own.path, `/s/${own.shortId}/draft`, {})).headers.location)
  await look('a change of a story', ann, change)
  const lines = `Another ${WIDE}\n\n${'A line.\n'.repeat(20)}`
  await ann.submit(change, change, { title: `New ${WIDE}`, body: lines, tags: 'queues', act: 'publish' })
  const hidden = String(
    (await ann.submit(nameless.path, `/s/${nameless.shortId}/draft`, {})).headers.location
  )
  await look('a change of a story told without one’s name', ann, hidden)
  await look('a history', ann, `/s/${own.shortId}/history`)
  await look('the first version', ann, `/s/${own.shortId}/history?version=1`)
  await look('an empty history', ann, `/s/${nameless.shortId}/history`)
  await look('the question before deleting a story', ann, `/s/${own.shortId}/deletion`)
  await look('the question before taking the name off', ann, `/s/${own.shortId}/alias`)
  await look('the page for a picture', ann, '/images')
  const picture = { field: 'image', bytes: await plain(900, 300, '#507030') }
  const form = await hiddenFields(ann, '/images', '/images')
  await add('a picture that was sent', 201, '/images', postFiles(ann, '/images', form, [picture]))
  const fake = { field: 'image', bytes: svg }
  await add('a file that is no picture', 422, '/images', postFiles(ann, '/images', form, [fake]))
}

/** With a cover and a picture, and saved twice. @returns its path */
async function beginDraft(ann: Browser): Promise<string> {
  const text = {
    title: `"><b> ${WIDE}`,
    tags: 'queues',
    body: `${WIDE}\n\n## Part`,
    act: 'save',
    alt: 'A graph'
  }
  const form = { ...(await hiddenFields(ann, '/new', '/new')), ...text }
  const files = [
    { field: 'cover', bytes: await plain(900, 300, '#305070') },
    { field: 'picture', bytes: await plain(900, 300, '#503070') }
  ]
  return String((await postFiles(ann, '/new', form, files)).headers.location)
}

async function sendSvg(ann: Browser, draft: string): Promise<Answer> {
  const form = { ...(await hiddenFields(ann, draft, draft)), act: 'upload' }
  return postFiles(ann, draft, form, [{ field: 'picture', bytes: svg }])
}

async function answering(world: MembersWorld, { look, send }: Looking) {
  const { ann, visitor, own, hisComment, ownComment, goneComment } = world
  const at = (comment: { shortId: string }, act: string) => `/s/${own.shortId}/c/${comment.shortId}/${act}`
  const reply = at(hisComment, 'reply')
  const comments = `/s/${own.shortId}/comments`
  await look('an answer', ann, reply)
  await look('an answer with a quote', ann, `${reply}?quote=1`)
  await look('an answer of a visitor', visitor, reply)
  await send('an answer that is blank', 422, ann, [reply, comments], { body: ' ' })
  await send('an answer as it will look', 200, ann, [reply, comments], { body: `# ${WIDE}`, act: 'preview' })
  await send('a visitor’s answer', 401, visitor, [reply, comments], { body: `Words to keep ${WIDE}` })
  const edit = at(ownComment, 'edit')
  await look('a comment to change', ann, edit)
  await send('a change that is blank', 422, ann, [edit, edit], { body: '' })
  await send('a change as it will look', 200, ann, [edit, edit], { body: `# ${WIDE}`, act: 'preview' })
  await look('how a comment changed', ann, at(hisComment, 'history'))
  await look('the first version of a comment', ann, at(ownComment, 'history?version=1'))
  await look('the question before deleting a comment', ann, at(ownComment, 'deletion'))
  await look('a comment that was deleted', ann, at(goneComment, 'deletion'))
}

async function keeping(world: MembersWorld, looking: Looking) {
  const { annId, ann, newcomer } = world
  const { db } = world.site
  const { look } = looking
  for (const path of ['/notifications', '/following', '/saved', '/feeds', '/you']) {
    await look(path, ann, path)
    await look(`${path} of a newcomer`, newcomer, path)
  }
  await muting(world, looking)
  const key = 'u'.repeat(32)
  await db.updateTable('account').set({ unsubscribe_key: key }).where('id', '=', annId).execute()
  const stop = `/unsubscribe/${key}`
  await look('the link that ends mails', ann, stop)
}

/** By Ann and by a visitor, who take it back. */
async function muting(
  { site: { db }, ann, newcomer, visitor, own, hisComment }: MembersWorld,
  { look }: Looking
) {
  await look('nothing muted', newcomer, '/muted')
  const beside = `/s/${own.shortId}/c/${hisComment.shortId}/muting`
  await look('muting whoever wrote a comment', ann, beside)
  await ann.submit(beside, beside, {})
  await look('unmuting whoever wrote a comment', ann, beside)
  for (const browser of [ann, visitor]) await browser.submit('/t/queues', '/t/queues/muting', {})
  for (const path of ['/muted', '/u/ben', '/t/queues', own.path]) await look(`${path}, muted`, ann, path)
  for (const path of ['/muted', '/t/queues']) await look(`${path}, muted by a visitor`, visitor, path)
  await visitor.submit('/muted', '/t/queues/muting', {})
  for (const table of ['mute_person', 'mute_tag'] as const) await db.deleteFrom(table).execute()
}

async function settings({ site: { db }, ann, visitor }: MembersWorld, { look, send, add }: Looking) {
  await visitor.submit('/sign-in', '/sign-in', { username: 'ann', password: PASSWORD })
  await look('the settings', ann, '/settings')
  await look('the settings, with something done', ann, '/settings?done=profile')
  await look('what is one’s own, with something done', ann, '/you?done=password')
  const wrong = {
    displayName: ' ',
    pronouns: 'x'.repeat(31),
    bio: WIDE.repeat(2),
    link: 'javascript:alert(1)'
  }
  await send('a profile that is refused', 422, ann, ['/settings', '/settings/profile'], wrong)
  const address = { email: 'nobody', addressPassword: 'wrong' }
  await send('an address that is refused', 422, ann, ['/settings', '/settings/address'], address)
  const unproved = { email: 'ann@example.com', addressPassword: 'wrong' }
  await send('an address without the password', 422, ann, ['/settings', '/settings/address'], unproved)
  const password = { oldPassword: PASSWORD, newPassword: 'password' }
  await send('a password that is refused', 422, ann, ['/settings', '/settings/password'], password)
  const forgotten = { oldPassword: 'wrong', newPassword: PASSWORD }
  await send('a password without the old one', 422, ann, ['/settings', '/settings/password'], forgotten)
  await look('what is stored', ann, '/privacy')
  await look('everything of one’s own', ann, '/settings/export')
  await look('leaving', ann, '/settings/leaving')
  const leaving: [string, string] = ['/settings/leaving', '/settings/leaving']
  await send('leaving without a choice', 422, ann, leaving, { username: 'ann' })
  await send('leaving without the name', 422, ann, leaving, { words: 'erase', username: WIDE })
  await look('goodbye', visitor, '/left')
  await closed(true)
  await look('a closed account', ann, '/settings/leaving')
  await closed(false)
  const form = await hiddenFields(ann, '/settings', '/settings/avatar')
  const avatar = [{ field: 'avatar', bytes: svg }]
  await add(
    'an avatar that is no picture',
    422,
    '/settings/avatar',
    postFiles(ann, '/settings/avatar', form, avatar)
  )
  const admin = (await firstAdminPath(db, Date.now())) ?? ''
  await look('the link for the first administrator', ann, admin)
  visitor.cookies.delete('session')

  async function closed(isClosed: boolean): Promise<void> {
    const times = isClosed ? { ends_at: Date.now() + 1e9, leaving_words: 'keep' as const } : { ends_at: null }
    await db.updateTable('account').set(times).where('username', '=', 'ann').execute()
  }
}

async function safety(world: MembersWorld, { look, send, add }: Looking) {
  const { ann, annId, site } = world
  const page = '/settings/safety'
  const app = `${page}/app`
  await look('how one signs in', ann, page)
  await ann.submit(page, app, {})
  await look('an app for codes', ann, app)
  await send('a wrong code', 422, ann, [app, `${app}/confirmation`], { code: '1' })
  const key = (await waitingKey(site.db, annId)) ?? ''
  const confirming: [string, string] = [app, `${app}/confirmation`]
  const { body } = await send('recovery codes', 200, ann, confirming, { code: codeFor(key) })
  const [used = '', proof = ''] = [...body.matchAll(/<li>([a-z2-9-]{19})<\/li>/g)].map(
    ([, code = '']) => code
  )
  await look('how one signs in, with an app', ann, `${page}?done=app`)
  const passkey = {
    credential_id: WIDE,
    public_key: '',
    counter: 0,
    transports: '[]',
    created_at: 1,
    used_at: 1
  }
  await site.db
    .insertInto('passkey')
    .values({ ...passkey, account_id: annId, name: WIDE })
    .execute()
  await look('how one signs in, with a passkey', ann, `${page}?done=passkey`)
  const name = { username: 'ann', password: PASSWORD, returnTo: page }
  const entering = new Browser(site.app)
  const { body: step } = await send('the second step', 200, entering, ['/sign-in', '/sign-in'], name)
  const codeSent = entering.submitFrom(step, '/sign-in/code', { code: used })
  await add('after a recovery code', 200, '/sign-in/code', codeSent)
  await site.db.updateTable('session').set({ proved_at: 0 }).execute()
  await send('what is dangerous', 401, ann, [page, `${app}/removal`], {})
  await send('a proof that is none', 422, ann, ['/prove', '/prove'], { password: 'wrong' })
  await look('settings that ask who one is first', ann, '/settings')
  await ann.submit('/prove', '/prove', { password: PASSWORD, code: proof })
  await ann.submit(page, `${app}/removal`, {})
  await site.db.deleteFrom('passkey').execute()
  await site.db.updateTable('account').set({ role: 'moderator' }).where('id', '=', annId).execute()
  await look('what is one’s own, with an office that waits', ann, '/you')
  await look('how one signs in, with an office that waits', ann, page)
  await site.db.updateTable('account').set({ role: 'member' }).where('id', '=', annId).execute()
}

async function administering(world: MembersWorld, { look, send }: Looking) {
  const { db } = world.site
  const root = await makeAccount(db, 'root', { displayName: WIDE })
  await db.updateTable('account').set({ role: 'admin' }).where('id', '=', root.id).execute()
  const admin = await signedIn(world.site, root)
  const page = '/admin/settings'
  await look('the settings of the site', admin, `${page}?done=settings`)
  const wrong = { accent: '#ffcc00', accentDark: WIDE }
  await send('settings that are refused', 422, admin, [page, page], wrong)
  await admin.submit(page, page, { banner: `**Now:** ${WIDE} [a link](/about)` })
  await look('the settings of the site, announced', admin, page)
  await look('the roles', admin, '/admin/roles?done=role')
  const nobody = { username: WIDE, role: 'admin' }
  await send('a role that is refused', 422, admin, ['/admin/roles', '/admin/roles'], nobody)
  await look('no work that failed', admin, '/admin/work')
  await enqueue(db, 'mail', {}, Date.now() + 1e9)
  await db.updateTable('job').set({ last_error: WIDE, attempts: 3 }).where('kind', '=', 'mail').execute()
  await look('work that failed', admin, '/admin/work?done=retry')
  await db.deleteFrom('job').where('last_error', '!=', '').execute()
  await look('the state of the site', admin, '/admin/state')
  await look('what administrators did', admin, '/admin/audit')
  const merging = '/desk/tags/merging'
  await send('tags that cannot be one', 422, admin, ['/desk/tags', merging], { from: WIDE, into: 'no' })
  await db.deleteFrom('site_setting').execute()
}

async function joining({ site: { db }, annId, newcomerId, visitor }: MembersWorld, { look, send }: Looking) {
  await look('joining', visitor, '/join?returnTo=/new')
  const name = { username: 'ann', password: 'password', email: 'nowhere' }
  await send('joining that is refused', 422, visitor, ['/join', '/join'], name)
  await look('signing in', visitor, '/sign-in?returnTo=/settings')
  const nobody = { username: 'ann', password: 'not it' }
  await send('signing in that fails', 422, visitor, ['/sign-in', '/sign-in'], nobody)
  await send('signing in with nothing', 422, visitor, ['/sign-in', '/sign-in'], {
    username: '',
    password: ''
  })
  const kept = { action: '/new', fields: [{ name: 'body', value: `Words to keep ${WIDE}`, isLong: true }] }
  const back = { username: 'ann', password: PASSWORD, kept: JSON.stringify(kept) }
  await send('coming back to what was typed', 200, visitor, ['/sign-in', '/sign-in'], back)
  visitor.cookies.delete('session')
  await look('a forgotten password', visitor, '/reset')
  await send('a forgotten name', 422, visitor, ['/reset', '/reset'], { username: '' })
  await look('a mail on its way', visitor, '/reset/asked')
  const token = { accountId: annId, address: 'ann@example.org', expiresAt: Date.now() + 60_000 }
  const reset = `/reset/${await issueToken(db, { ...token, purpose: 'reset' })}`
  await look('a new password', visitor, reset)
  await send('a new password that is refused', 422, visitor, [reset, reset], { password: 'password' })
  const confirm = `/confirm/${await issueToken(db, { ...token, purpose: 'confirm' })}`
  await look('an address to confirm', visitor, confirm)
  const taken = await issueToken(db, { ...token, accountId: newcomerId, purpose: 'confirm' })
  await db
    .updateTable('account')
    .set({ email: token.address, email_confirmed_at: 1 })
    .where('id', '=', annId)
    .execute()
  await send('an address of another', 409, visitor, [`/confirm/${taken}`, '/confirm'], {})
  await look('an address that is confirmed', visitor, '/confirmed')
  await look('a link that is over', visitor, `/reset/${'x'.repeat(32)}`, 410)
}

async function refusals({ site, ann, own, his }: MembersWorld, { look, add }: Looking) {
  await look('another’s draft', ann, '/drafts/zzzzzzzz', 404)
  await look('another’s story to delete', ann, `/s/${his.shortId}/deletion`, 404)
  const words = { body: `Words to keep ${WIDE}`, title: 'A title' }
  const foreign = { 'sec-fetch-site': 'cross-site' }
  await add('a form from elsewhere', 403, '/new', ann.post('/new', words, foreign))
  await add('a form that is too old', 403, '/new', ann.post('/new', { ...words, _token: 'old' }))
  await add('more than the site takes', 413, '/new', ann.post('/new', { body: 'x'.repeat(1_200_000) }))
  const comments = `/s/${own.shortId}/comments`
  await ann.submit(own.path, comments, { body: 'One at once.' })
  const again = ann.submit(own.path, comments, words)
  await add('too much in too short a time', 429, comments, again)
  if (!isOnServer) await add('what cannot be saved just now', 503, comments, unsaved())
  await add(
    'a form in an odd shape',
    415,
    '/new',
    ann.send({
      method: 'POST',
      url: '/new',
      payload: '<a/>',
      headers: { 'content-type': 'application/xml', 'sec-fetch-site': 'same-origin' }
    })
  )

  /** A file takes no writes for this once. */
  async function unsaved(): Promise<Answer> {
    await sql`pragma query_only = 1`.execute(site.db)
    const answer = await ann.submit(own.path, comments, words)
    await sql`pragma query_only = 0`.execute(site.db)
    return answer
  }
}
