import { removeComment } from '../../src/comments/store.ts'
import type { Db } from '../../src/db/open.ts'
import { likeComment } from '../../src/reactions/comments.ts'
import { reactToStory } from '../../src/reactions/store.ts'
import { removeStory } from '../../src/stories/store.ts'
import { commentPath } from '../../src/text/paths.ts'
import { DAY, HOUR, type MadeStory, makeAccount, makeComment, makeStory, NOON } from '../support/make.ts'

/** Everything a teller can write, with what is wider than a phone. */
const MARKDOWN = `# A heading of the first level

Text with **strong**, *emphasised*, ~~struck~~, \`code\`, <kbd>Ctrl</kbd>, <mark>marked</mark>, H<sub>2</sub>O, a
[link](https://example.com/), one of ours: [tags](/t), a call to @ann, :tada: and https://example.com/${'long/'.repeat(30)}.

### A heading that skips a level

> A quote with a [link](https://example.com/) and \`code\` in it.
>
> > And one within.

- [x] done
- [ ] to do
- ${'unbroken'.repeat(40)}

1. one
2. two
   - within

| what | when | ${'wide '.repeat(20)}|
| :--- | ---: | :---: |
| \`${'x'.repeat(90)}\` | 1 | [link](/about) |

\`\`\`sql
-- a comment that goes on past the edge of every phone there is and then some more, so that it must scroll
SELECT count(*), 'text', 1.5 FROM "order_lines" WHERE created_at > now() - interval '1 day' AND gone IS NULL;
\`\`\`

\`\`\`diff
- removed: 1
+ added: 2
\`\`\`

\`\`\`typescript
/** @param name doc */ export class A<T> { readonly b = /re+/g; c(d: string): Promise<T> { return this.e(\`\${d}\`) } }
\`\`\`

\`\`\`yaml
# note
key: [yes, 1, "text", null]
\`\`\`

\`\`\`markdown
# Title
*em* **strong** [link](/a) > quote
\`\`\`

    indented code

A note.[^1] Twice.[^1]

<details><summary>More</summary>

Hidden text with [a link](/about).

</details>

---

![a picture elsewhere](https://elsewhere.example/a.png)

[^1]: The note, with a [link](/t).
`

/** A name that tries to be markup, to turn the line around and to be wider than a phone. */
const HOSTILE = `"><script>alert(1)</script> & 'Ann' \u202eRTL\u202c ${'W'.repeat(60)}`

export async function makeEdgeCases(db: Db, siteUrl: string): Promise<Record<string, string>> {
  const ann = await makeAccount(db, 'ann', {
    pronouns: 'she/her',
    bio: 'On call.',
    link: 'https://ann.example/'
  })
  const bob = await makeAccount(db, 'bob')
  const hostile = await makeAccount(db, 'hostile', {
    displayName: HOSTILE,
    pronouns: HOSTILE,
    bio: HOSTILE,
    link: `https://example.com/?q="><script>${'w'.repeat(90)}`
  })
  await makeAccount(db, 'silent', { displayName: '🔥' })

  const rich = await makeStory(db, { title: 'All of it', markdown: MARKDOWN, authorId: ann.id, siteUrl })
  await makeComment(db, rich, { authorId: bob.id, markdown: MARKDOWN, siteUrl })
  for (const kind of ['been-there', 'hug', 'learned', 'brave', 'fire'] as const)
    await reactToStory(db, rich.id, { accountId: bob.id, kind, at: NOON })

  const named = await makeStory(db, {
    title: HOSTILE,
    authorId: hostile.id,
    markdown: HOSTILE,
    sourceUrl: `https://elsewhere.example/${'w'.repeat(90)}?a=1&b="`,
    editedAt: NOON + DAY
  })
  const namedComment = await makeComment(db, named, {
    authorId: hostile.id,
    markdown: HOSTILE,
    editedAt: NOON + DAY
  })
  await likeComment(db, namedComment.id, bob.id, NOON)
  const long = await makeStory(db, {
    title: `How ${'it all went so very wrong '.repeat(12)}`,
    authorId: ann.id
  })
  const bare = await makeStory(db, { title: 'No tags', tags: [], authorId: bob.id, markdown: '' })
  const removed = await makeStory(db, { title: 'Gone', authorId: bob.id })
  await removeStory(db, removed.id, { by: 'moderator', reason: 'It named a customer.', at: NOON })

  await makeManyStories(db, ann.id)
  return {
    'a story with all of Markdown': rich.path,
    'a story with hostile names': named.path,
    'a comment with a hostile name': commentPage(named, namedComment),
    'a story with a long title': long.path,
    'a story without tags, text and comments': bare.path,
    'a removed story': removed.path,
    'a person with a hostile name': '/u/hostile',
    'the comments of a person with a hostile name': '/u/hostile/comments',
    'a person who told nothing': '/u/silent',
    'the comments of a person who wrote none': '/u/silent/comments',
    ...(await makeTombstones(db, ann.id, bob.id)),
    ...(await makeDeepThread(db, ann.id, bob.id)),
    ...(await makeLongThread(db, ann.id, bob.id))
  }
}

async function makeTombstones(db: Db, annId: number, bobId: number): Promise<Record<string, string>> {
  const story = await makeStory(db, { title: 'With gaps', authorId: annId })
  const removals = [
    { by: 'author', reason: '' },
    { by: 'moderator', reason: 'It was <b>unkind</b>' },
    { by: 'origin', reason: '' }
  ] as const
  let last = { shortId: '' }
  for (const removal of removals) {
    const comment = await makeComment(db, story, { authorId: bobId })
    await makeComment(db, story, { authorId: annId, parentId: comment.id })
    await removeComment(db, comment.id, { ...removal, at: NOON + 2 * HOUR })
    last = comment
  }
  await makeComment(db, story, { authorId: null })
  return { 'a story with tombstones': story.path, 'a tombstone': commentPage(story, last) }
}

async function makeDeepThread(db: Db, annId: number, bobId: number): Promise<Record<string, string>> {
  const story = await makeStory(db, { title: 'Deep', authorId: annId })
  const chain: Array<{ id: number; shortId: string }> = []
  for (let level = 0; level < 20; level++)
    chain.push(
      await makeComment(db, story, {
        authorId: level % 2 ? annId : bobId,
        parentId: chain.at(-1)?.id ?? null,
        markdown: `Level ${level} ${'w'.repeat(50)}`
      })
    )
  return {
    'a story with a deep thread': story.path,
    'a branch in the middle of a deep thread': commentPage(story, chain[7]),
    'the deepest comment': commentPage(story, chain.at(-1))
  }
}

async function makeLongThread(db: Db, annId: number, bobId: number): Promise<Record<string, string>> {
  const story = await makeStory(db, { title: 'Long', authorId: annId })
  const first = await makeComment(db, story, { authorId: bobId, markdown: 'Many answered this.' })
  for (let n = 0; n < 205; n++)
    await makeComment(db, story, { authorId: annId, parentId: first.id, markdown: 'Yes.' })
  for (let n = 0; n < 205; n++) await makeComment(db, story, { authorId: bobId, markdown: `No. ${n}` })
  return { 'a long thread': story.path, 'a long branch': commentPage(story, first) }
}

/** So many that every list of stories, comments, a tag and a person has a second page. */
async function makeManyStories(db: Db, annId: number): Promise<void> {
  for (let n = 0; n < 30; n++)
    await makeStory(db, { title: `One of many, ${n}`, authorId: annId, tags: ['many'] })
}

const commentPage = (story: MadeStory, comment: { shortId: string } | undefined): string =>
  commentPath(story, comment?.shortId ?? '')
