import { addAccount, findPerson, findPersonBySource } from '../accounts/store.ts'
import type { Db } from '../db/open.ts'
import type { ForemPerson, ForemThread } from './foremThread.ts'
import { foldUsername, numberedUsername } from './people.ts'

export interface ImportedPeople {
  /** Ids of the accounts, by source address. */
  ids: Map<string, number>
  /** Names they have here, by the names they had there, in lower case, and by themselves. */
  names: Map<string, string>
  added: number
}

/** Makes an account for everybody who wrote something, unless an earlier import made it. */
export async function importPeople(db: Db, thread: ForemThread): Promise<ImportedPeople> {
  const people: ImportedPeople = { ids: new Map(), names: new Map(), added: 0 }
  const locals: string[] = []
  for (const { person, since } of writersOf(thread)) {
    const known = await findPersonBySource(db, person.sourceUrl)
    const { id, username } = known ?? (await addImported(db, person, since))
    if (!known) people.added++
    people.ids.set(person.sourceUrl, id)
    people.names.set(person.username.toLowerCase(), username)
    locals.push(username)
  }
  for (const local of locals) if (!people.names.has(local)) people.names.set(local, local)
  return people
}

interface Writer {
  person: ForemPerson
  /** Of the first thing they wrote here, for want of the day they joined there. */
  since: number
}

function writersOf({ article, comments }: ForemThread): Iterable<Writer> {
  const writers = new Map<string, Writer>()
  const texts = [{ author: article.author, at: article.publishedAt }]
  for (const { author, createdAt } of comments) if (author) texts.push({ author, at: createdAt })
  for (const { author, at } of texts) {
    const known = writers.get(author.sourceUrl)
    writers.set(author.sourceUrl, {
      person: known?.person ?? author,
      since: Math.min(at, known?.since ?? at)
    })
  }
  return writers.values()
}

async function addImported(db: Db, person: ForemPerson, since: number) {
  const { displayName, pronouns, sourceUrl } = person
  const username = await freeUsername(db, foldUsername(person.username))
  return addAccount(db, { username, displayName, pronouns, kind: 'imported', sourceUrl, createdAt: since })
}

/** Whoever has the name already is somebody else, even if it is the same person. */
async function freeUsername(db: Db, wanted: string): Promise<string> {
  let name = wanted
  for (let number = 2; await findPerson(db, name); number++) name = numberedUsername(wanted, number)
  return name
}
