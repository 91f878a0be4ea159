import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { buildApp } from '../../src/app.ts'
import { openDatabase } from '../../src/db/open.ts'
import { exportSite } from '../../src/transfer/site/exportSite.ts'
import { importSite } from '../../src/transfer/site/importSite.ts'
import { unzip } from '../mine/unzip.ts'
import { buildSite, closeSite, signedIn } from '../support/app.ts'
import { Browser } from '../support/browser.ts'
import { isOnServer } from '../support/database.ts'
import { newFolder } from '../support/files.ts'
import type { Case } from './cases.ts'
import { PLACES } from './places.ts'
import { isPublic, TOLD, type Told, tellAll } from './told.ts'
import { makeWorld, type Name, type World } from './world.ts'

const own = mkdtempSync(join(tmpdir(), 'war-stories-test-'))
afterAll(() => rmSync(own, { recursive: true, force: true }))

/** What the story says, its title included; what its comment says; what its draft says. */
const PARTS = {
  story: (mark: string) => new RegExp(`every ${mark}|${mark} weekend|${mark}-weekend`, 'i'),
  comment: (mark: string) => new RegExp(`numbat ${mark}`, 'i'),
  draft: (mark: string) => new RegExp(`${mark} draft|not yet: ${mark}`, 'i')
}

const statesWith = (text: string, part: keyof typeof PARTS, of: readonly Told[] = TOLD): string[] =>
  of
    .filter(({ mark }) => PARTS[part](mark).test(text))
    .map(({ state, isAlias }) => (isAlias ? `${state}, alias` : state))

const READABLE = TOLD.filter(isPublic).map(({ state, isAlias }) => (isAlias ? `${state}, alias` : state))

/** Whoever tells, and whoever answers, takes along their own words in every state in which they still stand. */
const KEPT: readonly Case[] = [
  'open',
  'locked',
  'hidden',
  'held',
  'removed',
  'deleted',
  'answered and deleted'
]

/** Every list of everybody's, as a visitor asks for it. */
const LISTED = Object.values(PLACES).flatMap((place) =>
  'at' in place && place.shows === 'what everybody may read'
    ? place.at.flatMap((path) =>
        path.includes('MARK') ? TOLD.slice(2, 5).map(({ mark }) => path.replace('MARK', mark)) : [path]
      )
    : []
)

/** A site with a story in every state; `private` is open to members alone. */
async function startWorld(mode: 'open' | 'private') {
  const site = await buildSite({
    PRIVATE: mode === 'private' ? 'on' : 'off',
    ...(!isOnServer && { DATABASE_URL: `sqlite:${join(own, `${mode}.db`)}` })
  })
  const world = await makeWorld(site)
  await tellAll(world, Date.now())
  return world
}

describe.each(['open', 'private'] as const)('on a site that is %s', (mode) => {
  let world: World
  beforeAll(async () => {
    world = await startWorld(mode)
  })
  afterAll(() => closeSite(world.site))

  async function exportOf(name: Name): Promise<string> {
    const answer = await world.as[name].submit('/settings/export', '/settings/export', {})
    expect(answer.status, name).toBe(200)
    return [...(await unzip(answer.bytes))].map(([file, bytes]) => `${file}\n${bytes}`).join('\n')
  }

  test.each(['mia', 'moss', 'ada', 'lou'] as const)(
    'the export of %s, who told none, holds what all may read at most',
    async (name) => {
      const text = await exportOf(name)
      expect(statesWith(text, 'story').filter((state) => !READABLE.includes(state))).toEqual([])
      expect(statesWith(text, 'comment').filter((state) => !READABLE.includes(state))).toEqual([])
      expect(statesWith(text, 'draft')).toEqual([])
      expect(text).toContain('account.json')
    }
  )

  test('the export of who answered holds those answers, and of the stories no more than all may read', async () => {
    const text = await exportOf('ben')
    expect(statesWith(text, 'comment')).toContain('hidden')
    expect(statesWith(text, 'story').filter((state) => !READABLE.includes(state))).toEqual([])
    expect(statesWith(text, 'draft')).toEqual([])
  })

  test('the export of the teller holds what they told, in every state but erased, and their drafts', async () => {
    const text = await exportOf('ann')
    for (const state of KEPT) expect(statesWith(text, 'story'), state).toContain(state)
    expect(statesWith(text, 'story')).not.toContain('erased')
    expect(statesWith(text, 'draft')).toHaveLength(TOLD.length)
    expect(statesWith(text, 'comment').filter((state) => !READABLE.includes(state))).toEqual([])
  })

  test.skipIf(isOnServer)(
    'an export of the site that was imported shows everybody what they may read, and no more',
    async () => {
      const folder = join(newFolder(), 'export')
      const { site } = world
      await exportSite(site.config.databaseUrl, folder, () => undefined)
      const dump = readdirSync(join(folder, 'tables')).map((name) =>
        readFileSync(join(folder, 'tables', name), 'utf8')
      )
      const erased = TOLD.filter(({ state }) => state === 'erased')
      expect(statesWith(dump.join('\n'), 'story', erased)).toEqual([])

      const databaseUrl = `sqlite:${join(newFolder(), 'copy.db')}`
      await importSite(databaseUrl, folder, () => undefined)
      const db = openDatabase(databaseUrl)
      const app = await buildApp({ config: { ...site.config, databaseUrl }, db })
      try {
        const reader =
          mode === 'private' ? await signedIn({ ...site, app, db }, { id: world.ids.mia }) : new Browser(app)
        for (const path of LISTED) {
          const { text, body } = await reader.get(path)
          for (const part of ['story', 'comment', 'draft'] as const) {
            const stray = statesWith(`${text} ${body}`, part).filter(
              (state) => part === 'draft' || !READABLE.includes(state)
            )
            expect(stray, `${path}: ${part}`).toEqual([])
          }
        }
        expect(statesWith((await reader.get('/latest')).text, 'story').sort()).toEqual([...READABLE].sort())
      } finally {
        await app.close()
        await db.destroy()
        rmSync(folder, { recursive: true, force: true })
      }
    }
  )
})
