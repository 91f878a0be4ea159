import type { Browser } from 'playwright-core'
import { onTestFinished } from 'vitest'
import { JOB_HANDLERS } from '../../src/jobs/handlers.ts'
import { runDueJobs } from '../../src/jobs/worker.ts'
import { openMailer } from '../../src/mail/mailer.ts'
import { closeSite, type TestApp } from '../support/app.ts'
import { listenSite } from '../support/listen.ts'
import { freePort, type Letter, startPostOffice } from '../support/postOffice.ts'
import { newVisit, PHONE, type Visit } from '../support/visit.ts'

export interface Town {
  site: TestApp
  origin: string
  /** Every mail that was sent, as it arrived. */
  letters: Letter[]
  /** Does the work that waits, or will in this many milliseconds. */
  work: (later?: number) => Promise<void>
  /** Somebody else, with a browser of their own. */
  comeIn: () => Promise<Visit>
}

/** The real site with a real mail server, both listening, and people with phones. */
export async function openTown(chromium: Browser, javaScriptEnabled: boolean): Promise<Town> {
  const port = await freePort()
  const letters = await startPostOffice(port)
  const site = await listenSite({ SMTP_URL: `smtp://127.0.0.1:${port}`, MAIL_FROM: 'house@stories.test' })
  onTestFinished(() => closeSite(site))
  const { db, config } = site
  const mailer = openMailer(config)
  onTestFinished(() => mailer.close())
  const log = {
    info: () => undefined,
    error: (details: { err: unknown }) => {
      throw details.err
    }
  }
  const work = async (later = 0) => {
    await runDueJobs({ db, config, mailer, log }, JOB_HANDLERS, Date.now() + later)
  }
  const options = {
    viewport: PHONE,
    hasTouch: true,
    isMobile: true,
    javaScriptEnabled,
    baseURL: config.baseUrl
  }
  return { site, origin: config.baseUrl, letters, work, comeIn: () => newVisit(chromium, options) }
}
