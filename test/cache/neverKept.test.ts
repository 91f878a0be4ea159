import type { FastifyReply } from 'fastify'
import { expect, test } from 'vitest'
import { showsNothing } from '../../src/web/cached.ts'
import { startApp } from '../support/app.ts'

const ANSWERS: Record<string, (reply: FastifyReply) => FastifyReply> = {
  'that sets a cookie': (reply) => reply.header('set-cookie', 'mark=1'),
  'that says it is personal': (reply) => reply.header('cache-control', 'private'),
  'that nobody is to store': (reply) => reply.header('cache-control', 'no-store'),
  'that is a fault': (reply) => reply.code(500),
  'that is not there': (reply) => reply.code(404)
}

test.each(Object.keys(ANSWERS))('an answer %s is kept for nobody, whatever its route says', async (name) => {
  const { app, browser } = await startApp()
  let drawn = 0
  app.get('/probe', { config: showsNothing }, (_request, reply) => ANSWERS[name]?.(reply).send(`${++drawn}`))
  app.get('/kept', { config: showsNothing }, (_request, reply) => reply.send(`${++drawn}`))
  for (const body of ['1', '2']) {
    const answer = await browser.get('/probe')
    expect([answer.body, String(answer.headers['cache-control'] ?? '').includes('s-maxage')]).toEqual([
      body,
      false
    ])
  }
  expect(app.keptAnswers.bytes).toBe(0)
  await browser.get('/kept')
  expect(app.keptAnswers.bytes).toBeGreaterThan(0)
})
