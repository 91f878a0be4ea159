import { get } from 'node:http'
import { buffer } from 'node:stream/consumers'
import type { BenchSite } from './fill.ts'

export interface Page {
  name: string
  path: string
  headers: Record<string, string>
  /** What it should answer. */
  status: number
  /** The site's rate by that of the bare route, to be reached. */
  goal?: number
  /** Asked for by who has it already. */
  isKnown?: boolean
}

/** What is measured, a row each. */
export const pagesOf = ({ storyWith24, storyWith500 }: BenchSite): Page[] => [
  page('front page, 25 stories', '/', { goal: 0.5 }),
  page('story, 24 comments', storyWith24, { goal: 0.5 }),
  page('story gzipped, 24 comments', storyWith24, { headers: { 'accept-encoding': 'gzip' } }),
  page('story in Brotli, 24 comments', storyWith24, { headers: { 'accept-encoding': 'br' } }),
  page('story that the browser has', storyWith24, { status: 304, isKnown: true, goal: 0.8 }),
  page('story, 500 comments, first page', storyWith500),
  page('Atom feed, 25 stories', '/latest.atom', { goal: 0.5 })
]

const page = (name: string, path: string, asked: Partial<Page> = {}): Page => ({
  name,
  path,
  headers: {},
  status: 200,
  ...asked
})

/** A page as it crosses the wire, compressed if it came so. */
export interface Answer {
  status: number
  etag: string | undefined
  type: string
  encoding: string | undefined
  body: Buffer
}

export function read(origin: string, { path, headers }: Page): Promise<Answer> {
  return new Promise((resolve, reject) => {
    get(origin + path, { headers, agent: false }, async (response) => {
      const { 'content-type': type = '', 'content-encoding': encoding, etag } = response.headers
      resolve({ status: response.statusCode ?? 0, type, encoding, etag, body: await buffer(response) })
    }).on('error', reject)
  })
}
