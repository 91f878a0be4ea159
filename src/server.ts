import cluster from 'node:cluster'
import { workerCount } from './config.ts'

const isDemo = process.argv.includes('--demo')
const isForMany = cluster.isPrimary && !isDemo && workerCount(process.env) > 1
await import(isForMany ? './workers.ts' : './start.ts')
