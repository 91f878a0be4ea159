import { afterAll, describe, expect, test } from 'vitest'
import { ACTS, type ActKind, actWords, isActKind } from '../../src/moderation/acts.ts'
import { may } from '../../src/moderation/permissions.ts'
import { buildSite, closeSite } from '../support/app.ts'
import { Asking, said } from './asking.ts'
import { type Case, COMMENT_CASES, STATE_OF, STORY_CASES } from './cases.ts'
import { type Made, makeWorld, NAMES, type Name } from './world.ts'

const site = await buildSite()
afterAll(() => closeSite(site))
const world = await makeWorld(site)
const asking = new Asking(world)

const OTHERS = NAMES.filter((name) => name !== 'moss' && name !== 'ada')
const ITEM = { method: 'GET', url: '/desk/:kind/:ref' }
const ACT = { method: 'POST', url: '/desk/:kind/:ref/acts' }

const KINDS = ['story', 'comment'] as const
type Kind = (typeof KINDS)[number]
const casesOf = (kind: Kind): readonly Case[] => (kind === 'story' ? STORY_CASES : COMMENT_CASES)

const atDesk = (kind: Kind, { parts }: Made) => ({ kind, ref: parts[kind] })

/** Acts that only a table of states refuses: others are about the person. */
const KINDS_OF_ACT = Object.keys(ACTS).filter(
  (kind): kind is ActKind => isActKind(kind) && actWords(kind).permission !== undefined
)

describe.each(KINDS)('a %s at the desk', (kind) => {
  test.each(casesOf(kind))('that is %s says there what the table lets moderators inspect', async (state) => {
    const made = await world.makeThing({ [kind]: state })
    const where = STATE_OF[state]
    for (const name of ['moss', 'ada'] as const) {
      const { status, body } = await asking.ask(name, ITEM, atDesk(kind, made))
      const isThere = state !== 'never' && state !== 'taken back'
      expect(status, name).toBe(isThere ? 200 : 404)
      const isShown = where !== null && may([name === 'ada' ? 'admin' : 'moderator'], 'inspect', where)
      expect(/(was locked out|Numbat Wombat, too)/.test(body), name).toBe(isShown)
    }
    for (const name of OTHERS) {
      const nowhere = await asking.ask(
        name,
        { method: 'GET', url: '/nowhere/:kind/:ref' },
        atDesk(kind, made)
      )
      const there = await asking.ask(name, ITEM, atDesk(kind, made))
      const parts = { ...made.parts, desk: 'desk', nowhere: 'nowhere' }
      expect(said(there, parts).replaceAll(':desk', ':nowhere'), name).toBe(said(nowhere, parts))
    }
  })

  test.each(casesOf(kind))('that is %s can be acted on as the table says', async (state) => {
    // Closed by its teller, it can be locked by a moderator all the same.
    const where = state === 'closed' ? 'open' : STATE_OF[state]
    for (const act of KINDS_OF_ACT.filter((one) => actWords(one).on.includes(kind))) {
      const made = await world.makeThing({ [kind]: state })
      // Only what stands aside can be let pass.
      if (act === 'pass')
        await site.db.updateTable('story').set({ aside_at: 1 }).where('id', '=', made.storyId).execute()
      const fields = { kind: act, reason: 'unkind', days: '7', title: 'Another title', tags: 'one, two' }
      const permission = actWords(act).permission
      const isAllowed = where !== null && permission !== undefined && may(['moderator'], permission, where)
      expect((await post('mia', made, fields)).status, `${act} by a member`).toBe(404)
      const { status } = await post('moss', made, fields)
      const refused = state === 'never' || state === 'taken back' ? 404 : 409
      expect(status, act).toBe(isAllowed ? 303 : refused)
    }
  })

  const post = (name: Name, made: Made, fields: Record<string, string>) =>
    asking.ask(name, ACT, atDesk(kind, made), fields)
})
