import { randomInt } from 'node:crypto'
import type { TestApp } from './app.ts'
import { Browser } from './browser.ts'

export const PASSWORD = 'gentle otters 42'

/** A browser in a network of its own, so that what others do counts against no limit of its. */
export const visitor = ({ app }: TestApp): Browser =>
  new Browser(app, `10.${randomInt(256)}.${randomInt(256)}.${randomInt(1, 255)}`)

/** A new browser in which somebody has joined through the form. */
export async function joined(
  site: TestApp,
  username: string,
  fields: Record<string, string> = {}
): Promise<Browser> {
  const browser = visitor(site)
  const answer = await browser.submit('/join', '/join', { username, password: PASSWORD, ...fields })
  if (answer.status !== 303) throw new Error(`${username} could not join: ${answer.text}`)
  return browser
}
