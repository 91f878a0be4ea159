import cluster from 'node:cluster'
import { keepCompiledCode } from './compiledCode.ts'
import { databaseFolder, workerCount } from './config.ts'

// Modules are compiled as they are loaded, so all others are loaded after this.
keepCompiledCode(databaseFolder(process.env))
const isDemo = process.argv.includes('--demo')
const isForMany = cluster.isPrimary && !isDemo && workerCount(process.env) > 1
await import(isForMany ? './workers.ts' : './start.ts')
