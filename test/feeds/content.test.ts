import { describe, expect, test } from 'vitest'
import { removeComment } from '../../src/comments/store.ts'
import { FEED_FORMATS } from '../../src/feeds/document.ts'
import { absoluteLinks } from '../../src/feeds/links.ts'
import { beginningOf } from '../../src/feeds/plainText.ts'
import { removeStory } from '../../src/stories/store.ts'
import { SITE, startApp } from '../support/app.ts'
import { DAY, makeAccount, makeComment, makeStory, NOON } from '../support/make.ts'
import { FEEDSMITH } from './readers.ts'

const HASH = 'a'.repeat(64)

const MARKDOWN = `## What broke

A [tag](/t/mysql), a [part](#what-broke), [beside](it?a=1&b=2), [elsewhere](https://example.com/a), @ann, :tada:

![The graph](/images/${HASH}.webp) ![Not ours](https://example.com/a.png)

\`\`\`html
<a href="/kept" src="/kept">]]></a> &amp; &lt;
\`\`\`

| a | b |
|---|--:|
| href="/kept" | 1 |

<details><summary>More</summary>

- [x] done[^1]

</details>

[^1]: A note.
`

test('an item’s body is the story’s rendered text with whole addresses, and nothing else', async () => {
  const { db, browser } = await startApp()
  await makeAccount(db, 'ann')
  const story = await makeStory(db, { markdown: MARKDOWN, tags: ['mysql'] })
  const page = await browser.get(story.path)
  const [, shown = ''] = /<div class="prose story-text">([\s\S]*?)<\/div>\s*<footer/.exec(page.body) ?? []
  const whole = shown
    .replace('href="/t/mysql"', `href="${SITE}/t/mysql"`)
    .replace('href="/u/ann"', `href="${SITE}/u/ann"`)
    .replace('href="it?', `href="${SITE}/s/${story.shortId}/it?`)
    .replace('src="/images/', `src="${SITE}/images/`)
    .replaceAll('href="#', `href="${SITE}${story.path}#`)
  for (const kept of ['"/kept"', 'https://example.com/a.png', 'part-what-broke', '🎉', '<table>', 'A note.'])
    expect(shown).toContain(kept)
  expect(whole).not.toMatch(/<[^>]* [a-z]+="[/#]/)
  for (const format of FEED_FORMATS) {
    const { items } = await FEEDSMITH[format]((await browser.get(`/latest.${format}`)).body)
    expect(items[0]?.contentHtml?.trim(), format).toBe(whole.trim())
  }
})

describe('links', () => {
  const page = 'https://stories.example/s/1/a'

  test.each([
    ['<a href="/t/a">', '<a href="https://stories.example/t/a">'],
    ['<a href="#b">', '<a href="https://stories.example/s/1/a#b">'],
    ['<a href="b?c=1&amp;d">', '<a href="https://stories.example/s/1/b?c=1&amp;d">'],
    ['<a href="?c">', '<a href="https://stories.example/s/1/a?c">'],
    ['<a href="//other.example/a">', '<a href="https://other.example/a">'],
    ['<img src="/a.webp" alt="&quot; src=&quot;/b">', null],
    ['<a class="b" href="/a" title=" href=&quot;/b">', null]
  ])('%s is made whole', (html, whole) => {
    const made = absoluteLinks(html, page)
    expect(made).toBe(whole ?? html.replace('="/a', '="https://stories.example/a'))
  })

  test.each([
    '<a href="https://example.com/a">',
    '<a href="HTTP://Example.com/A">',
    '<a href="mailto:ann@example.com">',
    '<p> href="/a" src="/b"</p>',
    '<code>&lt;a href="/a"&gt;</code>',
    '<abbr title="a">href="/a"</abbr>',
    '<a href="http://[broken">'
  ])('%s is left alone', (html) => {
    expect(absoluteLinks(html, page)).toBe(html)
  })
})

test('the beginning of a comment is plain text and ends between words', () => {
  expect(beginningOf('<p>Me <em>too</em>, &lt;b&gt; &amp;amp;</p>\n<p>Twice.</p>\n')).toBe(
    'Me too, <b> &amp; Twice.'
  )
  expect(beginningOf(`<p>${'word '.repeat(100)}</p>`)).toMatch(/^(word ){39}word…$/)
  expect(beginningOf(`<p>${'🔥'.repeat(150)}</p>`, 3)).toBe('🔥…')
  expect(beginningOf('')).toBe('')
})

test('what is a draft, or was taken down, is in no feed', async () => {
  const { db, browser } = await startApp()
  const ann = await makeAccount(db, 'ann')
  const kept = await makeStory(db, { title: 'Kept', authorId: ann.id, tags: ['a'] })
  const removed = await makeStory(db, { title: 'SECRET', markdown: 'SECRET', authorId: ann.id, tags: ['a'] })
  const draft = await makeStory(db, { title: 'SECRET', markdown: 'SECRET', authorId: ann.id, tags: ['a'] })
  for (const story of [removed, draft]) await makeComment(db, story, { authorId: ann.id, markdown: 'SECRET' })
  const top = await makeComment(db, kept, { authorId: ann.id, markdown: 'SECRET' })
  await makeComment(db, kept, { authorId: ann.id, markdown: 'Open', parentId: top.id })
  await removeStory(db, removed.id, { by: 'author', reason: 'SECRET', at: NOON })
  await removeComment(db, top.id, { by: 'moderator', reason: 'SECRET', at: NOON })
  await db.updateTable('story').set({ published_at: null }).where('id', '=', draft.id).execute()

  const paths = ['/latest', '/hot', '/t/a', '/u/ann', '/u/ann/comments', '/comments']
  for (const path of [...paths, `/s/${kept.shortId}/comments`, `/s/${kept.shortId}/c/${top.shortId}`]) {
    for (const format of FEED_FORMATS) {
      const { status, body } = await browser.get(`${path}.${format}`)
      expect(status).toBe(200)
      expect(body).not.toContain('SECRET')
      expect((await FEEDSMITH[format](body)).items, path).toHaveLength(1)
    }
  }
})

test('a story keeps its id when its title changes, and has one of its own when it was told elsewhere first', async () => {
  const { db, browser } = await startApp()
  const story = await makeStory(db, { sourceUrl: 'https://elsewhere.example/a' })
  await db
    .updateTable('story')
    .set({ title: 'Other', slug: 'other', edited_at: NOON + DAY })
    .where('id', '=', story.id)
    .execute()
  for (const format of FEED_FORMATS) {
    const { items } = await FEEDSMITH[format]((await browser.get(`/latest.${format}`)).body)
    expect(items[0]).toMatchObject({
      id: `${SITE}/s/${story.shortId}`,
      url: `${SITE}/s/${story.shortId}/other`,
      title: 'Other',
      publishedAt: NOON
    })
    if (format !== 'rss') expect(items[0]?.updatedAt).toBe(NOON + DAY)
  }
})
