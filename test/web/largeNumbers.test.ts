import { expect, test } from 'vitest'
import { signedIn, startApp } from '../support/app.ts'
import { makeAccount, makeStory } from '../support/make.ts'

const PLACES = [
  '999999999999999.bcdfghjk',
  '2147483648.bcdfghjk',
  '0.5.bcdfghjk',
  '7.99999999999999999999.bcdfghjk'
]

test('a place in a list whose number no row can have is beyond the list, and no fault', async () => {
  const site = await startApp()
  const story = await makeStory(site.db)
  const ann = await signedIn(site, await makeAccount(site.db, 'ann'))
  const lists = [
    '/',
    '/latest',
    '/top',
    '/t/queues',
    '/saved',
    '/notifications',
    `${story.path}/comments`,
    '/u/ann'
  ]
  for (const list of lists) {
    for (const place of PLACES) {
      for (const towards of ['after', 'before']) {
        const { status } = await ann.get(`${list}?${towards}=${place}`)
        expect(status, `${list} ${towards} ${place}`).toBeLessThan(500)
      }
    }
  }
})
