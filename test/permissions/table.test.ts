import { expect, test } from 'vitest'
import {
  ACCOUNT_PERMISSIONS,
  type Act,
  isStillOpen,
  mayActOn,
  PERMISSIONS,
  type Standing,
  type ThingState
} from '../../src/moderation/permissions.ts'

const OFFICES = ['moderator', 'admin'] as const
const SANCTIONS = ['warn', 'limit', 'suspend', 'ban'] as const
const UNSEEN: readonly ThingState[] = ['hidden', 'held', 'removed', 'deleted', 'draft']

/** What the table says, cell by cell. */
const cells = Object.entries(PERMISSIONS).flatMap(([act, row]) =>
  Object.entries(row).map(([state, standings]) => ({
    act: act as Act,
    state: state as ThingState,
    standings: standings as readonly Standing[]
  }))
)
const cellsOf = (standing: Standing) => cells.filter(({ standings }) => standings.includes(standing))
const names = (of: typeof cells) => of.map(({ act, state }) => `${act} ${state}`).sort()

// Other tests hold every route to the table; these hold the table to what it is for.

test('a draft, and what its author deleted, is its author’s alone', () => {
  for (const { act, state, standings } of cells) {
    if (state === 'draft') expect(standings, act).toEqual(['author'])
    if (state === 'deleted' && act !== 'see it was removed') expect(standings, act).toEqual(['author'])
  }
})

test('what nobody is to see is read by nobody but its author and moderators', () => {
  const seeing: readonly Act[] = ['read', 'look around', 'inspect']
  for (const { act, state, standings } of cells.filter(({ act }) => seeing.includes(act)))
    if (UNSEEN.includes(state))
      expect(
        standings.filter((standing) => !['author', ...OFFICES].includes(standing)),
        `${act} ${state}`
      ).toEqual([])
  expect(PERMISSIONS.read.removed).toBeUndefined()
})

test('a visitor reads what is open, and can say that it gives something away', () => {
  expect(names(cellsOf('visitor'))).toEqual(
    [
      ...[
        'look around locked',
        'look around open',
        'read locked',
        'read open',
        'report locked',
        'report open'
      ],
      ...['see it was removed deleted', 'see it was removed removed']
    ].sort()
  )
})

test('whoever is suspended writes nothing, and whoever is limited does what members do', () => {
  const quiet: readonly Act[] = ['read', 'look around', 'see it was removed', 'keep']
  expect(cellsOf('suspended').filter(({ act }) => !quiet.includes(act))).toEqual([])
  expect(names(cellsOf('limited'))).toEqual(names(cellsOf('member')))
  for (const path of ['/new', '/s/:story/comments', '/s/:story/reactions', '/s/:story/c/:comment/edit'])
    expect(isStillOpen(path), path).toBe(false)
  for (const path of [
    '/settings/profile',
    '/settings/avatar',
    '/report/:kind/:ref',
    '/invitations',
    '/images'
  ])
    expect(isStillOpen(path), path).toBe(false)
})

test('what moderators do is done by moderators and administrators alike, and by nobody else', () => {
  const ofOffice = [
    'hide',
    'restore',
    'release',
    'pass',
    'remove',
    'lock',
    'unlock',
    'slow',
    'retag',
    'retitle'
  ]
  for (const { act, state, standings } of cells) {
    const hasOffice = OFFICES.filter((office) => standings.includes(office))
    expect([0, 2], `${act} ${state}`).toContain(hasOffice.length)
    if ([...ofOffice, 'inspect'].includes(act)) expect(standings, `${act} ${state}`).toEqual(OFFICES)
  }
})

test('moderators act on members, administrators on moderators too, and nobody on administrators', () => {
  for (const act of SANCTIONS) {
    const allowed = (['member', 'moderator', 'admin'] as const).flatMap((target) =>
      (['member', 'moderator', 'admin'] as const)
        .filter((actor) => mayActOn(actor, act, target))
        .map((actor) => `${actor} on ${target}`)
    )
    expect(allowed, act).toEqual(['moderator on member', 'admin on member', 'admin on moderator'])
  }
  expect(Object.keys(ACCOUNT_PERMISSIONS)).toEqual([...SANCTIONS])
})
