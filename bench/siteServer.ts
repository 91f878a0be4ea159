import { buildApp } from '../src/app.ts'
import { readConfig } from '../src/config.ts'
import { openDatabase } from '../src/db/open.ts'
import { answerParent } from './serverProcess.ts'

const config = readConfig(process.env)
await answerParent(await buildApp({ config, db: openDatabase(config.databaseUrl) }))
