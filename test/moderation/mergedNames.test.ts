import { beforeEach, expect, test, vi } from 'vitest'
import { NO_FACTS } from '../../src/facts/facts.ts'
import { planOpenData } from '../../src/openData/schedule.ts'
import { checkSite } from '../../src/upkeep/check.ts'
import { DAY, type MadeStory, makeStory } from '../support/make.ts'
import { deliver } from '../support/post.ts'
import { stage } from './stage.ts'

const PAGE = '/desk/tags'

let set: Awaited<ReturnType<typeof stage>>
let both: MadeStory
beforeEach(async () => {
  set = await stage()
  const tell = (title: string, tags: string[], technologies: string[]) =>
    makeStory(set.db, { authorId: set.ids.ann, title, tags, facts: { ...NO_FACTS, technologies } })
  await tell('By the old name', ['k8s'], ['k8s'])
  await tell('By the new name', ['kubernetes'], ['kubernetes'])
  both = await tell('By both names', ['cloud'], ['k8s', 'kubernetes', 'node.js'])
})

const merge = async (from: string, into: string) => {
  expect((await set.as.moss.submit(PAGE, `${PAGE}/merging`, { from, into })).status).toBe(303)
  await deliver(set.site, Date.now() + 1000)
}
const undo = async () => {
  expect((await set.as.moss.submit(PAGE, '/desk/acts/', {})).status).toBe(303)
  await deliver(set.site, Date.now() + 1000)
}
const isWhole = () => checkSite(set.db, { repairs: false, say: () => undefined })

const NAMES = ['By the old name', 'By the new name', 'By both names']
async function found(path: string): Promise<string[]> {
  const { text, status } = await set.visitor.get(path)
  expect(status, path).toBe(200)
  return NAMES.filter((name) => text.includes(name))
}

test('technologies of a merged tag are found by the other name, everywhere, and what tellers typed stays', async () => {
  await set.visitor.get('/stories')
  await merge('k8s', 'kubernetes')
  for (const name of ['kubernetes', 'k8s'])
    for (const path of [
      `/stories?tech=${name}`,
      `/search?q=tech:${name}`,
      `/stories.json?tech=${name}`,
      `/search.json?q=tech:${name}`
    ])
      expect(await found(path), path).toEqual(NAMES)
  expect(await found('/stories?tag=k8s')).toEqual(NAMES.slice(0, 2))
  expect(await found('/search?q=tag:k8s')).toEqual(NAMES.slice(0, 2))
  expect(await found('/search?q=-tag:k8s')).toEqual(NAMES.slice(2))
  expect((await set.visitor.get('/search?q=tech:k8s')).text).toContain('technology: kubernetes')
  expect((await set.visitor.get('/stories')).text).toMatch(/kubernetes 3/)
  expect((await set.visitor.get('/insights/tech/k8s')).headers.location).toBe('/insights/tech/kubernetes')
  expect((await set.visitor.get('/insights/tag/k8s')).headers.location).toBe('/insights/tag/kubernetes')
  const facts = await set.db.selectFrom('story_facts').select('facts').execute()
  expect(facts.filter((row) => row.facts.includes('k8s'))).toHaveLength(2)
  await makeStory(set.db, {
    authorId: set.ids.ann,
    title: 'Later',
    facts: { ...NO_FACTS, technologies: ['k8s'] }
  })
  expect((await set.visitor.get('/stories?tech=kubernetes')).text).toContain('Later')
  expect(await isWhole()).toBe(true)
})

const BOTH = 'By both names'

/** What programs are told of the technologies of the story that has both names. */
async function toldToPrograms(): Promise<string[][]> {
  const { path, shortId } = both
  const page = await set.visitor.get(path)
  const ld = JSON.parse(/<script type="application\/ld\+json">([^<]*)/.exec(page.body)?.[1] ?? '')
  const { technologies } = JSON.parse((await set.visitor.get(`/s/${shortId}/incident.json`)).body)
  await planOpenData(set.db, 0)
  await deliver(set.site, Date.now() + 2 * DAY)
  const [jsonl, csv] = [
    await set.visitor.get('/data/stories.jsonl'),
    await set.visitor.get('/data/stories.csv')
  ]
  const line = jsonl.body.split('\n').find((one) => one.includes(BOTH)) ?? ''
  const row = csv.body.split('\r\n').find((one) => one.includes(BOTH)) ?? ''
  return [
    ld.keywords.split(', '),
    technologies,
    JSON.parse(line).technologies,
    /[^,]*node\.js/.exec(row)?.[0].split(';') ?? []
  ]
}

test('search engines and open data are told technologies by the name under which they go now, each once', async () => {
  const typed = ['k8s', 'kubernetes', 'node.js']
  const before = [['cloud', ...typed], typed, typed, typed]
  expect(await toldToPrograms()).toEqual(before)
  await merge('k8s', 'kubernetes')
  const now = typed.slice(1)
  await vi.waitFor(
    async () => expect(await toldToPrograms()).toEqual([['cloud', ...now], now, now, now]),
    20_000
  )
  expect((await set.visitor.get(both.path)).text).toContain('k8s')
  await undo()
  await vi.waitFor(async () => expect(await toldToPrograms()).toEqual(before), 20_000)
})

test('undoing it gives each story the technologies back that its teller typed', async () => {
  await merge('k8s', 'kubernetes')
  await makeStory(set.db, {
    authorId: set.ids.ann,
    title: 'Later',
    facts: { ...NO_FACTS, technologies: ['k8s'] }
  })
  await undo()
  expect(await found('/stories?tech=k8s')).toEqual(['By the old name', 'By both names'])
  expect(await found('/stories?tech=kubernetes')).toEqual(['By the new name', 'By both names'])
  expect(await found('/search?q=tech:k8s')).toEqual(['By the old name', 'By both names'])
  expect((await set.visitor.get('/stories?tech=k8s')).text).toContain('Later')
  expect((await set.visitor.get('/insights/tech/k8s')).headers.location).toBeUndefined()
  expect(await isWhole()).toBe(true)
})

test('names that were merged on are followed to the last', async () => {
  await merge('k8s', 'kubernetes')
  await merge('kubernetes', 'cloud')
  expect(await found('/stories?tech=k8s')).toEqual(NAMES)
  expect(await found('/search?q=tech:k8s tag:kubernetes'.replace(' ', '%20'))).toEqual(NAMES)
  expect(await isWhole()).toBe(true)
})

test('a visitor and a member who muted the one are rid of both, and unmute by the name that is shown', async () => {
  const { as, visitor } = set
  for (const reader of [visitor, as.ben]) await reader.submit('/t/k8s', '/t/k8s/muting', {})
  await as.ben.submit('/t/cloud', '/t/cloud/following', {})
  await merge('k8s', 'kubernetes')
  for (const reader of [visitor, as.ben]) {
    expect((await reader.get('/latest')).text).not.toContain('By the new name')
    const { text } = await reader.get('/muted')
    expect([text.includes('#kubernetes'), text.includes('#k8s')]).toEqual([true, false])
    expect((await reader.submit('/muted', '/t/kubernetes/muting', {})).status).toBe(303)
    expect((await reader.get('/latest')).text).toContain('By the old name')
  }
  expect(visitor.cookies.get('choices')).toBeUndefined()
  await visitor.submit('/t/kubernetes', '/t/kubernetes/muting', {})
  expect(visitor.cookies.get('choices')).toBe('system~kubernetes')
  await merge('cloud', 'kubernetes')
  const { text } = await as.ben.get('/following')
  expect([text.includes('#kubernetes') || text.includes('kubernetes'), /#?\bcloud\b/.test(text)]).toEqual([
    true,
    false
  ])
})

test('a form that names the merged tag means the other', async () => {
  const { as, visitor, db } = set
  await merge('k8s', 'kubernetes')
  const _token = /name="_token" value="([^"]+)"/.exec((await as.ben.get('/you')).body)?.[1] ?? ''
  expect((await as.ben.post('/t/k8s/following', { _token })).status).toBe(303)
  expect((await as.ben.post('/t/k8s/muting', { _token })).status).toBe(303)
  const of = (table: 'follow_tag' | 'mute_tag') =>
    db.selectFrom(table).innerJoin('tag', 'tag.id', `${table}.tag_id`).select('tag.name').execute()
  expect([await of('follow_tag'), await of('mute_tag')]).toEqual([
    [{ name: 'kubernetes' }],
    [{ name: 'kubernetes' }]
  ])
  expect((await visitor.post('/t/k8s/muting', {})).status).toBeLessThan(400)
  expect(visitor.cookies.get('choices')).toBe('system~kubernetes')
})
