import { expect, test, vi } from 'vitest'
import { startApp } from '../support/app.ts'
import { joined, visitor } from '../support/joined.ts'
import { makeAccount } from '../support/make.ts'

const work = vi.hoisted(() => ({ done: [] as string[] }))

vi.mock(import('@node-rs/argon2'), async (load) => {
  const real = await load()
  return {
    ...real,
    hash: (...given: Parameters<typeof real.hash>) => {
      work.done.push('hash')
      return real.hash(...given)
    },
    verify: (...given: Parameters<typeof real.verify>) => {
      work.done.push(`verify ${given[0].slice(0, 31)}`)
      return real.verify(...given)
    }
  }
})

test('refusing a name that is not here takes the same work as refusing a wrong password', async () => {
  const site = await startApp()
  await joined(site, 'ann')
  await makeAccount(site.db, 'imported', { kind: 'imported' })
  await makeAccount(site.db, 'nopassword')
  for (const username of ['ann', 'nobody', 'imported', 'nopassword', 'nobody@example.org']) {
    work.done = []
    await visitor(site).submit('/sign-in', '/sign-in', { username, password: 'something else 43' })
    expect(work.done, username).toEqual(['verify $argon2id$v=19$m=19456,t=2,p=1$'])
  }
})
