import type { Act } from '../../src/moderation/permissions.ts'
import type { Made, Name, World } from './world.ts'

/** Where a route stands in the table of who may do what (see src/moderation/permissions.ts). */
export type Place =
  /** It is about one thing, which it names in its address: it does one of these acts, or shows that page. */
  | {
      about: 'story' | 'comment' | 'draft'
      acts: readonly Act[]
      /** What a form needs so that nothing but permission can refuse it. */
      fields?: Readonly<Record<string, string>>
      /** What the address names beside the thing. */
      with?: Readonly<Record<string, string>>
      /** What must be so before it can be done at all. */
      prepare?: (world: World, made: Made) => Promise<unknown>
      /** Of these it is not asked about what is their own: a story is not reacted to by its teller. */
      notBy?: readonly Name[]
      /** Readers that come back by themselves are told that they can stop. */
      isGoneWithStory?: true
      /** It asks nothing of what was told without a name already. */
      isOfNames?: true
    }
  /** It shows things of many: only such as everybody may read, whoever asks. */
  | { shows: 'what everybody may read'; at: readonly string[] }
  /** The same, and what is the viewer's own, in these states. */
  | { shows: 'lists of the viewer' | 'the desk'; at: readonly string[] }
  /** What it shows or changes is the viewer's alone; a visitor is asked to sign in. */
  | { shows: 'what is the viewer’s' }
  /** One thing of the viewer's, by its id: another's is not found. */
  | { shows: 'one of the viewer’s'; with: keyof OwnIds }
  /** Opened by a secret, whoever asks; a wrong one opens nothing. */
  | { shows: 'what a secret opens' }
  /** It says nothing about anybody's things. */
  | { shows: 'nothing of anybody’s' }
  /** Of moderators: for others there is no such page. */
  | { shows: 'the office'; with?: Readonly<Record<string, string>> }
  /** Of administrators: for others, moderators included, there is no such page. */
  | { shows: 'the administration' }
  /** Of whoever runs the machine. */
  | { shows: 'the machine' }

export interface OwnIds {
  notification: string
  session: string
  passkey: string
}

type Details = Omit<Extract<Place, { about: string }>, 'about' | 'acts'>

const story = (acts: Act | readonly Act[], details: Details = {}): Place => ({
  about: 'story',
  acts: [acts].flat(),
  ...details
})
const comment = (acts: Act | readonly Act[], details: Details = {}): Place => ({
  about: 'comment',
  acts: [acts].flat(),
  ...details
})
const draft = (acts: Act | readonly Act[], details: Details = {}): Place => ({
  about: 'draft',
  acts: [acts].flat(),
  ...details
})
const lists = (...at: string[]): Place => ({ shows: 'what everybody may read', at })
const ownLists = (...at: string[]): Place => ({ shows: 'lists of the viewer', at })

const OWN: Place = { shows: 'what is the viewer’s' }
const SECRET: Place = { shows: 'what a secret opens' }
const NOTHING: Place = { shows: 'nothing of anybody’s' }
const OFFICE: Place = { shows: 'the office' }
const ADMINISTRATION: Place = { shows: 'the administration' }
const MACHINE: Place = { shows: 'the machine' }

const HIDE_CAUSE = (world: World, { storyId }: Made) =>
  world.db.insertInto('hidden_cause').values({ story_id: storyId, created_at: 1 }).execute()

const NOT_ANN = { notBy: ['ann'] as const }
const NOT_BEN = { notBy: ['ben'] as const }

/**
 * Every route of the site. A new one is placed here: `story`, `comment` or `draft` with the act of the table that it
 * does, `lists` with addresses to look at, or one of the others above.
 */
export const PLACES: Readonly<Record<string, Place>> = {
  // Stories
  'GET /s/:story': story(['read', 'see it was removed']),
  'GET /s/:story/:slug': story(['read', 'see it was removed']),
  'GET /s/:story/history': story(['look around', 'see it was removed']),
  'GET /s/:story/incident.json': story('look around'),
  'GET /s/:story/comments.:format': story(['look around', 'see it was removed'], { with: { format: 'rss' } }),
  'GET /s/:story/parallels': story('keep', NOT_ANN),
  'POST /s/:story/parallels': story('link', NOT_ANN),
  'POST /s/:story/parallels/:other/deletion': story('look after', { notBy: ['ben', 'moss', 'ada'] }),
  'POST /s/:story/guesses': story('suggest', { fields: { guess: 'skip' }, prepare: HIDE_CAUSE }),
  'POST /s/:story/suggestions': story('suggest', { fields: { fact: 'factor=missing-test' }, ...NOT_ANN }),
  'POST /s/:story/suggestions/:suggestion/acceptance': story('look after'),
  'POST /s/:story/suggestions/:suggestion/refusal': story('look after'),
  'POST /s/:story/hidden-cause': story('look after', { fields: { act: 'show' } }),
  'GET /s/:story/deletion': story('delete'),
  'POST /s/:story/deletion': story('delete'),
  'POST /s/:story/restoration': story(['undelete', 'look after']),
  'POST /s/:story/draft': story('look after'),
  'POST /s/:story/unpublishing': story('take back'),
  'GET /s/:story/alias': story('take the name off', { isOfNames: true }),
  'POST /s/:story/alias': story('take the name off', { isOfNames: true }),
  'GET /s/:story/thread': story('close'),
  'POST /s/:story/closure': story('close'),
  'POST /s/:story/unwelcome': story('look after', { fields: { username: 'mia' } }),
  'POST /s/:story/reactions': story('react', { fields: { kind: 'hug' }, ...NOT_ANN }),
  'POST /s/:story/saving': story('keep'),
  'POST /s/:story/following': story('keep'),
  'POST /s/:story/muting': story('keep'),
  'POST /s/:story/teller/muting': story('keep', NOT_ANN),
  'POST /s/:story/comments': story('comment', { fields: { body: 'It happened to us.' } }),

  // Comments
  'GET /s/:story/c/:comment': comment(['read', 'see it was removed']),
  'GET /s/:story/c/:comment.:format': comment(['look around', 'see it was removed'], {
    with: { format: 'rss' },
    isGoneWithStory: true
  }),
  'GET /s/:story/c/:comment/reply': comment('look around'),
  'GET /s/:story/c/:comment/history': comment('look around'),
  'GET /s/:story/c/:comment/edit': comment('edit'),
  'POST /s/:story/c/:comment/edit': comment('edit', { fields: { body: 'Changed.' } }),
  'GET /s/:story/c/:comment/deletion': comment(['delete', 'undelete']),
  'POST /s/:story/c/:comment/deletion': comment(['delete', 'undelete']),
  'POST /s/:story/c/:comment/restoration': comment(['undelete', 'look after']),
  'GET /s/:story/c/:comment/folding': comment('fold'),
  'POST /s/:story/c/:comment/folding': comment('fold'),
  'POST /s/:story/c/:comment/reactions': comment('react', { fields: { kind: 'like' }, ...NOT_BEN }),
  'GET /s/:story/c/:comment/muting': comment('keep', NOT_BEN),
  'POST /s/:story/c/:comment/muting': comment('keep', NOT_BEN),

  // Reports and the desk, which name the kind of their thing; what the desk shows and does, desk.test.ts looks at
  'GET /report/:kind/:ref': story('look around', { with: { kind: 'story', ref: ':story' } }),
  'POST /report/:kind/:ref': story('report', {
    with: { kind: 'story', ref: ':story' },
    fields: { reason: 'secret', words: 'A name.' }
  }),
  'GET /report/thanks': NOTHING,
  'GET /desk/:kind/:ref': OFFICE,
  'POST /desk/:kind/:ref/claim': OFFICE,
  'POST /desk/:kind/:ref/release': OFFICE,
  'POST /desk/:kind/:ref/acts': OFFICE,
  'POST /desk/acts/:id/undoing': OFFICE,
  'GET /desk/appeals/:id': OFFICE,
  'POST /desk/appeals/:id': OFFICE,
  'GET /desk/tags': OFFICE,
  'POST /desk/tags/merging': OFFICE,
  'GET /desk/joining': OFFICE,
  'POST /desk/joining/:id': OFFICE,
  'GET /desk': { shows: 'the desk', at: ['/desk'] },

  // Drafts
  'GET /drafts/:draft': draft('read'),
  'POST /drafts/:draft': draft('edit', { fields: { act: 'save', revision: '1' } }),
  'POST /drafts/:draft/publication': draft('publish'),
  'GET /drafts/:draft/preview': draft('read'),
  'GET /drafts/:draft/alike': draft('read'),
  'POST /drafts/:draft/review': draft('edit'),
  'POST /drafts/:draft/preview-key': draft('edit'),
  'POST /drafts/:draft/deletion': draft('delete'),
  'GET /new': OWN,
  'POST /new': OWN,
  'POST /preview': OWN,
  'GET /preview/:key': SECRET,

  // Lists and feeds of everybody's
  'GET /': lists('/'),
  'GET /latest': lists('/latest'),
  'GET /top': NOTHING,
  'GET /top/:period': lists('/top/week', '/top/all'),
  'GET /stories': lists('/stories', '/stories?trigger=migration', '/stories?tech=mysql'),
  'GET /stories.:format': lists('/stories.rss', '/stories.json?trigger=migration'),
  'GET /insights': lists('/insights'),
  'GET /insights/:filter/:value': lists('/insights/trigger/migration', '/insights/tech/mysql'),
  'GET /random': lists('/random'),
  'GET /comments': lists('/comments'),
  'GET /t': lists('/t'),
  'GET /t/:tags': lists('/t/MARK', '/t/MARK?sort=latest'),
  'GET /t/:tags.:format': lists('/t/MARK.rss', '/t/MARK.json'),
  'GET /u/:username': lists('/u/ann', '/u/ben'),
  'GET /u/:username/comments': lists('/u/ben/comments', '/u/ann/comments'),
  'GET /u/:username.:format': lists('/u/ann.rss', '/u/ann.atom', '/u/ann.json'),
  'GET /u/:username/comments.:format': lists('/u/ben/comments.rss', '/u/ben/comments.json'),
  'GET /latest.:format': lists('/latest.rss', '/latest.atom', '/latest.json'),
  'GET /hot.:format': lists('/hot.rss', '/hot.json'),
  'GET /comments.:format': lists('/comments.rss', '/comments.atom', '/comments.json'),
  'GET /search': lists(
    '/search?q=MARK',
    '/search?q=%22was+locked+out%22',
    '/search?q=MARK&in=comments',
    '/search?q=MARK&in=tags',
    '/search?q=tag%3AMARK',
    '/search?q=by%3Aann',
    '/search?q=by%3Aben&in=comments'
  ),
  'GET /search.:format': lists('/search.rss?q=MARK', '/search.json?q=MARK'),
  'GET /data': lists('/data'),
  'GET /data/stories.jsonl': lists('/data/stories.jsonl'),
  'GET /data/stories.csv': lists('/data/stories.csv'),
  'GET /sitemap.xml': lists('/sitemap.xml'),
  'GET /sitemap-:part.xml': lists('/sitemap-1.xml'),
  'GET /moderation/log': lists('/moderation/log'),
  'GET /moderation/log.:format': lists('/moderation/log.rss', '/moderation/log.json'),
  'GET /people.json': lists('/people.json?q=a', '/people.json?q=b'),

  // Lists of one's own
  'GET /drafts': ownLists('/drafts'),
  'GET /saved': ownLists('/saved'),
  'GET /following': ownLists('/following'),
  'GET /notifications': ownLists('/notifications'),
  'GET /you': ownLists('/you'),
  'GET /muted': lists('/muted'),
  'GET /notifications/:notification': { shows: 'one of the viewer’s', with: 'notification' },
  'POST /notifications/:notification/appeal': { shows: 'one of the viewer’s', with: 'notification' },
  'POST /notifications/reading': OWN,
  'GET /feeds/private/:key/notifications.:format': SECRET,
  'GET /feeds/private/:key/following.:format': SECRET,
  'GET /feeds/private/:key/saved.:format': SECRET,
  'POST /feeds/key': OWN,
  'POST /t/:tag/following': OWN,
  'POST /u/:username/following': OWN,
  'POST /muted/gone': OWN,
  'POST /u/:username/muting': OWN,

  // Pictures
  'GET /images/:file': NOTHING,
  'GET /images': OWN,
  'POST /images': OWN,

  // The account
  'GET /settings': OWN,
  'POST /settings/profile': OWN,
  'POST /settings/address': OWN,
  'POST /settings/confirmation': OWN,
  'POST /settings/mail': OWN,
  'POST /settings/password': OWN,
  'GET /settings/words': OWN,
  'POST /settings/words': OWN,
  'POST /settings/avatar': OWN,
  'POST /settings/avatar/removal': OWN,
  'GET /settings/safety': OWN,
  'POST /settings/safety/app': OWN,
  'GET /settings/safety/app': OWN,
  'POST /settings/safety/app/confirmation': OWN,
  'POST /settings/safety/app/removal': OWN,
  'POST /settings/safety/codes': OWN,
  'POST /settings/safety/passkeys/options': OWN,
  'POST /settings/safety/passkeys': OWN,
  'POST /settings/safety/passkeys/:id/name': { shows: 'one of the viewer’s', with: 'passkey' },
  'POST /settings/safety/passkeys/:id/removal': { shows: 'one of the viewer’s', with: 'passkey' },
  'POST /settings/sessions/:id/end': { shows: 'one of the viewer’s', with: 'session' },
  'POST /settings/sessions/end-others': OWN,
  'POST /settings/safety/providers/:provider': OWN,
  'POST /settings/safety/providers/:provider/removal': OWN,
  'POST /prove/with/:provider': OWN,
  'GET /settings/export': OWN,
  'POST /settings/export': OWN,
  'GET /settings/leaving': OWN,
  'POST /settings/leaving': OWN,
  'POST /settings/leaving/undoing': OWN,
  'GET /prove': OWN,
  'POST /prove': OWN,
  'POST /prove/passkey': OWN,

  // The ways in
  'GET /join/asked': NOTHING,
  'GET /invitations': OWN,
  'POST /invitations': OWN,
  'POST /invitations/:id/revocation': OWN,
  'GET /join': NOTHING,
  'POST /join': NOTHING,
  'GET /sign-in': NOTHING,
  'POST /sign-in': NOTHING,
  'POST /sign-in/code': SECRET,
  'POST /sign-in/passkey/options': NOTHING,
  'POST /sign-in/passkey': NOTHING,
  'POST /sign-in/with/:provider': NOTHING,
  'GET /sign-in/with/:provider/callback': NOTHING,
  'GET /join/arrival/:arrival': SECRET,
  'POST /join/arrival/:arrival': SECRET,
  'POST /sign-out': NOTHING,
  'GET /reset': NOTHING,
  'POST /reset': NOTHING,
  'GET /reset/asked': NOTHING,
  'GET /reset/:token': SECRET,
  'POST /reset/:token': SECRET,
  'GET /confirm/:token': SECRET,
  'POST /confirm/:token': SECRET,
  'GET /confirmed': NOTHING,
  'GET /unsubscribe/:key': SECRET,
  'POST /unsubscribe/:key': SECRET,
  'GET /first-admin/:token': SECRET,
  'POST /first-admin/:token': SECRET,

  // The administration
  'GET /admin/settings': ADMINISTRATION,
  'POST /admin/settings': ADMINISTRATION,
  'POST /admin/settings/logo': ADMINISTRATION,
  'POST /admin/settings/logo/removal': ADMINISTRATION,
  'GET /admin/audit': ADMINISTRATION,
  'GET /admin/invitations': ADMINISTRATION,
  'POST /admin/invitations': ADMINISTRATION,
  'POST /admin/invitations/:id/revocation': ADMINISTRATION,
  'GET /admin/roles': ADMINISTRATION,
  'POST /admin/roles': ADMINISTRATION,
  'GET /admin/work': ADMINISTRATION,
  'POST /admin/work/:id/retry': ADMINISTRATION,
  'POST /admin/work/:id/removal': ADMINISTRATION,
  'GET /admin/state': ADMINISTRATION,

  // What is the same for everybody
  'GET /look/:file': NOTHING,
  'GET /logo/:file': NOTHING,
  'POST /t/:tag/muting': NOTHING,
  'GET /about': NOTHING,
  'GET /privacy': NOTHING,
  'GET /left': NOTHING,
  'GET /conduct': NOTHING,
  'GET /feeds': NOTHING,
  'GET /emoji.json': NOTHING,
  'POST /theme': NOTHING,
  'POST /announcement/dismissal': NOTHING,
  'GET /robots.txt': NOTHING,
  'GET /site.webmanifest': NOTHING,
  'GET /favicon.ico': NOTHING,
  'GET /opensearch.xml': NOTHING,
  'GET /schemas/incident.json': NOTHING,
  'GET /static/*': NOTHING,
  'GET /feed': NOTHING,
  'GET /rss': NOTHING,
  'GET /feed.xml': NOTHING,
  'GET /rss.xml': NOTHING,
  'GET /index.xml': NOTHING,
  'GET /atom.xml': NOTHING,
  'GET /feed.json': NOTHING,
  'GET /healthz': MACHINE,
  'GET /readyz': MACHINE,
  'GET /metrics': MACHINE
}

/** Style sheets and scripts, whose names change with what they hold. */
export const isAsset = (url: string): boolean => url.startsWith('/assets/')
