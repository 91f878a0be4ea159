import { expect, test } from 'vitest'
import { makeAlias } from '../../src/aliases/store.ts'
import { appeal, decide, findAppeal } from '../../src/moderation/appeals.ts'
import { claim, listClaims } from '../../src/moderation/claims.ts'
import { type Actor, doAct, type NewAct, undoAct } from '../../src/moderation/doing.ts'
import { type ModeratedKind, type Thing, thingById } from '../../src/moderation/things.ts'
import { makeComment } from '../support/make.ts'
import { type Name, stage } from './stage.ts'

/** The town without its pages: what they refuse before is refused here, too. */
async function acting(options: { isAlias?: boolean } = {}) {
  const town = await stage(options)
  const { db, ids } = town
  const as = (name: Name): Actor => ({
    accountId: ids[name],
    role: name === 'ada' ? 'admin' : name.startsWith('m') ? 'moderator' : 'member'
  })
  const thing = async (kind: ModeratedKind, id: number): Promise<Thing> => {
    const found = await thingById(db, kind, id)
    if (!found) throw new Error(`There is no ${kind} ${id}`)
    return found
  }
  const act = async (name: Name, kind: NewAct['kind'], on: Thing, now = Date.now()) => {
    const words = { reason: 'unkind', publicWords: '', privateWords: '' } as const
    return doAct(db, { actor: as(name), kind, thing: on, ...words, until: now + 86_400_000, now })
  }
  const actRef = async (id: number | null) =>
    (
      await db
        .selectFrom('moderation_act')
        .select('short_id')
        .where('id', '=', id ?? 0)
        .executeTakeFirstOrThrow()
    ).short_id
  const comment = () => thing('comment', town.comment.id)
  const account = (name: Name) => thing('account', ids[name])
  return { ...town, as, act, actRef, comment, account, thing }
}

const SANCTIONS = ['warn', 'limit', 'suspend', 'ban'] as const

test('nobody forbids anything to those who may not be touched by them, however they come to it', async () => {
  const { act, account } = await acting()
  for (const kind of SANCTIONS) {
    expect(await act('cleo', kind, await account('ben')), `a member: ${kind}`).toBeNull()
    expect(await act('moss', kind, await account('mira')), `among moderators: ${kind}`).toBeNull()
    for (const name of ['moss', 'ada'] as const) {
      expect(await act(name, kind, await account('ada')), `${name} on an administrator: ${kind}`).toBeNull()
      expect(await act(name, kind, await account(name)), `${name} on themselves: ${kind}`).toBeNull()
    }
    expect(await act('moss', kind, await account('ben')), kind).not.toBeNull()
    expect(await act('ada', kind, await account('mira')), kind).not.toBeNull()
  }
})

test('nobody acts on what is theirs, under whatever name, nor takes back what was done to it', async () => {
  const { db, ids, story, act, actRef, as, thing } = await acting()
  const speakers = [ids.moss, await makeAlias(db, ids.moss)]
  for (const authorId of speakers) {
    const { id } = await makeComment(db, story, { authorId })
    const theirs = () => thing('comment', id)
    for (const kind of ['hide', 'remove', 'keep'] as const)
      expect(await act('moss', kind, await theirs()), kind).toBeNull()
    const hidden = await act('mira', 'hide', await theirs())
    expect(hidden).not.toBeNull()
    expect(await act('moss', 'restore', await theirs())).toBeNull()
    expect(await undoAct(db, as('moss'), { shortId: await actRef(hidden), now: Date.now() })).toBe(false)
    expect((await theirs()).state).toBe('hidden')
  }
})

test('an act on what it was before, or by a member, is none', async () => {
  const { act, comment } = await acting()
  const before = await comment()
  for (const kind of ['hide', 'keep'] as const) expect(await act('cleo', kind, before), kind).toBeNull()
  expect(await act('moss', 'hide', before)).not.toBeNull()
  expect(await act('mira', 'hide', before)).toBeNull()
  expect(await act('mira', 'release', await comment())).toBeNull()
  expect(await act('mira', 'remove', await comment())).not.toBeNull()
  expect(await act('moss', 'lock', await comment())).toBeNull()
})

test('an act is taken back once, and what nothing was done by never', async () => {
  const { db, act, actRef, as, comment } = await acting()
  const hidden = await actRef(await act('moss', 'hide', await comment()))
  const undo = (shortId: string) => undoAct(db, as('mira'), { shortId, now: Date.now() })
  const both = await Promise.all([undo(hidden), undo(hidden)])
  expect(both.filter((isDone) => isDone)).toHaveLength(1)
  expect(await undo(hidden)).toBe(false)
  expect((await comment()).state).toBe('open')
  expect(await undo(await actRef(await act('moss', 'keep', await comment())))).toBe(false)
})

test('an act is objected to once, in the words of then, and while it stands', async () => {
  const { db, act, actRef, as, comment } = await acting()
  const actId = (await act('moss', 'hide', await comment())) ?? 0
  const both = await Promise.all(['First.', 'Second.'].map((words) => appeal(db, actId, words, 1)))
  expect(both.filter((isKept) => isKept)).toHaveLength(1)
  const kept = await findAppeal(db, { actId })
  expect(await appeal(db, actId, 'Once more.', 2)).toBe(false)
  expect(await findAppeal(db, { actId })).toEqual(kept)
  await undoAct(db, as('mira'), { shortId: await actRef(actId), now: Date.now() })
  const later = (await act('moss', 'hide', await comment())) ?? 0
  await undoAct(db, as('mira'), { shortId: await actRef(later), now: Date.now() })
  expect(await appeal(db, later, 'It is over.', 3)).toBe(false)
})

test('an objection is answered once, by another moderator, who has nothing to do with it', async () => {
  const { db, ids, story, act, as, comment, thing } = await acting()
  const object = async (on: Thing) => {
    const actId = (await act('moss', 'hide', on)) ?? 0
    await appeal(db, actId, 'I meant myself.', 1)
    return (await findAppeal(db, { actId }))?.shortId ?? ''
  }
  const answer = (name: Name, shortId: string, outcome: 'upheld' | 'undone' = 'upheld') =>
    decide(db, as(name), shortId, { outcome, answer: `By ${name}.`, now: 2 })
  const first = await object(await comment())
  expect(await answer('moss', first, 'undone')).toBe(false)
  const both = await Promise.all([answer('mira', first), answer('ada', first, 'upheld')])
  expect(both.filter((isDone) => isDone)).toHaveLength(1)
  const decided = await findAppeal(db, { shortId: first })
  expect(await answer('ada', first, 'undone')).toBe(false)
  expect(await findAppeal(db, { shortId: first })).toEqual(decided)
  expect((await comment()).state).toBe('hidden')

  for (const authorId of [ids.mira, await makeAlias(db, ids.mira)]) {
    const { id } = await makeComment(db, story, { authorId })
    const own = await object(await thing('comment', id))
    expect(await answer('mira', own, 'undone')).toBe(false)
    expect(await answer('ada', own, 'undone')).toBe(true)
  }
})

test('a thing of the desk is one moderator’s at a time, until they are away for long', async () => {
  const { db, ids, comment } = await acting()
  const { kind, id } = await comment()
  const take = (name: Name, now: number) => claim(db, { kind, id }, ids[name], now)
  const both = await Promise.all([take('moss', 1), take('mira', 1)])
  expect(both.filter((isTheirs) => isTheirs)).toHaveLength(1)
  const [first, second] = both[0] ? (['moss', 'mira'] as const) : (['mira', 'moss'] as const)
  expect([await take(second, 2), await take(first, 2)]).toEqual([false, true])
  expect((await listClaims(db, 3)).map(({ accountId }) => accountId)).toEqual([ids[first]])
  const over = 3_600_000
  expect(await listClaims(db, over)).toEqual([])
  expect([await take(second, over), await take(first, over)]).toEqual([true, false])
})
