import { parentPort, workerData } from 'node:worker_threads'
import { backUp } from './backup.ts'

const { databaseUrl, file } = workerData as { databaseUrl: string; file: string }
parentPort?.postMessage(await backUp(databaseUrl, file))
