import { fillDemo } from '../../src/demo/fill.ts'
import { storyPath } from '../../src/text/paths.ts'
import type { TestApp } from '../support/app.ts'
import type { Browser } from '../support/browser.ts'
import { makeEdgeCases } from './edgeCases.ts'

/** A kind of page, and the address of one of it. */
export interface Kind {
  name: string
  url: string
  status: number
  /** Holds nothing that no other page shows, but costs seconds to look through. */
  isMoreOfTheSame: boolean
}

/** Fills the site with the demo and with what is hard to show. @returns every kind of page it has */
export async function fillEveryKind({ db, config, browser }: TestApp): Promise<Kind[]> {
  await fillDemo(db, config.baseUrl)
  const edge = await makeEdgeCases(db, config.baseUrl)
  const demo = await db
    .selectFrom('story')
    .select(['short_id as shortId', 'slug', 'title'])
    .where('cover_image_id', 'is not', null)
    .orderBy('comment_count', 'desc')
    .execute()
  const stories = demo.map((story) => [`the story “${story.title}”`, storyPath(story)] as const)
  const [, busiest = ''] = stories[0] ?? []
  const paths = {
    ...Object.fromEntries(stories),
    ...edge,
    ...lists,
    'a story, latest comments first': `${busiest}?sort=latest`,
    'a story, oldest comments first': `${busiest}?sort=oldest`,
    'a story with all comments folded': `${busiest}?collapse=1`,
    'a thread after something that is no comment': `${busiest}?after=${'0'.repeat(40)}`,
    ...(await laterPages(browser, {
      'the front page': '/',
      'the latest stories': '/latest',
      'the top stories': '/top/all',
      'the stories of a tag': '/t/many',
      'the stories by their facts': '/stories?tag=many',
      'the stories of a tag, the top first': '/t/many?sort=top',
      'the stories of a person': '/u/ann',
      'the comments of a person': '/u/ann/comments',
      'all comments': '/comments',
      'a long thread': `${edge['a long thread']}?sort=latest`,
      'a long thread, the oldest first': `${edge['a long thread']}?sort=oldest`,
      'a long branch': edge['a long branch'] ?? ''
    }))
  }
  const later = stories.slice(2).map(([name]) => name)
  return Object.entries(paths).map(([name, path]) => ({
    name,
    url: config.baseUrl + path,
    status: STATUS[name] ?? 200,
    isMoreOfTheSame: [...MORE_OF_THE_SAME, ...later].includes(name)
  }))
}

/** The lists of a site on which nobody has told anything. */
export const emptyKinds = ({ config }: TestApp): Kind[] =>
  ['/', '/latest', '/top/week', '/top/all', '/stories', '/insights', '/t', '/comments', '/feeds'].map(
    (path) => ({
      name: `${path} of an empty site`,
      url: config.baseUrl + path,
      status: 200,
      isMoreOfTheSame: false
    })
  )

const lists = {
  'the front page': '/',
  'the latest stories': '/latest',
  'the top of a week': '/top/week',
  'the top of a month': '/top/month',
  'the top of a year': '/top/year',
  'the top of all time': '/top/all',
  'the stories by their facts': '/stories',
  'the stories with some facts': '/stories?trigger=migration,release&tech=postgresql&nothing=at-all',
  'stories with facts that none has': '/stories?trigger=clock&severity=s1&tech=never',
  'what all stories say together': '/insights',
  'what the stories of a trigger say together': '/insights/trigger/configuration',
  'what the stories of a technology say together': '/insights/tech/postgresql',
  'what no story says': '/insights/trigger/feature-flag',
  'all tags': '/t',
  'a tag': '/t/postgresql',
  'a tag, the hottest first': '/t/postgresql?sort=hot',
  'several tags': '/t/postgresql,many',
  'a person': '/u/ann',
  'the comments of a person': '/u/ann/comments',
  'all comments': '/comments',
  'the page about the site': '/about',
  'the open data': '/data',
  'the code of conduct': '/conduct',
  'the page about feeds': '/feeds',
  'an address of nothing': '/nothing/here',
  'a story that never was': '/s/00000000/never',
  'a tag that nobody used': '/t/never',
  'a person who is not here': '/u/nobody'
}

const STATUS: Record<string, number> = {
  'an address of nothing': 404,
  'a story that never was': 404,
  'a tag that nobody used': 404,
  'a person who is not here': 404,
  'a removed story': 410,
  'a thread after something that is no comment': 400
}

const MORE_OF_THE_SAME = [
  'a long thread',
  'a long branch',
  'a long thread, the oldest first, second page',
  'the top of a month',
  'the top of a year',
  'a tag, the hottest first',
  'the stories by their facts, second page',
  'a story, oldest comments first',
  'the latest stories, second page',
  'the top stories, second page',
  'the stories of a tag, the top first, second page',
  'the stories of a person, second page',
  'a story that never was',
  'a tag that nobody used',
  'a person who is not here'
]

/** The second pages of these lists, at the addresses that their first pages give. */
async function laterPages(browser: Browser, lists: Record<string, string>): Promise<Record<string, string>> {
  const later: Record<string, string> = {}
  for (const [name, path] of Object.entries(lists)) {
    const { body } = await browser.get(path)
    const next = /<a rel="next" href="([^"]*)"/.exec(body)?.[1]?.replaceAll('&amp;', '&')
    if (!next) throw new Error(`${name} (${path}) has no second page`)
    const url = new URL(next, `http://site.invalid${path}`)
    later[`${name}, second page`] = url.pathname + url.search
  }
  return later
}
