import { Ajv2020 } from 'ajv/dist/2020.js'
import { expect, test } from 'vitest'
import { makeAlias } from '../../src/aliases/store.ts'
import { NO_FACTS } from '../../src/facts/facts.ts'
import { makeEdition } from '../../src/openData/editions.ts'
import { planOpenData } from '../../src/openData/schedule.ts'
import { removeStory } from '../../src/stories/store.ts'
import { SITE, signedIn, startApp, type TestApp } from '../support/app.ts'
import { DAY, makeAccount, makeStory } from '../support/make.ts'
import { deliver } from '../support/post.ts'

const FACTS = {
  ...NO_FACTS,
  answers: {
    severity: ['s2'],
    trigger: ['migration'],
    factor: ['database', 'tired-human'],
    size: ['dont-know']
  },
  technologies: ['mysql'],
  zone: 'Europe/Berlin',
  times: {
    started: { at: Date.UTC(2023, 2, 14, 1, 10), precision: 'minute' as const },
    resolved: { at: Date.UTC(2023, 2, 14, 4, 10), precision: 'minute' as const }
  },
  lesson: '=1+1 is **two**'
}

function tell(
  { db }: TestApp,
  licence: 'none' | 'cc0' | 'cc-by-4.0',
  story: Parameters<typeof makeStory>[1] = {}
) {
  return makeStory(db, {
    facts: { ...FACTS, licence },
    markdown: 'The words of the story, all of them.',
    ...story
  })
}

const download = async (site: TestApp, format = 'jsonl') => {
  await planOpenData(site.db, Date.now())
  await deliver(site)
  return site.browser.get(`/data/stories.${format}`)
}
const lines = (body: string) =>
  body
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Record<string, unknown>)

test('every story has an incident.json that is as its schema says', async () => {
  const site = await startApp()
  const schema = JSON.parse((await site.browser.get('/schemas/incident.json')).body)
  const ajv = new Ajv2020({ strict: true, validateFormats: false })
  const validate = ajv.compile(schema)
  const plain = await makeStory(site.db)
  for (const story of [
    await tell(site, 'none'),
    await tell(site, 'cc0'),
    await tell(site, 'cc-by-4.0'),
    plain
  ]) {
    const answer = await site.browser.get(`/s/${story.shortId}/incident.json`)
    expect(answer.headers['content-type']).toBe('application/json; charset=utf-8')
    expect(answer.headers['access-control-allow-origin']).toBe('*')
    const incident = JSON.parse(answer.body)
    validate(incident)
    expect(validate.errors).toBeNull()
    expect(validate({ ...incident, more: 1 })).toBe(false)
    expect(validate({ ...incident, facts: { ...incident.facts, trigger: 'moon' } })).toBe(false)
  }
})

test('facts are told as exactly as they were given; words only with a licence', async () => {
  const site = await startApp()
  const [kept, free] = [await tell(site, 'none'), await tell(site, 'cc-by-4.0')]
  const of = async ({ shortId }: { shortId: string }) =>
    JSON.parse((await site.browser.get(`/s/${shortId}/incident.json`)).body)
  expect(await of(kept)).toMatchObject({
    url: SITE + kept.path,
    licence: null,
    text: null,
    lesson: null,
    facts: { severity: 's2', trigger: 'migration', factor: ['database', 'tired-human'], size: 'dont-know' },
    times: { started: '2023-03-14T02:10', noticed: null },
    zone: 'Europe/Berlin',
    seconds: { resolve: 10_800, total: 10_800, detect: null }
  })
  expect(await of(free)).toMatchObject({ licence: 'CC-BY-4.0', lesson: FACTS.lesson })
  expect((await of(free)).text).toContain('The words of the story')
  expect((await site.browser.get(free.path)).body).toContain(`href="/s/${free.shortId}/incident.json"`)
})

test('a story that cannot be read has none, at once', async () => {
  const site = await startApp()
  const story = await tell(site, 'cc0')
  const path = `/s/${story.shortId}/incident.json`
  expect((await site.browser.get(path)).status).toBe(200)
  await removeStory(site.db, story.id, { by: 'author', reason: '', at: Date.now() })
  expect((await site.browser.get(path)).status).toBe(404)
  expect((await site.browser.get('/s/zzzzzzzz/incident.json')).status).toBe(404)
  expect((await site.browser.get('/s/__proto__/incident.json')).status).toBeLessThan(500)
})

test('the download holds all stories with facts, and says so on its page', async () => {
  const site = await startApp()
  expect((await site.browser.get('/data')).text).toContain('The first download is being made')
  expect((await site.browser.get('/data/stories.csv')).status).toBe(404)
  const [one, two] = [await tell(site, 'none'), await tell(site, 'cc0')]
  await makeStory(site.db)
  const answer = await download(site)
  expect(lines(answer.body).map(({ id }) => id)).toEqual([one.shortId, two.shortId])
  expect(answer.headers['content-disposition']).toMatch(
    /^attachment; filename="stories-\d{4}-\d\d-\d\d\.jsonl"$/
  )
  const page = await site.browser.get('/data')
  expect(page.text).toContain('2 stories with facts, 1 of them with their text')
})

test('what a spreadsheet would run is a text in the table', async () => {
  const site = await startApp()
  await tell(site, 'cc0', { title: '=HYPERLINK("http://evil.example","x")' })
  await tell(site, 'cc0', { title: '@SUM(A1:A9), "quoted"\nand more' })
  const { body } = await download(site, 'csv')
  expect(body).toContain(`"'=HYPERLINK(""http://evil.example"",""x"")"`)
  expect(body).toContain(`"'@SUM(A1:A9), ""quoted""`)
  expect(body).toContain(`'=1+1 is **two**`)
  expect(body.split('\r\n')[0]).toMatch(/^id,url,title,teller,published,licence,tags,severity,/)
  expect(body).not.toContain('The words of the story')
})

test('more stories than are read at once are all in it, once each', async () => {
  const site = await startApp()
  const authorId = (await makeAccount(site.db, 'ann')).id
  for (let n = 0; n < 6; n++) await tell(site, 'none', { authorId, title: `Number ${n}` })
  for (const batch of [1, 2, 4, 6, 7]) {
    expect(await makeEdition(site.db, SITE, Date.now(), batch)).toEqual({ storyCount: 6 })
    const { body } = await site.browser.get('/data/stories.jsonl')
    expect(lines(body).map(({ title }) => title)).toEqual([0, 1, 2, 3, 4, 5].map((n) => `Number ${n}`))
    const table = await site.browser.get('/data/stories.csv')
    expect(table.body.split('\r\n').filter((line) => line.startsWith('id,'))).toHaveLength(1)
  }
})

test('a story that is taken down leaves the download soon, long before the night', async () => {
  const site = await startApp()
  const [one, two] = [await tell(site, 'cc0'), await tell(site, 'cc0')]
  expect(lines((await download(site)).body)).toHaveLength(2)
  await removeStory(site.db, one.id, { by: 'moderator', reason: '', at: Date.now() })
  await deliver(site, Date.now() + 2 * 60_000)
  const answer = await site.browser.get('/data/stories.jsonl')
  expect(lines(answer.body).map(({ id }) => id)).toEqual([two.shortId])
  const jobs = await site.db.selectFrom('job').select('key').where('kind', '=', 'open-data').execute()
  expect(jobs).toEqual([{ key: 'open-data' }])
})

test('each night makes another and leaves itself for the next; what was begun and never ended goes', async () => {
  const site = await startApp()
  await tell(site, 'none')
  await site.db.insertInto('open_data_edition').values({ begun_at: 1, made_at: null }).execute()
  await download(site)
  await deliver(site, Date.now() + DAY)
  expect(await site.db.selectFrom('open_data_edition').select('id').execute()).toHaveLength(1)
  const chunks = await site.db.selectFrom('open_data_chunk').select('format').execute()
  expect(chunks.map(({ format }) => format).sort()).toEqual(['csv', 'jsonl'])
})

test('a story told without a name carries no more than its page, and a name taken off leaves the download', async () => {
  const site = await startApp()
  const ann = await makeAccount(site.db, 'ann')
  const aliasId = await makeAlias(site.db, ann.id)
  const nameless = await tell(site, 'cc0', { authorId: aliasId })
  const named = await tell(site, 'cc0', { authorId: ann.id })
  const { body } = await site.browser.get(`/s/${nameless.shortId}/incident.json`)
  expect(JSON.parse(body).teller.url).toBeNull()
  expect(body).not.toMatch(/ann|alias-/)
  expect((await download(site)).body).toContain('ann Example')
  const browser = await signedIn(site, ann)
  await browser.submit(`/s/${named.shortId}/alias`, `/s/${named.shortId}/alias`, {})
  await deliver(site, Date.now() + 2 * 60_000)
  expect((await site.browser.get('/data/stories.jsonl')).body).not.toMatch(/ann Example|\/u\/ann/)
})

test('“read me one” leads to a story that can be read, and is not kept', async () => {
  const site = await startApp()
  expect((await site.browser.get('/random')).headers.location).toBe('/')
  const stories = [await makeStory(site.db), await makeStory(site.db), await makeStory(site.db)]
  await removeStory(site.db, stories[2]?.id ?? 0, { by: 'author', reason: '', at: Date.now() })
  const seen = new Set<unknown>()
  for (let turn = 0; turn < 60; turn++) {
    const answer = await site.browser.get('/random')
    expect(answer.status).toBe(302)
    expect(answer.headers['cache-control']).toBe('no-store')
    seen.add(answer.headers.location)
  }
  expect([...seen].sort()).toEqual([stories[0]?.path, stories[1]?.path].sort())
})
