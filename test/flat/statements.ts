import Database from 'better-sqlite3'
import type { Browser } from '../support/browser.ts'
import { formsOf } from '../support/forms.ts'

/** Every statement that any connection of this process prepares from now on. */
export function listenForStatements(): { heard: Set<string>; stop: () => void } {
  const heard = new Set<string>()
  const { prepare } = Database.prototype
  Database.prototype.prepare = function (this: Database.Database, source: string) {
    heard.add(source)
    return prepare.call(this, source)
  } as typeof prepare
  return {
    heard,
    stop: () => {
      Database.prototype.prepare = prepare
    }
  }
}

/** Addresses without what names one thing, so that each kind of page is looked at a few times only. */
const kindOf = (path: string): string =>
  path
    .replace(/=[^&]*/g, '=…')
    .replace(/\/(s|c|drafts)\/[0-9a-z]{8}(\/[^/?]*-[^/?]*)?/g, '/$1/…')
    .replace(/\/(u|t)\/[\w,-]+/g, '/$1/…')
    .replace(/\/[\w-]{20,}/g, '/…')
const OF_A_KIND = 3

/** Says no after so many of a kind. */
function someOfEachKind(): (kind: string, most: number) => boolean {
  const seen = new Map<string, number>()
  return (kind, most) => {
    const before = seen.get(kind) ?? 0
    seen.set(kind, before + 1)
    return before < most
  }
}

const linksOf = (body: string): string[] =>
  [...body.matchAll(/(?:href|src)="(\/[^"#]*)/g)]
    .map(([, href = '']) => href.replaceAll('&amp;', '&'))
    .filter((href) => !/^\/(assets|static|sign-out)\b/.test(href))

/** These would end the session that everything is done in. */
const formsIn = (body: string) =>
  formsOf(body).filter(({ action }) => !/sign-out|\/end\b|end-others/.test(action))

/**
 * Looks at the pages that links lead to, some of each kind, and sends one form of each kind.
 * @param clear called before each form, so that no limit stops it
 */
export async function useEverything(
  browser: Browser,
  start: readonly string[],
  clear: () => Promise<unknown>
): Promise<void> {
  const isWanted = someOfEachKind()
  const queue = [...start]
  const visited = new Set<string>()
  for (let path = queue.shift(); path !== undefined; path = queue.shift()) {
    if (visited.has(path) || !isWanted(kindOf(path), OF_A_KIND)) continue
    visited.add(path)
    const { body } = await browser.get(path)
    queue.push(...linksOf(body))
    for (const { action, fields } of formsIn(body)) {
      if (!isWanted(`POST ${kindOf(action)}`, 1)) continue
      await clear()
      const { headers } = await browser.post(action, { ...TYPED, ...fields })
      if (headers.location) queue.push(String(headers.location))
    }
  }
}

const TYPED = { body: 'Something else.', kind: 'like', email: 'new@mail.example', displayName: 'Somebody' }
